import { Alert, Button, Group, Text } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { QaSheet } from "@/api/types";
import { useCallAudio } from "@/features/recordings/api";
import { CallSound } from "@/features/recordings/CallSound";
import { Transcript } from "@/features/recordings/Transcript";
import { AnswerSheet } from "@/features/results/AnswerSheet";
import { answerText, asked, isAnswered, startOf } from "@/features/results/answers";
import type { Draft } from "@/features/results/answers";
import { useRefreshQa } from "@/features/results/api";
import classes from "@/features/results/Results.module.css";
import { decimal } from "@/i18n/format";
import { ButtonLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

/** One call to hear and one's own sheet about it. */
export function SheetPage() {
  const { t } = useTranslation();
  const { id, call } = useParams({ from: "/inside/calibrations/$id/$call" });
  const sheet = $api.useQuery(
    "get",
    "/api/v1/qa/calibrations/{calibration_id}/calls/{call_id}/sheet",
    { params: { path: { calibration_id: id, call_id: call } } },
    { refetchOnWindowFocus: false },
  );
  return (
    <Page title={sheet.data?.title ?? t("calibration.one")} aside={<ButtonLink to="/calibrations/$id" params={{ id }} variant="default" leftSection={<IconArrowLeft size={16} aria-hidden />}>{t("calibration.back")}</ButtonLink>}>
      {sheet.isPending && <Panel><ListSkeleton /></Panel>}
      {sheet.isError && <Panel><Failed error={sheet.error} onRetry={() => void sheet.refetch()} /></Panel>}
      {sheet.data !== undefined && (
        <div className={classes["columns"]}>
          <Sound callId={call} />
          <Panel title={sheet.data.form_title} flush><Sheet key={sheet.data.state === "finished" ? "in" : "out"} sheet={sheet.data} /></Panel>
        </div>
      )}
    </Page>
  );
}

function Sound({ callId }: { callId: string }) {
  const audio = useCallAudio(callId);
  if (audio.isPending) return <Panel><ListSkeleton rows={4} /></Panel>;
  if (audio.isError) return <Panel><Failed error={audio.error} onRetry={() => void audio.refetch()} /></Panel>;
  return (
    <Panel>
      <CallSound audio={audio.data}>{({ player, detail }) => <Transcript key={detail.id} recordingId={detail.id} player={player} openedFor={null} />}</CallSound>
    </Panel>
  );
}

function Sheet({ sheet }: { sheet: QaSheet }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [given, setGiven] = useState<Record<string, Draft>>(() => startOf(sheet.questions, "answer"));
  const refresh = useRefreshQa();
  const params = { path: { calibration_id: sheet.calibration_id, call_id: sheet.call_id } };
  const save = $api.useMutation("put", "/api/v1/qa/calibrations/{calibration_id}/calls/{call_id}/sheet", { onError: toastProblem });
  const hand = $api.useMutation("post", "/api/v1/qa/calibrations/{calibration_id}/calls/{call_id}/sheet/submission", { onError: toastProblem });
  const questions = asked(sheet.questions, given);
  const left = questions.filter((one) => !isAnswered(one, given[one.id])).length;
  const keep = (id: string, draft: Draft) => {
    if (!draft.na && (draft.chosen ?? "") === "") return;
    save.mutate({ params, body: { answers: [{ question_id: id, chosen: draft.chosen, na: draft.na, comment: draft.comment }] } });
  };
  const submit = async () => {
    const answers = questions.flatMap((one) => {
      const draft = given[one.id];
      return draft === undefined || (!draft.na && (draft.chosen ?? "") === "") ? [] : [{ question_id: one.id, chosen: draft.chosen, na: draft.na, comment: draft.comment }];
    });
    await save.mutateAsync({ params, body: { answers } });
    await hand.mutateAsync({ params });
    await refresh();
    await navigate({ to: "/calibrations/$id", params: { id: sheet.calibration_id } });
  };
  if (sheet.state === "finished") return <Finished sheet={sheet} />;
  return (
    <div className={classes["sheet"]}>
      <Alert color="blue" variant="light" mx="md" mb="xs" p="xs">{t("calibration.alone")}</Alert>
      <AnswerSheet sections={sheet.sections} questions={questions} given={given} onChange={setGiven} onDone={keep} />
      <Group p="md">
        <Button disabled={left > 0} loading={hand.isPending} onClick={() => void submit().catch(() => undefined)} data-testid="sheet-submit">{t("calibration.handIn")}</Button>
        {left > 0 && <Text size="xs" c="dimmed">{t("selfScore.left", { count: left })}</Text>}
      </Group>
    </div>
  );
}

function Finished({ sheet }: { sheet: QaSheet }) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm" px="md" pb="sm">{t("calibration.handedIn", { total: sheet.total === null ? "" : decimal(sheet.total) })}</Text>
      {sheet.questions.filter((one) => one.answer !== null).map((one) => (
        <div key={one.id} className={classes["question"]}>
          <Text size="sm">{one.text}</Text>
          <Text size="sm" fw={650}>{answerText(one, one.answer, t)}</Text>
        </div>
      ))}
    </>
  );
}
