import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { QaAgreement, QaCalibration, QaFigure } from "@/api/types";
import classes from "@/features/results/Results.module.css";
import { decimal } from "@/i18n/format";
import { Panel } from "@/ui/Page";

type Figures = NonNullable<QaCalibration["figures"]>;

/** How far people agree, per question and on the whole, and who is severe. */
export function AgreementFigures({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  return (
    <div className={classes["columns"]}>
      <Panel title={t("calibration.agreement")} flush>
        <Table verticalSpacing={6} className={classes["table"] ?? ""} data-testid="agreement">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("calibration.question")}</Table.Th>
              <Table.Th ta="right">{t("calibration.percent")}</Table.Th>
              <Table.Th ta="right">{t("calibration.kappa")}</Table.Th>
              <Table.Th ta="right">{t("calibration.alpha")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {figures.questions.map((one) => <Row key={one.question_id} name={one.text ?? one.question_id ?? ""} one={one} />)}
            <Row name={t("calibration.whole")} one={figures.whole} strong />
          </Table.Tbody>
        </Table>
        <Text size="xs" c="dimmed" p="md">{t("calibration.explained")}</Text>
      </Panel>
      <Panel title={t("calibration.severity")} flush>
        <Table verticalSpacing={6} className={classes["table"] ?? ""}>
          <Table.Tbody>
            {figures.severity.map((one) => (
              <Table.Tr key={one.user_id} data-testid="severity">
                <Table.Td>{one.name}</Table.Td>
                <Table.Td ta="right" className="tabular">
                  {one.mean === null ? t("common.none") : `${one.mean > 0 ? "+" : ""}${decimal(one.mean)}`}
                  {one.low !== null && one.high !== null && <Text span size="xs" c="dimmed">{` (${decimal(one.low)}…${decimal(one.high)})`}</Text>}
                  <Text span size="xs" c="dimmed">{` · n ${one.calls}`}</Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Text size="xs" c="dimmed" p="md">{t("calibration.severityExplained")}</Text>
      </Panel>
    </div>
  );
}

function Row({ name, one, strong = false }: { name: string; one: QaAgreement; strong?: boolean }) {
  return (
    <Table.Tr fw={strong ? 700 : 400}>
      <Table.Td>{name}</Table.Td>
      <Table.Td ta="right"><Number figure={one.percent} digits={0} /></Table.Td>
      <Table.Td ta="right"><Number figure={one.kappa} digits={2} /></Table.Td>
      <Table.Td ta="right"><Number figure={one.alpha} digits={2} /></Table.Td>
    </Table.Tr>
  );
}

function Number({ figure, digits }: { figure: QaFigure; digits: number }) {
  const { t } = useTranslation();
  if (figure.value === null) return <Text span size="sm" c="dimmed" title={t("calibration.undefined")}>{t("common.none")}</Text>;
  return (
    <span className="tabular">
      {decimal(figure.value, digits, digits)}
      {figure.low !== null && figure.high !== null && <Text span size="xs" c="dimmed">{` (${decimal(figure.low, digits, digits)}…${decimal(figure.high, digits, digits)})`}</Text>}
    </span>
  );
}
