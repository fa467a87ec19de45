import { Badge, Button, Checkbox, Group, Stack, Text, Textarea } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { QaPlan } from "@/api/types";
import { useRefreshQa } from "@/features/results/api";
import { ClipButton } from "@/features/results/ClipButton";
import { Labelled } from "@/features/results/ResultPage";
import classes from "@/features/results/Results.module.css";
import { useMe } from "@/features/session/api";
import { decimal, useFormat } from "@/i18n/format";
import { AnchorLink, ButtonLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { PlanState } from "./CoachingPage";

export function PlanPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/inside/coaching/$id" });
  const plan = $api.useQuery("get", "/api/v1/qa/coaching/{plan_id}", { params: { path: { plan_id: id } } });
  return (
    <Page title={plan.data?.title ?? t("coaching.plan")} aside={<ButtonLink to="/coaching" variant="default" leftSection={<IconArrowLeft size={16} aria-hidden />}>{t("qaSections.coaching")}</ButtonLink>}>
      {plan.isPending && <Panel><ListSkeleton /></Panel>}
      {plan.isError && <Panel><Failed error={plan.error} onRetry={() => void plan.refetch()} /></Panel>}
      {plan.data !== undefined && <Plan plan={plan.data} />}
    </Page>
  );
}

function Plan({ plan }: { plan: QaPlan }) {
  const { t } = useTranslation();
  const me = useMe();
  const mine = plan.agent_id === me.user_id;
  const see = $api.useMutation("put", "/api/v1/qa/coaching/{plan_id}/seen", { onSuccess: useRefreshQa() });
  const look = see.mutate;
  const mustSee = mine && plan.seen_at === null;
  useEffect(() => {
    if (mustSee) look({ params: { path: { plan_id: plan.id } } });
  }, [mustSee, look, plan.id]);
  return (
    <>
      <Panel><Head plan={plan} mine={mine} /></Panel>
      <div className={classes["columns"]}>
        <Panel title={t("coaching.clips")}><Clips plan={plan} mine={mine} /></Panel>
        <Panel title={t("coaching.notes")}><Notes plan={plan} mine={mine} /></Panel>
      </div>
    </>
  );
}

function Head({ plan, mine }: { plan: QaPlan; mine: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { progress } = plan;
  return (
    <Stack gap="sm">
      <div className={classes["figures"]}>
        <Labelled label={t("results.state")}><PlanState plan={plan} /></Labelled>
        <Labelled label={t("dispute.agent")}>{plan.agent_name}</Labelled>
        <Labelled label={t("coaching.coach")}>{plan.coach_name}</Labelled>
        <Labelled label={t("quality.criterion")}>{plan.criterion_title}</Labelled>
        <Labelled label={t("coaching.before")}>{plan.baseline === null ? t("common.none") : <span className="tabular">{`${decimal(plan.baseline * 100)} % · n ${plan.baseline_n}`}</span>}</Labelled>
        <Labelled label={t("coaching.target")}><span className="tabular">{`${decimal(plan.target * 100)} %`}</span></Labelled>
        <Labelled label={t("coaching.now")}>
          <span className="tabular" data-testid="plan-level">
            {progress.level === null ? t("common.none") : `${decimal(progress.level * 100)} % (${decimal((progress.low ?? 0) * 100)}–${decimal((progress.high ?? 0) * 100)})`}
          </span>
        </Labelled>
        {plan.due_at !== null && <Labelled label={t("coaching.due")}>{format.date(plan.due_at)}</Labelled>}
      </div>
      <div>
        <Text size="xs" c="dimmed" mb={4}>{t("coaching.counted", { n: progress.counted, of: progress.wanted })}</Text>
        <div className={classes["bar"]} role="progressbar" aria-label={t("coaching.counted", { n: progress.counted, of: progress.wanted })} aria-valuenow={progress.counted} aria-valuemin={0} aria-valuemax={progress.wanted}>
          <span style={{ width: `${(100 * progress.counted) / Math.max(1, progress.wanted)}%` }} />
        </div>
        {progress.met !== null && <Text size="sm" mt={6}>{t(progress.met ? "coaching.reached" : "coaching.notReached")} {t(progress.sure === true ? "coaching.sure" : "coaching.unsure")}</Text>}
      </div>
      {!mine && <Moves plan={plan} />}
    </Stack>
  );
}

const MOVES = { draft: ["start", "cancel"], active: ["close", "cancel"], rechecked: ["go_on", "close"], closed: [], cancelled: [] } as const;

function Moves({ plan }: { plan: QaPlan }) {
  const { t } = useTranslation();
  const move = $api.useMutation("post", "/api/v1/qa/coaching/{plan_id}/moves", { onSuccess: useRefreshQa(), onError: toastProblem });
  return (
    <Group gap="sm">
      {MOVES[plan.state].map((name, place) => (
        <Button key={name} variant={place === 0 ? "filled" : "default"} loading={move.isPending && move.variables.body.move === name} onClick={() => move.mutate({ params: { path: { plan_id: plan.id } }, body: { move: name } })} data-testid={`plan-${name}`}>
          {t(`coaching.move.${name}`)}
        </Button>
      ))}
    </Group>
  );
}

function Clips({ plan, mine }: { plan: QaPlan; mine: boolean }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      {plan.clips.length === 0 && <Text size="sm" c="dimmed">{t(mine ? "coaching.noClips" : "coaching.noClipsHint")}</Text>}
      {plan.clips.map((clip) => (
        <Group key={clip.id} gap={10} data-testid="plan-clip">
          <ClipButton url={`/api/v1/qa/coaching/${plan.id}/clips/${clip.id}/audio`} seconds={clip.end_s - clip.start_s} />
          <Text size="sm">{clip.title}</Text>
          {!mine && <AnchorLink size="xs" to="/recordings" search={{ call: clip.call_id }}>{t("coaching.wholeCall")}</AnchorLink>}
        </Group>
      ))}
    </Stack>
  );
}

function Notes({ plan, mine }: { plan: QaPlan; mine: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [text, setText] = useState("");
  const [own, setOwn] = useState(false);
  const refresh = useRefreshQa();
  const add = $api.useMutation("post", "/api/v1/qa/coaching/{plan_id}/notes", {
    onSuccess: async () => {
      setText("");
      await refresh();
    },
    onError: toastProblem,
  });
  return (
    <Stack gap="sm">
      {plan.notes.map((note) => (
        <div key={note.id} data-testid="plan-note">
          <Group gap={8}>
            <Text size="xs" c="dimmed">{`${note.author_name ?? t("common.unknown")} · ${format.when(note.at)}`}</Text>
            {!note.shared && <Badge color="gray" size="xs">{t("coaching.private")}</Badge>}
          </Group>
          <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>{note.text}</Text>
        </div>
      ))}
      <Textarea aria-label={t("coaching.note")} placeholder={t("coaching.note")} autosize minRows={2} maxLength={4000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <Group>
        <Button size="xs" disabled={text.trim() === ""} loading={add.isPending} onClick={() => add.mutate({ params: { path: { plan_id: plan.id } }, body: { text, shared: !own } })}>{t("coaching.addNote")}</Button>
        {!mine && <Checkbox size="xs" label={t("coaching.private")} checked={own} onChange={(event) => setOwn(event.currentTarget.checked)} />}
      </Group>
    </Stack>
  );
}
