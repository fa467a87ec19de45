import { Alert, Button, Group, Modal, NumberInput, Select, Stack, Switch, Table, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { CustomerCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { problemText } from "@/ui/problemText";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastDone } from "@/ui/toast";

import { loyaltyText } from "./loyaltyText";
import type { LoyaltyBrief, LoyaltyCard } from "./types";

interface LoyaltyDialogProps {
  customer: CustomerCard;
  /** Null: a card is given. */
  card: LoyaltyBrief | null;
  mayChange: boolean;
  onClose: () => void;
}

export function LoyaltyDialog({ customer, card, mayChange, onClose }: LoyaltyDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={card === null ? t("sections.issue") : t("sections.loyalty")} closeButtonProps={{ "aria-label": t("common.close") }} size="lg">
      {card === null ? <Issue customer={customer} onClose={onClose} /> : <OneCard id={card.id} customer={customer} mayChange={mayChange} onClose={onClose} />}
    </Modal>
  );
}

/** Whoever shows the customer or the card reads it again. */
function useRefreshed(customer: CustomerCard): () => void {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: ["customer", customer.kind, customer.id] });
    void queries.invalidateQueries({ queryKey: ["get", "/api/v1/loyalty-cards/{card_id}"] });
    void queries.invalidateQueries({ queryKey: ["get", "/api/v1/loyalty-cards/{card_id}/entries"] });
  };
}

interface Draft {
  number: string;
  group: string | null;
  discount: string;
  blocked: boolean;
}

function CardInputs({ draft, set }: { draft: Draft; set: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  const groups = $api.useQuery("get", "/api/v1/loyalty-groups", {}, { staleTime: 60_000 });
  const offered = (groups.data?.items ?? []).filter((one) => !one.archived || String(one.id) === draft.group);
  return (
    <Group align="flex-start" grow>
      <TextInput label={t("sections.number")} required data-autofocus autoComplete="off" maxLength={50} value={draft.number} onChange={(event) => set({ number: event.currentTarget.value })} data-testid="loyalty-number" />
      <Select label={t("sections.group")} placeholder={t("sections.noGroup")} clearable data={offered.map((one) => ({ value: String(one.id), label: `${one.name}, ${one.discount} %` }))} value={draft.group} onChange={(group) => set({ group })} />
      <TextInput label={t("sections.discount")} inputMode="decimal" maxLength={6} value={draft.discount} onChange={(event) => set({ discount: event.currentTarget.value })} data-testid="loyalty-discount" />
    </Group>
  );
}

const wireOf = (draft: Draft) => ({ number: draft.number.trim(), group_id: draft.group === null ? null : Number(draft.group), discount: draft.discount.trim().replace(",", ".") || "0" });

function Issue({ customer, onClose }: { customer: CustomerCard; onClose: () => void }) {
  const { t } = useTranslation();
  const refreshed = useRefreshed(customer);
  const [draft, setDraft] = useState<Draft>({ number: "", group: null, discount: "", blocked: false });
  const issue = $api.useMutation("post", "/api/v1/loyalty-cards", {
    onSuccess: () => {
      refreshed();
      toastDone(t("sections.saved"));
      onClose();
    },
  });
  const submit = () => issue.mutate({ body: { kind: customer.kind, customer_id: customer.id, ...wireOf(draft) } });
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); if (draft.number.trim() !== "") submit(); }}>
      <Stack gap="sm">
        <Problem problem={issue.error} />
        <CardInputs draft={draft} set={(part) => setDraft({ ...draft, ...part })} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" loading={issue.isPending} disabled={draft.number.trim() === ""} data-testid="loyalty-save">{t("sections.issue")}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Problem({ problem }: { problem: unknown }) {
  const { t } = useTranslation();
  return problem === null || problem === undefined ? null : <Alert color="red" variant="light" role="alert">{problemText(problem, t)}</Alert>;
}

function OneCard({ id, customer, mayChange, onClose }: { id: number; customer: CustomerCard; mayChange: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const card = $api.useQuery("get", "/api/v1/loyalty-cards/{card_id}", { params: { path: { card_id: id } } });
  if (card.isPending) return <ListSkeleton rows={4} />;
  if (card.isError) return <Failed error={card.error} onRetry={() => void card.refetch()} />;
  return (
    <Stack gap="md">
      <Text fw={600} data-testid="loyalty-sum">{loyaltyText(card.data, t)}</Text>
      {mayChange && !card.data.blocked && <Move card={card.data} customer={customer} />}
      <Entries id={id} />
      {mayChange && <Change key={card.data.version} card={card.data} customer={customer} onClose={onClose} />}
    </Stack>
  );
}

/** Points given or spent; the server knows whether there are so many. */
function Move({ card, customer }: { card: LoyaltyCard; customer: CustomerCard }) {
  const { t } = useTranslation();
  const refreshed = useRefreshed(customer);
  const [points, setPoints] = useState<number | string>("");
  const [reason, setReason] = useState("");
  const [key, setKey] = useState(() => crypto.randomUUID());
  const move = $api.useMutation("post", "/api/v1/loyalty-cards/{card_id}/entries", {
    onSuccess: () => {
      refreshed();
      setPoints("");
      setReason("");
      setKey(crypto.randomUUID());
    },
    onError: () => setKey(crypto.randomUUID()),
  });
  const ready = typeof points === "number" && points > 0 && reason.trim() !== "";
  const send = (sign: 1 | -1) => {
    if (ready) move.mutate({ params: { path: { card_id: card.id }, header: { "Idempotency-Key": key } }, body: { points: sign * points, reason: reason.trim() } });
  };
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); send(1); }}>
      <Stack gap="xs">
        <Problem problem={move.error} />
        <Group align="flex-end" wrap="nowrap">
          <NumberInput w={120} label={t("sections.amount")} allowNegative={false} allowDecimal={false} data-autofocus value={points} onChange={setPoints} data-testid="loyalty-amount" />
          <TextInput flex={1} label={t("sections.reason")} maxLength={200} autoComplete="off" value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-testid="loyalty-reason" />
          <Button type="submit" variant="light" disabled={!ready} loading={move.isPending} data-testid="loyalty-give">{t("sections.give")}</Button>
          <Button variant="default" disabled={!ready || move.isPending} onClick={() => send(-1)} data-testid="loyalty-spend">{t("sections.spend")}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Entries({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const entries = $api.useQuery("get", "/api/v1/loyalty-cards/{card_id}/entries", { params: { path: { card_id: id }, query: { limit: 100 } } });
  if (entries.isPending) return <ListSkeleton rows={3} />;
  if (entries.isError) return <Failed error={entries.error} onRetry={() => void entries.refetch()} />;
  if (entries.data.items.length === 0) return <Text size="sm" c="dimmed">{t("sections.noEntries")}</Text>;
  return (
    <Table verticalSpacing={4} aria-label={t("sections.entries")} data-testid="loyalty-entries">
      <Table.Tbody>
        {entries.data.items.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Td c="dimmed">{format.when(one.at)}</Table.Td>
            <Table.Td ta="right" fw={600} {...(one.points > 0 && { c: "teal" })}>{one.points > 0 ? `+${one.points}` : one.points}</Table.Td>
            <Table.Td>{one.reason}</Table.Td>
            <Table.Td c="dimmed">{one.author?.name ?? ""}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Change({ card, customer, onClose }: { card: LoyaltyCard; customer: CustomerCard; onClose: () => void }) {
  const { t } = useTranslation();
  const refreshed = useRefreshed(customer);
  const [draft, setDraft] = useState<Draft>({ number: card.number, group: card.group_id === null ? null : String(card.group_id), discount: card.own_discount, blocked: card.blocked });
  const change = $api.useMutation("put", "/api/v1/loyalty-cards/{card_id}", {
    onSuccess: () => {
      refreshed();
      toastDone(t("sections.saved"));
      onClose();
    },
    onError: refreshed,
  });
  const submit = () => change.mutate({ params: { path: { card_id: card.id } }, body: { ...wireOf(draft), blocked: draft.blocked, version: card.version } });
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Stack gap="xs">
        <Problem problem={change.error} />
        <CardInputs draft={draft} set={(part) => setDraft({ ...draft, ...part })} />
        <Group justify="space-between">
          <Switch label={t("sections.block")} checked={draft.blocked} onChange={(event) => setDraft({ ...draft, blocked: event.currentTarget.checked })} />
          <Button type="submit" variant="default" loading={change.isPending}>{t("common.save")}</Button>
        </Group>
      </Stack>
    </form>
  );
}
