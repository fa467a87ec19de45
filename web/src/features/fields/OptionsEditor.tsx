import { ActionIcon, Button, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { OrderButtons, reordered } from "@/features/deals/OrderButtons";

import classes from "./Fields.module.css";

export interface OptionRow {
  id?: number;
  label: string;
}

interface OptionsEditorProps {
  rows: OptionRow[];
  error: boolean;
  onChange: (rows: OptionRow[]) => void;
}

/** Options in their order; Enter begins the next one. */
export function OptionsEditor({ rows, error, onChange }: OptionsEditorProps) {
  const { t } = useTranslation();
  const add = () => onChange([...rows, { label: "" }]);
  return (
    <Stack gap={6} role="group" aria-label={t("fields.options")}>
      <Text size="sm" fw={500}>{t("fields.options")}</Text>
      {rows.map((row, index) => (
        <div key={row.id ?? `new${index}`} className={classes["optionRow"]}>
          <OrderButtons index={index} count={rows.length} name={row.label} onMove={(to) => onChange(reordered(rows, index, to))} />
          <TextInput
            aria-label={t("fields.option", { n: index + 1 })}
            autoFocus={row.id === undefined && row.label === "" && index === rows.length - 1}
            maxLength={200}
            value={row.label}
            onChange={(event) => { const label = event.currentTarget.value; onChange(rows.map((one, at) => (at === index ? { ...one, label } : one))); }}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              if (row.label.trim() !== "" && index === rows.length - 1) add();
            }}
            data-testid="field-option"
          />
          <ActionIcon variant="subtle" color="gray" size={34} aria-label={t("fields.removeOption", { name: row.label })} onClick={() => onChange(rows.filter((_, at) => at !== index))}>
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      {error && <Text size="xs" c="red" role="alert">{t("fields.optionsNeeded")}</Text>}
      <Button variant="subtle" size="xs" w="fit-content" leftSection={<IconPlus size={15} />} onClick={add} data-testid="field-option-add">{t("fields.addOption")}</Button>
      <Text size="xs" c="dimmed">{t("fields.optionsHint")}</Text>
    </Stack>
  );
}
