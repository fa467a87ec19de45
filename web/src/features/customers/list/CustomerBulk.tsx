import { Button, Group, Select, Stack, TagsInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerKind } from "@/api/types";
import { useWords } from "@/features/deals/api";
import { BulkDialog } from "@/features/lists/BulkDialog";
import { AnchorLink } from "@/ui/links";

import { bulkCalls, useRefreshCustomers, useTags } from "./api";
import { chosenFields, NO_CHOICE, OwnChange } from "./OwnChange";
import type { OwnChoice } from "./OwnChange";
import { usePeople } from "./usePeople";
import type { ChangeInput, Selection } from "./types";

const MOVES = ["new", "in_work", "lost"] as const;

export function CustomerBulk({ selection, onClose }: { selection: Selection; onClose: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefreshCustomers();
  return (
    <BulkDialog
      calls={bulkCalls(selection)}
      title={t("lists.changing")}
      form={(send, busy) => <ChangeForm busy={busy} onSubmit={send} onCancel={onClose} />}
      link={(row, name) => <AnchorLink size="sm" to="/customers/$kind/$id" params={{ kind: row.kind as CustomerKind, id: row.id }}>{name}</AnchorLink>}
      onOver={refresh}
      onClose={onClose}
    />
  );
}

const NOBODY = "nobody";

interface ChangeFormProps {
  busy: boolean;
  onSubmit: (change: ChangeInput) => void;
  onCancel: () => void;
}

function ChangeForm({ busy, onSubmit, onCancel }: ChangeFormProps) {
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
        <Select clearable searchable label={t("customers.responsible")} placeholder={t("lists.asItIs")} data={[{ value: NOBODY, label: t("card.noResponsible") }, ...people]} value={person} onChange={setPerson} openOnFocus={false} data-autofocus data-testid="bulk-responsible" />
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
