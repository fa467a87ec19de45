import { Badge, Button, Group, Progress, Table, Text, Tooltip } from "@mantine/core";
import { IconGauge } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { CriterionCard, ScriptQuality } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import classes from "./Checks.module.css";
import { Confirmations } from "./Confirmations";
import { Rescoring } from "./Rescoring";
import { percent } from "./share";

const LAMPS = { trusted: "teal", said_only: "lime", not_said_only: "yellow", learning: "gray" } as const;

/** How far each criterion of each script can be believed, from what people said of its verdicts. */
export function QualityPage() {
  const { t } = useTranslation();
  const quality = $api.useQuery("get", "/api/v1/qa/checks/quality", {});
  return (
    <Page title={t("criteria.title")}>
      {quality.isPending && <Panel><ListSkeleton rows={8} /></Panel>}
      {quality.isError && <Panel><Failed error={quality.error} onRetry={() => void quality.refetch()} /></Panel>}
      {quality.data?.length === 0 && <Panel><Empty icon={IconGauge} title={t("criteria.none")} hint={t("criteria.noneHint")} /></Panel>}
      {quality.data?.map((script) => <Script key={script.script_key} script={script} />)}
    </Page>
  );
}

function Script({ script }: { script: ScriptQuality }) {
  const { t } = useTranslation();
  const me = useMe();
  const [chosen, setChosen] = useState<CriterionCard | null>(null);
  const [rescoring, setRescoring] = useState(false);
  const rule = t("criteria.rule", { least: Math.round(100 * script.trust_least), reviewed: script.trust_reviewed });
  return (
    <Panel title={`${script.title || script.script_key} · ${t("forms.versionN", { n: script.version })}`}>
      <Group justify="space-between" mb="xs">
        <Text size="xs" c="dimmed" maw={640}>
          {rule}
        </Text>
        {can(me, "checks.rescore") && (
          <Button size="xs" variant="default" onClick={() => setRescoring(!rescoring)} aria-expanded={rescoring}>
            {t("rescore.title")}
          </Button>
        )}
      </Group>
      {rescoring && <Rescoring script={script} />}
      <Table verticalSpacing={5} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("criteria.criterion")}</Table.Th>
            <Table.Th w={150}>{t("criteria.lamp")}</Table.Th>
            <Table.Th w={60} ta="right">n</Table.Th>
            <Table.Th w={130} ta="right">{t("criteria.precision")}</Table.Th>
            <Table.Th w={130} ta="right">{t("criteria.missedRight")}</Table.Th>
            <Table.Th w={130} ta="right">{t("criteria.recall")}</Table.Th>
            <Table.Th w={150}>{t("criteria.lately")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {script.criteria.map((card) => (
            <Row key={card.criterion_id} card={card} onOpen={() => setChosen(chosen === card ? null : card)} />
          ))}
        </Table.Tbody>
      </Table>
      {chosen !== null && <Confirmations script={script.script_key} card={chosen} />}
    </Panel>
  );
}

function Row({ card, onOpen }: { card: CriterionCard; onOpen: () => void }) {
  const { t } = useTranslation();
  const judged = Object.values(card.statuses).reduce((total, one) => total + one, 0);
  const met = card.machine_pass === null ? null : Math.round(100 * card.machine_pass);
  return (
    <Table.Tr data-testid={`card-${card.criterion_id}`}>
      <Table.Td>
        <Button variant="transparent" size="compact-sm" px={0} onClick={onOpen}>
          {card.title}
        </Button>
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={LAMPS[card.lamp]}>
          {t(`lamp.${card.lamp}`)}
        </Badge>
      </Table.Td>
      <Table.Td ta="right" className="tabular">{card.n}</Table.Td>
      <Table.Td ta="right" className="tabular">{percent(card.precision)}</Table.Td>
      <Table.Td ta="right" className="tabular">{percent(card.not_said_precision)}</Table.Td>
      <Table.Td ta="right" className="tabular">{percent(card.recall)}</Table.Td>
      <Table.Td>
        {met !== null && (
          <Tooltip label={card.corrected_pass === null ? t("criteria.metHint", { met, calls: judged }) : t("criteria.correctedHint", { met, calls: judged, corrected: Math.round(100 * card.corrected_pass) })}>
            <Progress value={met} className={classes["bar"] ?? ""} aria-label={t("criteria.metHint", { met, calls: judged })} />
          </Tooltip>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
