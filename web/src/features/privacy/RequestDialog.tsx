import { Alert, Button, Group, Modal, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { AnchorLink } from "@/ui/links";

import { useAsk } from "./api";
import { ownersIn, privacyProblem } from "./problems";
import type { RequestKind, Subject } from "./types";

interface RequestDialogProps {
  /** Null: somebody without a card, by number or e-mail. */
  card: Subject | null;
  first?: RequestKind;
  onClose: () => void;
}

/** Starts a request and goes to its page. Nothing is erased by this: the house is only looked through. */
export function RequestDialog({ card, first = "export", onClose }: RequestDialogProps) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const ask = useAsk();
  const own = i18n.language.startsWith("ru") ? "ru" : "en";
  const [kind, setKind] = useState<RequestKind>(first);
  const [subject, setSubject] = useState("");
  const [reason, setReason] = useState("");
  const [language, setLanguage] = useState<"ru" | "en">(own);
  const ready = reason.trim() !== "" && (card !== null || subject.trim() !== "");
  const submit = () =>
    ask.mutate(
      {
        kind,
        reason: reason.trim(),
        language,
        ...(card !== null ? { subject_kind: card.kind, customer_id: card.id, subject: "" } : { subject_kind: subject.includes("@") ? "email" : "number", subject: subject.trim() }),
      },
      { onSuccess: (one) => void navigate({ to: "/privacy/$id", params: { id: one.id } }) },
    );
  return (
    <Modal opened onClose={onClose} title={card === null ? t("privacy.newTitle") : t("privacy.newTitleOf", { name: card.name })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); if (ready) submit(); }} noValidate>
        <Stack gap="sm">
          <SegmentedControl
            fullWidth
            aria-label={t("privacy.what")}
            value={kind}
            onChange={(value) => setKind(value === "erase" ? "erase" : "export")}
            data={[{ value: "export", label: t("privacy.kind.export") }, { value: "erase", label: t("privacy.kind.erase") }]}
          />
          <Text size="sm" c="dimmed">{t(`privacy.explain.${kind}`)}</Text>
          {card === null && <TextInput label={t("privacy.subject")} description={t("privacy.subjectHint")} required data-autofocus maxLength={250} value={subject} onChange={(event) => setSubject(event.currentTarget.value)} data-testid="privacy-subject" />}
          <Textarea label={t("privacy.why")} description={t("privacy.whyHint")} required autosize minRows={2} maxLength={2000} {...(card !== null && { "data-autofocus": true })} value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-testid="privacy-reason" />
          {kind === "export" && (
            <SegmentedControl size="xs" aria-label={t("privacy.archiveLanguage")} value={language} onChange={(value) => setLanguage(value === "ru" ? "ru" : "en")} data={[{ value: "ru", label: t("privacy.archiveRu") }, { value: "en", label: t("privacy.archiveEn") }]} />
          )}
          {ask.isError && <Refusal error={ask.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" disabled={!ready} loading={ask.isPending} data-testid="privacy-ask">{t("privacy.search")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Of a number or e-mail that customers have, whose it is: his card is what is asked for. */
function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" role="alert">
      <Text size="sm">{privacyProblem(error, t)}</Text>
      {ownersIn(error).map((one) => (
        <div key={`${one.kind}/${one.id}`}>
          <AnchorLink fz="sm" c="inherit" underline="always" to="/customers/$kind/$id" params={{ kind: one.kind, id: one.id }}>{one.name === "" ? `${t(`customers.${one.kind}`)} ${one.id}` : one.name}</AnchorLink>
        </div>
      ))}
    </Alert>
  );
}
