import { ActionIcon, Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconArchive, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { OrderButtons, reordered } from "@/features/deals/OrderButtons";
import { Failed, ListSkeleton } from "@/ui/States";

import { useOutcomes, useSaveOutcomes } from "./api";
import type { Outcome } from "./api";
import classes from "./Outcomes.module.css";

type Row = Pick<Outcome, "name" | "asks_remark" | "asks_call_back"> & { id?: number };

/** What can become of a call, in the order of the keys. */
export function OutcomesEditor() {
  const outcomes = useOutcomes();
  if (outcomes.isPending) return <ListSkeleton rows={5} />;
  if (outcomes.isError) return <Failed error={outcomes.error} onRetry={() => void outcomes.refetch()} />;
  const offered = outcomes.data.filter((one) => !one.archived);
  return <Editor key={offered.map((one) => `${one.id}${one.name}`).join()} offered={offered} fresh={outcomes.data.length === 0} />;
}

function Editor({ offered, fresh }: { offered: readonly Outcome[]; fresh: boolean }) {
  const { t } = useTranslation();
  const { busy, save, addUsual } = useSaveOutcomes();
  const [rows, setRows] = useState<Row[]>(() => offered.map(({ id, name, asks_remark, asks_call_back }) => ({ id, name, asks_remark, asks_call_back })));
  const set = (index: number, change: Partial<Row>) => setRows((before) => before.map((one, at) => (at === index ? { ...one, ...change } : one)));
  const filled = rows.filter((row) => row.name.trim() !== "");
  return (
    <Stack gap={6} data-testid="outcomes-editor">
      {rows.length === 0 && <Text size="sm" c="dimmed">{t("outcomes.none")}</Text>}
      {rows.map((row, index) => (
        <div key={row.id ?? `new${index}`} className={classes["row"]}>
          <OrderButtons index={index} count={rows.length} name={row.name} onMove={(to) => setRows((before) => reordered(before, index, to))} />
          <TextInput size="xs" maxLength={80} aria-label={t("outcomes.name", { n: index + 1 })} value={row.name} onChange={(event) => set(index, { name: event.currentTarget.value })} />
          <Checkbox size="xs" label={t("outcomes.asksRemark")} checked={row.asks_remark} onChange={(event) => set(index, { asks_remark: event.currentTarget.checked })} />
          <Checkbox size="xs" label={t("outcomes.asksCallBack")} checked={row.asks_call_back} onChange={(event) => set(index, { asks_call_back: event.currentTarget.checked })} />
          <ActionIcon variant="subtle" color="gray" size={30} aria-label={t("outcomes.retire", { name: row.name })} onClick={() => setRows((before) => before.filter((_, at) => at !== index))}>
            <IconArchive size={16} />
          </ActionIcon>
        </div>
      ))}
      <Group justify="space-between" mt={4}>
        <Group gap={6}>
          <Button variant="subtle" size="xs" leftSection={<IconPlus size={15} />} onClick={() => setRows((before) => [...before, { name: "", asks_remark: false, asks_call_back: false }])}>{t("common.add")}</Button>
          {fresh && rows.length === 0 && <Button variant="light" size="xs" loading={busy} onClick={addUsual}>{t("outcomes.usual")}</Button>}
        </Group>
        <Button size="xs" loading={busy} onClick={() => save(filled.map((row) => ({ ...row, name: row.name.trim(), archived: false })))}>{t("common.save")}</Button>
      </Group>
      <Text size="xs" c="dimmed">{t("outcomes.hint")}</Text>
    </Stack>
  );
}
