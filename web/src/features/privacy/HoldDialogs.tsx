import { Alert, Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "@/i18n/format";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { toastDone } from "@/ui/toast";

import { useLiftHold, usePlaceHold } from "./api";
import { privacyProblem } from "./problems";
import type { Hold, Subject } from "./types";

/** The end of that day where the reader sits. */
const endOf = (day: string) => new Date(`${day}T23:59:59`).toISOString();

function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

export function PlaceHold({ card, onClose }: { card: Subject; onClose: () => void }) {
  const { t } = useTranslation();
  const place = usePlaceHold();
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const past = until !== "" && until < today();
  const ready = reason.trim() !== "" && !past;
  const submit = () =>
    place.mutate({ kind: card.kind, customer_id: card.id, reason: reason.trim(), until: until === "" ? null : endOf(until) }, {
      onSuccess: () => {
        toastDone(t("privacy.held"));
        onClose();
      },
    });
  return (
    <Modal opened onClose={onClose} title={t("privacy.holdTitle", { name: card.name })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); if (ready) submit(); }} noValidate>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">{t("privacy.holdText")}</Text>
          <Textarea label={t("privacy.holdWhy")} description={t("privacy.holdWhyHint")} required autosize minRows={2} maxLength={2000} data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-testid="hold-reason" />
          <TextInput type="date" label={t("privacy.until")} description={t("privacy.untilHint")} min={today()} error={past && t("privacy.untilPast")} value={until} onChange={(event) => setUntil(event.currentTarget.value)} data-testid="hold-until" />
          {place.isError && <Alert color="red" role="alert">{privacyProblem(place.error, t)}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" disabled={!ready} loading={place.isPending} data-testid="place-hold">{t("privacy.placeHold")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

export function LiftHold({ hold, onClose }: { hold: Hold; onClose: () => void }) {
  const { t } = useTranslation();
  const lift = useLiftHold();
  const confirm = () =>
    lift.mutate(hold.id, {
      onSuccess: () => {
        toastDone(t("privacy.liftedDone"));
        onClose();
      },
    });
  return (
    <ConfirmDialog title={t("privacy.liftTitle")} text={t("privacy.liftText", { name: hold.name })} deed={t("privacy.lift")} busy={lift.isPending} problem={lift.isError ? privacyProblem(lift.error, t) : null} onConfirm={confirm} onClose={onClose}>
      <Text size="sm" fs="italic">{hold.reason}</Text>
    </ConfirmDialog>
  );
}

/** Who placed it, when, and how long it stands, in one line. */
export function HoldFacts({ hold }: { hold: Hold }) {
  const { t } = useTranslation();
  const format = useFormat();
  const until = hold.until === null ? t("privacy.untilLifted") : t("privacy.untilDay", { day: format.date(hold.until) });
  return <>{[hold.by?.name, format.date(hold.at), until].filter(Boolean).join(" · ")}</>;
}
