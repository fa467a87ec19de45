import { Alert, Badge, Button, Group, Text, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconListCheck } from "@tabler/icons-react";
import { useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { Check, Criterion, CriterionCard, Verdict } from "@/api/types";
import { AskReview } from "@/features/reviews/AskReview";
import { can, useMe } from "@/features/session/api";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

import { agreed, opposite, useCallCheck, useConfirm } from "./api";
import classes from "./Checks.module.css";
import { CriterionRow } from "./CriterionRow";
import { KeepLine } from "./KeepLine";
import { Score } from "./Score";

export interface PanelProps {
  callId: string;
  onPlay: (recordingId: number, second: number) => void;
}

/** What the machine found in this call, held against its script: each verdict plays its proof. */
export function ScriptPanel({ callId, onPlay }: PanelProps) {
  const { t } = useTranslation();
  const found = useCallCheck(callId);
  return (
    <section aria-label={t("check.title")} data-testid="script-panel" className={classes["panel"]}>
      <Text fw={650} size="sm" component="h2" px="sm" pt={8}>
        {t("check.title")}
      </Text>
      {found.isPending && <ListSkeleton rows={5} height={22} />}
      {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
      {found.data !== undefined && (found.data.check === null ? <Unchecked callId={callId} state={found.data.state} /> : <Checked check={found.data.check} callId={callId} onPlay={onPlay} />)}
      {found.data?.state === "failed" && (
        <Alert color="orange" variant="light" p="xs" m="xs" icon={<IconAlertTriangle size={16} />}>
          {t("check.failed")}
        </Alert>
      )}
    </section>
  );
}

function Unchecked({ callId, state }: { callId: string; state: string | null }) {
  const { t } = useTranslation();
  const why = state === "waiting" ? "waiting" : state === "no_script" ? "noScript" : "none";
  return (
    <Empty icon={IconListCheck} title={t(`check.${why}`)} hint={t(`check.${why}Hint`)}>
      {why !== "waiting" && <CheckAgain callId={callId} />}
    </Empty>
  );
}

function CheckAgain({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const again = $api.useMutation("post", "/api/v1/calls/{call_id}/check");
  if (!can(me, "checks.confirm")) return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={again.isPending}
      onClick={() => again.mutate({ params: { path: { call_id: callId } } }, { onSuccess: () => toastDone(t("check.asked")), onError: toastProblem })}
    >
      {t("check.again")}
    </Button>
  );
}

function Checked({ check, callId, onPlay }: PanelProps & { check: Check }) {
  const { t } = useTranslation();
  const me = useMe();
  const mayConfirm = can(me, "checks.confirm");
  const [chosen, setChosen] = useState(0);
  const [cards, setCards] = useState<Record<string, CriterionCard>>({});
  const list = useRef<HTMLUListElement>(null);
  const { confirm, put } = useConfirm(callId);
  const say = (criterion: Criterion, status: Verdict | null) => {
    if (!mayConfirm || status === null || criterion.kind === "metric") return;
    confirm.mutate(
      { params: { path: { run_id: check.run_id, criterion_id: criterion.id } }, body: { status, certainty: "shown" } },
      {
        onSuccess: (answer) => {
          put(answer.criterion);
          setCards((before) => ({ ...before, [criterion.id]: answer.card }));
        },
        onError: toastProblem,
      },
    );
  };
  const move = (step: number) => {
    const next = Math.min(Math.max(chosen + step, 0), check.criteria.length - 1);
    setChosen(next);
    list.current?.querySelectorAll<HTMLElement>("[data-criterion]")[next]?.focus();
  };
  const play = (criterion: Criterion) => {
    const proof = criterion.evidence.find((one) => one.role === "proof") ?? criterion.evidence[0];
    if (proof !== undefined) onPlay(proof.recording_id, proof.start_s);
  };
  const onKey = (event: KeyboardEvent) => {
    const criterion = check.criteria[chosen];
    if (criterion === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      KeyJ: () => move(1),
      ArrowDown: () => move(1),
      KeyK: () => move(-1),
      ArrowUp: () => move(-1),
      KeyY: () => say(criterion, agreed(criterion)),
      KeyN: () => say(criterion, opposite(criterion)),
      ...((event.target as HTMLElement).dataset["criterion"] === undefined ? {} : { Enter: () => play(criterion) }),
    };
    const act = acts[event.code];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <>
      <Score check={check} />
      <Suspicion check={check} />
      <ul className={classes["criteria"]} ref={list} onKeyDown={onKey}>
        {check.criteria.map((criterion, place) => (
          <CriterionRow
            key={criterion.id}
            criterion={criterion}
            card={cards[criterion.id]}
            chosen={place === chosen}
            mayConfirm={mayConfirm}
            onChoose={() => setChosen(place)}
            onPlay={onPlay}
            extra={<KeepLine check={check} criterion={criterion} />}
            onSay={(status) => say(criterion, status)}
          />
        ))}
      </ul>
      <Group justify="space-between" px="sm" pb={8} gap={4}>
        <Text size="xs" c="dimmed">
          {mayConfirm ? t("check.keys") : t("check.keysRead")}
        </Text>
        <Group gap={4}>
          <AskReview callId={callId} />
          <CheckAgain callId={callId} />
        </Group>
      </Group>
      <Tooltip label={check.matcher_version} multiline>
        <Text size="xs" c="dimmed" px="sm" pb={8} tabIndex={0}>
          {t("check.by", { script: check.script_key, n: check.script_n })}
          {" · "}
          {t(check.matcher_version.includes("+") ? "check.withMeaning" : "check.wordsOnly")}
        </Text>
      </Tooltip>
    </>
  );
}

function Suspicion({ check }: { check: Check }) {
  const { t } = useTranslation();
  const open = check.criteria.filter((one) => check.machine.suspected_fatal.some((name) => one.id === name || `no_${one.id.replace("forbid.", "")}` === name) && one.human === null);
  if (open.length === 0) return null;
  return (
    <Alert color="red" variant="light" p="xs" mx="xs" mb={4} icon={<IconAlertTriangle size={16} />} data-testid="suspected-fatal">
      <Text size="sm" fw={600}>
        {t("check.suspected")}
      </Text>
      {open.map((one) => (
        <Badge key={one.id} color="red" variant="light" mr={4}>
          {one.title || one.id}
        </Badge>
      ))}
      <Text size="xs">{t("check.suspectedHint")}</Text>
    </Alert>
  );
}
