import { NativeSelect, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { ImportPlan, ImportView } from "@/api/types";

import { useFields } from "./api";
import classes from "./Imports.module.css";

interface MappingProps {
  one: ImportView;
  plan: ImportPlan;
  onChange: (plan: ImportPlan) => void;
}

/** Which column goes to which field of the kind that is chosen. */
export function Mapping({ one, plan, onChange }: MappingProps) {
  const { t } = useTranslation();
  const kind = plan.kind ?? "contact";
  const found = useFields(kind);
  const fields = found.data ?? (kind === one.kind ? one.fields : []);
  const chosen = new Map((plan.columns ?? []).map((column) => [column.column, column.field ?? ""]));
  const taken = new Set(chosen.values());
  const title = ({ key, title: own }: { key: string; title: string }) => {
    const words = kind === "deal" ? t(`imports.fieldOfDeal.${key}` as "imports.fieldOfDeal.title", { defaultValue: "" }) : "";
    return own || words || t(`imports.field.${key}` as "imports.field.name", { defaultValue: key });
  };
  const set = (column: string, field: string) => {
    chosen.set(column, field);
    onChange({ ...plan, columns: one.columns.map(({ name }) => ({ column: name, field: chosen.get(name) || null })) });
  };
  const choices = (name: string) => [
    { value: "", label: t("imports.notTaken") },
    ...fields.map((field) => ({
      value: field.key,
      label: field.needed ? `${title(field)} *` : title(field),
      disabled: !field.many && taken.has(field.key) && chosen.get(name) !== field.key,
    })),
  ];
  return (
    <Table verticalSpacing={5} fz={13}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("imports.column")}</Table.Th>
          <Table.Th>{t("imports.samples")}</Table.Th>
          <Table.Th w={260}>{t("imports.goesTo")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {one.columns.map(({ name, samples }) => (
          <Table.Tr key={name}>
            <Table.Td fw={600}>{name}</Table.Td>
            <Table.Td><div className={classes["samples"]}>{samples.join(" · ")}</div></Table.Td>
            <Table.Td>
              <NativeSelect size="xs" aria-label={t("imports.goesToOf", { column: name })} value={chosen.get(name) ?? ""} onChange={(event) => set(name, event.currentTarget.value)} data={choices(name)} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
