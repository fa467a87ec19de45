import { Alert, Button, Modal, Select, Stack, Switch, TextInput } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { can, useMe } from "@/features/session/api";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

/** A lead gives this call to somebody for review. */
export function AskReview({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const [open, setOpen] = useState(false);
  if (!can(me, "reviews.lead")) return null;
  return (
    <>
      <Button size="compact-xs" variant="default" leftSection={<IconInbox size={13} aria-hidden />} onClick={() => setOpen(true)} data-testid="ask-review">{t("reviews.ask")}</Button>
      {open && <Asking callId={callId} onClose={() => setOpen(false)} />}
    </>
  );
}

function Asking({ callId, onClose }: { callId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const people = $api.useQuery("get", "/api/v1/reviewers");
  const [reviewer, setReviewer] = useState<string | null>(null);
  const [why, setWhy] = useState("");
  const [blind, setBlind] = useState(true);
  const ask = $api.useMutation("post", "/api/v1/review-tasks", { onSuccess: () => { toastDone(t("reviews.asked")); onClose(); } });
  return (
    <Modal opened onClose={onClose} title={t("reviews.ask")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); ask.mutate({ body: { call_id: callId, reviewer_id: Number(reviewer), why, blind } }); }}>
        <Stack gap="sm">
          <Select label={t("reviews.reviewer")} searchable data-autofocus data={people.data?.map((one) => ({ value: String(one.id), label: one.name })) ?? []} value={reviewer} onChange={setReviewer} data-testid="ask-reviewer" />
          <TextInput label={t("reviews.askWhy")} maxLength={400} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
          <Switch label={t("reviews.rule.blind")} checked={blind} onChange={(event) => setBlind(event.currentTarget.checked)} />
          {ask.error !== null && <Alert color="red" role="alert">{problemText(ask.error, t)}</Alert>}
          <Button type="submit" disabled={reviewer === null} loading={ask.isPending} data-testid="ask-do">{t("reviews.askDo")}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
