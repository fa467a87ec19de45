import { Alert, Button, Group, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { QaDecision, QaDisputeRow } from "@/api/types";
import { answerText } from "@/features/results/answers";
import { useRefreshQa } from "@/features/results/api";
import { ClipButton } from "@/features/results/ClipButton";
import classes from "@/features/results/Results.module.css";
import { AnchorLink } from "@/ui/links";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { OtherAnswer } from "./OtherAnswer";

interface Made {
  decision: QaDecision | null;
  reason: string;
  chosen: string | null;
  na: boolean;
}

const NOTHING: Made = { decision: null, reason: "", chosen: null, na: false };
type Item = QaDisputeRow["items"][number];

function isMade(one: Made | undefined): boolean {
  if (one === undefined || one.decision === null || one.reason.trim() === "") return false;
  return one.decision !== "other" || one.na || (one.chosen ?? "") !== "";
}

/** Every contested answer with its proof; keep, take the proposal, or set another, each with its reason. */
export function DisputeDecision({ row, editable }: { row: QaDisputeRow; editable: boolean }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<Record<string, Made>>({});
  const refresh = useRefreshQa();
  const resolve = $api.useMutation("post", "/api/v1/qa/disputes/{dispute_id}/resolution", {
    onSuccess: async () => {
      toastDone(t("dispute.resolved"));
      await refresh();
    },
  });
  const whole = row.items.every((item) => isMade(made[item.question_id]));
  const submit = () =>
    resolve.mutate({
      params: { path: { dispute_id: row.id } },
      body: {
        decisions: row.items.map((item) => {
          const { decision, reason, chosen, na } = made[item.question_id] ?? NOTHING;
          return { question_id: item.question_id, decision: decision ?? "keep", reason, ...(decision === "other" && { chosen, na }) };
        }),
      },
    });
  return (
    <Stack gap={0}>
      <AnchorLink to="/recordings" search={{ call: row.call_id }} size="sm" mb="xs">{t("dispute.hearCall")}</AnchorLink>
      {resolve.isError && <Alert color="red" variant="light" role="alert" mb="sm">{problemText(resolve.error, t)}</Alert>}
      {row.items.map((item) => (
        <div key={item.question_id} className={classes["question"]} data-testid={`decide-${item.question_id}`}>
          <Text size="sm" fw={600}>{item.text}</Text>
          <ClipButton url={`/api/v1/qa/disputes/${row.id}/questions/${encodeURIComponent(item.question_id)}/audio`} />
          <Stack gap={8} className={classes["wide"] ?? ""}>
            <Text size="sm">{t("dispute.line", { was: answerText(item.question, item.was, t), proposed: answerText(item.question, item.proposed, t), why: item.comment })}</Text>
            {item.decision !== null && <Text size="sm" fw={600}>{t(`dispute.decided.${item.decision}`, { answer: answerText(item.question, item.decided, t), reason: item.reason })}</Text>}
            {editable && <Deciding item={item} made={made[item.question_id] ?? NOTHING} onChange={(next) => setMade({ ...made, [item.question_id]: next })} />}
          </Stack>
        </div>
      ))}
      {editable && <Group pt="md"><Button disabled={!whole} loading={resolve.isPending} onClick={submit} data-testid="dispute-resolve">{t("dispute.resolve")}</Button></Group>}
    </Stack>
  );
}

function Deciding({ item, made, onChange }: { item: Item; made: Made; onChange: (made: Made) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Group gap="sm">
        <SegmentedControl
          size="xs"
          aria-label={t("dispute.decision")}
          value={made.decision ?? ""}
          onChange={(value) => onChange({ ...made, decision: value as QaDecision })}
          data={[
            { value: "keep", label: t("dispute.keep") },
            { value: "accept", label: t("dispute.accept") },
            { value: "other", label: t("dispute.other") },
          ]}
        />
        {made.decision === "other" && <OtherAnswer item={item} value={made} onChange={(value) => onChange({ ...made, ...value })} />}
      </Group>
      <Textarea label={t("dispute.reason")} required autosize minRows={1} maxLength={2000} value={made.reason} onChange={(event) => onChange({ ...made, reason: event.currentTarget.value })} />
    </>
  );
}
