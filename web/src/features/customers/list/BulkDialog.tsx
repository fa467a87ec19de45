import { Alert, Button, Group, Modal, Progress, Select, Stack, Table, TagsInput, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import { useWords } from "@/features/deals/api";
import { AnchorLink } from "@/ui/links";
import { problemText } from "@/ui/problemText";
import { Failed } from "@/ui/States";

import { useBeginBulk, useBulk, useTags } from "./api";
import { chosenFields, NO_CHOICE, OwnChange } from "./OwnChange";
import type { OwnChoice } from "./OwnChange";
import { usePeople } from "./usePeople";
import type { ChangeInput, Selection } from "./types";

const MOVES = ["new", "in_work", "lost"] as const;

interface BulkDialogProps {
  selection: Selection;
  count: number;
  onClose: () => void;
}

/** First what is to be changed, then how it goes. */
export function BulkDialog({ selection, count, onClose }: BulkDialogProps) {
  const { t } = useTranslation();
  const begin = useBeginBulk();
  return (
    <Modal opened onClose={onClose} title={begin.data === undefined ? t("lists.changeMany", { count }) : t("lists.changing")} size={520}>
      {begin.data === undefined ? (
        <ChangeForm busy={begin.isPending} problem={begin.error} onSubmit={(change) => begin.mutate({ selection, change })} onCancel={onClose} />
      ) : (
        <BulkProgress id={begin.data.id} onClose={onClose} />
      )}
    </Modal>
  );
}

const NOBODY = "nobody";

interface ChangeFormProps {
  busy: boolean;
  problem: unknown;
  onSubmit: (change: ChangeInput) => void;
  onCancel: () => void;
}

function ChangeForm({ busy, problem, onSubmit, onCancel }: ChangeFormProps) {
  const { t } = useTranslation();
  const people = usePeople();
  const names = (useTags().data ?? []).filter((tag) => !tag.archived).map((tag) => tag.name);
  const sources = useWords("source");
  const [person, setPerson] = useState<string | null>(null);
  const [added, setAdded] = useState<string[]>([]);
  const [removed, setRemoved] = useState<string[]>([]);
  const [status, setStatus] = useState<string | null>(null);
  const reasons = useWords("loss_reason");
  const [reason, setReason] = useState<string | null>(null);
  const asksReason = status === "lost" && reasons.length > 0;
  const [source, setSource] = useState<string | null>(null);
  const [own, setOwn] = useState<OwnChoice>(NO_CHOICE);
  const fields = chosenFields(own);
  const nothing = Object.keys(fields).length === 0 && person === null && added.length === 0 && removed.length === 0 && status === null && source === null;
  const submit = () =>
    onSubmit({
      ...(person !== null && { responsible_id: person === NOBODY ? null : Number(person) }),
      add_tags: added,
      remove_tags: removed,
      ...(status !== null && { status: status as (typeof MOVES)[number] }),
      ...(asksReason && reason !== null && { loss_reason_id: Number(reason) }),
      ...(source !== null && { source }),
      ...(Object.keys(fields).length > 0 && { fields }),
    });
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Stack gap="sm">
        {problem !== null && problem !== undefined && <Alert color="red" variant="light" role="alert">{problemText(problem, t)}</Alert>}
        <Select clearable searchable label={t("customers.responsible")} placeholder={t("lists.asItIs")} data={[{ value: NOBODY, label: t("card.noResponsible") }, ...people]} value={person} onChange={setPerson} data-autofocus data-testid="bulk-responsible" />
        <TagsInput label={t("lists.addTags")} data={names} value={added} onChange={setAdded} data-testid="bulk-add-tags" />
        <TagsInput label={t("lists.removeTags")} data={names} value={removed} onChange={setRemoved} />
        <Select clearable label={t("lists.leadStatus")} description={t("lists.leadsOnly")} placeholder={t("lists.asItIs")} data={MOVES.map((value) => ({ value, label: t(`leadStatus.${value}`) }))} value={status} onChange={setStatus} data-testid="bulk-status-of-leads" />
        {asksReason && <Select required searchable label={t("customers.lossReason")} data={reasons.map((word) => ({ value: String(word.id), label: word.name }))} value={reason} onChange={setReason} data-testid="bulk-loss" />}
        <Select clearable searchable label={t("customers.source")} placeholder={t("lists.asItIs")} data={sources.map((word) => word.name)} value={source} onChange={setSource} />
        <OwnChange own={own} onChange={setOwn} />
        <Group gap="xs">
          <Button type="submit" loading={busy} disabled={nothing || (asksReason && reason === null)} data-testid="bulk-begin">{t("lists.change")}</Button>
          <Button variant="default" onClick={onCancel}>{t("common.cancel")}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function BulkProgress({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation();
  const bulk = useBulk(id);
  if (bulk.isError) return <Failed error={bulk.error} onRetry={() => void bulk.refetch()} />;
  if (bulk.data === undefined) return <Progress value={0} />;
  const { status, rows_done, rows_total, changed, same, refused } = bulk.data;
  const stop = async () => {
    await api.POST("/api/v1/bulk-changes/{bulk_id}/stop", { params: { path: { bulk_id: id } } });
    void bulk.refetch();
  };
  return (
    <Stack gap="sm">
      <Progress value={(100 * rows_done) / rows_total} animated={status === "running"} aria-label={t("lists.changing")} />
      <Text size="sm" role="status" data-testid="bulk-status" data-status={status}>
        {t("lists.progress", { done: rows_done, total: rows_total })} {t("lists.outcome", { changed, same, refused })}
      </Text>
      {refused > 0 && status !== "running" && <RefusedRows id={id} />}
      <Group gap="xs">
        {status === "running" ? <Button color="red" variant="light" onClick={() => void stop()}>{t("lists.stop")}</Button> : <Button onClick={onClose} data-testid="bulk-close">{t("common.close")}</Button>}
      </Group>
    </Stack>
  );
}

function RefusedRows({ id }: { id: number }) {
  const { t } = useTranslation();
  const rows = $api.useQuery("get", "/api/v1/bulk-changes/{bulk_id}/rows", { params: { path: { bulk_id: id }, query: { outcome: "refused", limit: 100 } } });
  return (
    <Table verticalSpacing={4} data-testid="bulk-refused">
      <Table.Tbody>
        {rows.data?.items.map((row) => (
          <Table.Tr key={`${row.kind}/${row.id}`}>
            <Table.Td>{row.name === null ? t("lists.gone") : <AnchorLink size="sm" to="/customers/$kind/$id" params={{ kind: row.kind, id: row.id }}>{row.name}</AnchorLink>}</Table.Td>
            <Table.Td>{row.reason !== null && t(`lists.refusal.${row.reason}`)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
