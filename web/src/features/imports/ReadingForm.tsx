import { Group, NativeSelect, NumberInput, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { ImportView } from "@/api/types";
import { Panel } from "@/ui/Page";

import { useReading } from "./api";

const ENCODINGS = ["utf-8-sig", "windows-1251", "utf-16", "koi8-r", "cp866", "iso-8859-1"];
const ENCODING_NAMES: Record<string, string> = { "utf-8-sig": "UTF-8", "windows-1251": "Windows-1251", "utf-16": "UTF-16", "koi8-r": "KOI8-R", cp866: "DOS 866", "iso-8859-1": "Latin-1" };

/** How the file was understood; what is wrong here is read anew at once. */
export function ReadingForm({ one }: { one: ImportView }) {
  const { t } = useTranslation();
  const read = useReading(one.id);
  const { reading } = one;
  if (reading.format === "vcard") return null;
  return (
    <Panel title={t("imports.reading")}>
      <Group gap={14} align="flex-end">
        {reading.format === "csv" && (
          <>
            <NativeSelect label={t("imports.encoding")} disabled={read.isPending} value={reading.encoding} data={ENCODINGS.map((value) => ({ value, label: ENCODING_NAMES[value] ?? value }))} onChange={(event) => read.mutate({ encoding: event.currentTarget.value })} />
            <NativeSelect
              label={t("imports.delimiter")}
              disabled={read.isPending}
              value={reading.delimiter}
              data={[...new Set([";", ",", "\t", "|", reading.delimiter])].map((value) => ({ value, label: value === "\t" ? t("imports.tab") : value }))}
              onChange={(event) => read.mutate({ delimiter: event.currentTarget.value })}
            />
          </>
        )}
        {reading.sheets.length > 1 && <NativeSelect label={t("imports.sheet")} disabled={read.isPending} value={reading.sheet} data={reading.sheets} onChange={(event) => read.mutate({ sheet: event.currentTarget.value })} />}
        <NumberInput label={t("imports.headerRow")} w={150} min={0} max={50} clampBehavior="strict" allowDecimal={false} value={reading.header_row} onBlur={(event) => { const row = Number(event.currentTarget.value); if (row !== reading.header_row) read.mutate({ header_row: row }); }} />
        <Text size="sm" c="dimmed" pb={8}>{t("imports.rows", { count: one.rows_total })}</Text>
      </Group>
    </Panel>
  );
}
