import { Radio, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { CustomerKind } from "@/api/types";
import { useFieldNames } from "@/features/customers/fieldNames";
import { useAllFields } from "@/features/fields/api";
import { useOwnText } from "@/features/fields/OwnFacts";
import { PREFIX } from "@/features/fields/types";
import type { FieldValue } from "@/features/fields/types";
import { formatNumber } from "@/ui/phone";

import classes from "./Duplicates.module.css";
import type { MergeChoice, MergeField, MergePreview } from "./types";

interface FieldTableProps {
  preview: MergePreview;
  choices: Record<string, MergeChoice>;
  onChoose: (field: string, choice: MergeChoice) => void;
}

/** Fields in which both are the same need no choice and are only shown. */
export function FieldTable({ preview, choices, onChoose }: FieldTableProps) {
  const { t } = useTranslation();
  const names = useFieldNames();
  const { survivor, loser } = preview;
  return (
    <Table className={classes["fields"] ?? ""} verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={150} />
          <Table.Th>{t("duplicates.stays", { id: survivor.id })}</Table.Th>
          <Table.Th>{t("duplicates.goes", { id: loser.id })}</Table.Th>
          <Table.Th w={90}>{t("duplicates.both")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {preview.fields.map((field) => {
          const name = field.label ?? names([field.field]).join();
          const choice = choices[field.field] ?? field.suggested;
          return (
            <Table.Tr key={field.field}>
              <Table.Th scope="row">{name}</Table.Th>
              {same(field) ? (
                <Table.Td colSpan={3} c="dimmed">{useless(field) ? t("deals.empty") : <Value field={field} of={{ kind: survivor.kind, side: "survivor" }} />}</Table.Td>
              ) : (
                (["survivor", "loser", "both"] as const).map((one) => (
                  <Table.Td key={one}>
                    {field.choices.includes(one) && (
                      <Radio
                        name={field.field}
                        checked={choice === one}
                        onChange={() => onChoose(field.field, one)}
                        label={one === "both" ? t("duplicates.both") : <Value field={field} of={{ kind: survivor.kind, side: one }} />}
                        classNames={{ label: classes["value"] ?? "" }}
                      />
                    )}
                  </Table.Td>
                ))
              )}
            </Table.Tr>
          );
        })}
        <Ways name={t("customers.phones")} mine={survivor.phones.map((one) => formatNumber(one.display))} theirs={loser.phones.map((one) => formatNumber(one.display))} />
        <Ways name={t("customers.emails")} mine={survivor.emails.map((one) => one.address)} theirs={loser.emails.map((one) => one.address)} />
        <Ways name={t("duplicates.identifiers")} mine={survivor.identifiers.map((one) => one.value)} theirs={loser.identifiers.map((one) => one.value)} />
      </Table.Tbody>
    </Table>
  );
}

const same = (field: MergeField) => JSON.stringify(field.survivor) === JSON.stringify(field.loser);
const useless = (field: MergeField) => field.survivor === null || field.survivor === "" || (Array.isArray(field.survivor) && field.survivor.length === 0);

function Value({ field, of }: { field: MergeField; of: { kind: CustomerKind; side: "survivor" | "loser" } }) {
  const { t } = useTranslation();
  const own = useAllFields();
  const ownText = useOwnText();
  const value = field[of.side];
  const name = of.side === "survivor" ? field.survivor_name : field.loser_name;
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return <Text span size="sm" c="dimmed">{t("deals.empty")}</Text>;
  const mine = own.data?.items.find((one) => one.entity === of.kind && one.key === field.field.slice(PREFIX.length));
  if (mine !== undefined && field.field.startsWith(PREFIX)) return ownText(mine, value as FieldValue, name ?? undefined);
  if (Array.isArray(value)) return value.join(", ");
  if (field.field === "status") return t(`leadStatus.${value as "new"}`);
  return name ?? String(value);
}

/** Both have these afterwards, each once; there is nothing to choose. */
function Ways({ name, mine, theirs }: { name: string; mine: string[]; theirs: string[] }) {
  const { t } = useTranslation();
  if (mine.length + theirs.length === 0) return null;
  return (
    <Table.Tr>
      <Table.Th scope="row">{name.toLocaleLowerCase()}</Table.Th>
      <Table.Td className={classes["value"] ?? ""}>{mine.join("\n")}</Table.Td>
      <Table.Td className={classes["value"] ?? ""}>{theirs.join("\n")}</Table.Td>
      <Table.Td c="dimmed">{t("duplicates.allKept")}</Table.Td>
    </Table.Tr>
  );
}
