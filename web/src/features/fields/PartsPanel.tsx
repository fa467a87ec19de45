import { Group, Switch, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { CustomerKind } from "@/api/types";
import { Panel } from "@/ui/Page";

import { useParts, useSaveParts } from "./parts";
import type { CardPart } from "./parts";

/** What every card has: shown or not, asked for or not. */
export function PartsPanel({ kind }: { kind: CustomerKind }) {
  const { t } = useTranslation();
  const parts = useParts(kind);
  const save = useSaveParts(kind);
  const put = (changed: CardPart) => save(parts.map((one) => (one.part === changed.part ? changed : one)));
  return (
    <Panel title={t("fields.parts")}>
      <Text size="sm" c="dimmed">{t("fields.partsHint")}</Text>
      <Table verticalSpacing={6} data-testid="card-parts">
        <Table.Tbody>
          {parts.map((one) => (
            <Table.Tr key={one.part}>
              <Table.Td>{t(`fields.part.${one.part}`)}</Table.Td>
              <Table.Td>
                <Group gap="xl" justify="flex-end">
                  {one.hidable && <Switch label={t("fields.shown")} checked={!one.hidden} onChange={(event) => put({ ...one, hidden: !event.currentTarget.checked, needed: event.currentTarget.checked && one.needed })} data-testid={`part-shown-${one.part}`} />}
                  {one.askable && <Switch label={t("fields.needed")} checked={one.needed} disabled={one.hidden} onChange={(event) => put({ ...one, needed: event.currentTarget.checked })} data-testid={`part-needed-${one.part}`} />}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
