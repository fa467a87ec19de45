import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api } from "@/api/client";
import { useFormat } from "@/i18n/format";
import { Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";

import classes from "./Checklist.module.css";

/** The card as far as it must be seen to judge how it is kept. Each reading is told to the audit log. */
export function CardPanel({ sheetId }: { sheetId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useQuery({
    queryKey: ["card-sheet", sheetId],
    staleTime: 60_000,
    queryFn: async () => {
      const { data, error } = await api.POST("/api/v1/qa/checklist/{sheet_id}/card", { params: { path: { sheet_id: sheetId } } });
      if (data === undefined) throw Object.assign(new Error("card"), error);
      return data;
    },
  });
  if (found.isPending) return <Panel><ListSkeleton rows={5} /></Panel>;
  if (found.isError) return <Panel><Failed error={found.error} onRetry={() => void found.refetch()} /></Panel>;
  const card = found.data;
  if (card.gone) return <Panel><Text size="sm" c="dimmed">{t("checklist.gone")}</Text></Panel>;
  const facts: [string, string | null][] = [
    [t("checklist.fact.status"), card.status === null ? null : t(`leadStatus.${card.status as "new"}`)],
    [t("checklist.fact.responsible"), card.responsible],
    [t("checklist.fact.company"), card.company],
    [t("checklist.fact.phones"), card.phones.join(", ")],
    [t("checklist.fact.emails"), card.emails.join(", ")],
    [t("checklist.fact.source"), card.source],
    [t("checklist.fact.remark"), card.remark],
  ];
  return (
    <Panel title={card.name}>
      <div data-testid="sheet-card">
        <dl className={classes["facts"]}>
          {facts.map(([name, value]) => [<dt key={`${name}-t`}>{name}</dt>, <dd key={name}>{value || t("common.none")}</dd>])}
        </dl>
        <Text fw={650} size="sm" mt="md" mb={4}>{t("checklist.notes")}</Text>
        {card.notes.length === 0 && <Text size="sm" c="dimmed">{t("checklist.noNotes")}</Text>}
        <Stack gap={8}>
          {card.notes.map((note) => (
            <div key={`${note.at}/${note.text}`}>
              <Text size="xs" c="dimmed">{format.when(note.at)} · {note.author}</Text>
              <Text size="sm">{note.text}</Text>
            </div>
          ))}
        </Stack>
      </div>
    </Panel>
  );
}
