import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { Failed, ListSkeleton } from "@/ui/States";

import classes from "./Deals.module.css";
import { OrderButtons, reordered } from "./OrderButtons";
import { useSaveWords } from "./setupApi";
import type { Word, WordKind } from "./types";

export function WordsEditor({ kind }: { kind: WordKind }) {
  const words = $api.useQuery("get", "/api/v1/dictionaries", {});
  if (words.isPending) return <ListSkeleton rows={5} />;
  if (words.isError) return <Failed error={words.error} onRetry={() => void words.refetch()} />;
  const mine = words.data.filter((word) => word.kind === kind && !word.archived);
  return <Editor key={mine.map((word) => `${word.id}${word.name}`).join()} kind={kind} words={mine} />;
}

function Editor({ kind, words }: { kind: WordKind; words: Word[] }) {
  const { t } = useTranslation();
  const save = useSaveWords();
  const [rows, setRows] = useState<{ id?: number; name: string }[]>(() => words.map(({ id, name }) => ({ id, name })));
  const filled = rows.filter((row) => row.name.trim() !== "");
  return (
    <Stack gap={6} data-testid={`words-${kind}`}>
      {rows.length === 0 && <Text size="sm" c="dimmed">{t("deals.noWords")}</Text>}
      {rows.map((row, index) => (
        <div key={row.id ?? `new${index}`} className={classes["wordRow"]}>
          <OrderButtons index={index} count={rows.length} name={row.name} onMove={(to) => setRows((before) => reordered(before, index, to))} />
          <TextInput aria-label={t("deals.word", { n: index + 1 })} value={row.name} onChange={(event) => { const name = event.currentTarget.value; setRows((before) => before.map((one, at) => (at === index ? { ...one, name } : one))); }} />
          <ActionIcon variant="subtle" color="gray" size={34} aria-label={t("deals.removeWord", { name: row.name })} onClick={() => setRows((before) => before.filter((_, at) => at !== index))}>
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <Group justify="space-between" mt={4}>
        <Button variant="subtle" size="xs" leftSection={<IconPlus size={15} />} onClick={() => setRows((before) => [...before, { name: "" }])}>{t("common.add")}</Button>
        <Button size="xs" loading={save.isPending} onClick={() => save.mutate({ params: { path: { kind } }, body: { words: filled.map((row) => ({ ...row, name: row.name.trim(), archived: false })) } })}>{t("common.save")}</Button>
      </Group>
      <Text size="xs" c="dimmed">{t("deals.wordsHint")}</Text>
    </Stack>
  );
}
