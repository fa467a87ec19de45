import { Badge, Button, Group, Text } from "@mantine/core";
import { IconCheck, IconCircleDashed, IconCircleHalf2, IconMinus, IconPlayerPlay, IconQuestionMark, IconX } from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Criterion, CriterionCard, Proof, Verdict } from "@/api/types";
import { stopwatch } from "@/i18n/format";

import { ANSWERS } from "./api";
import classes from "./Checks.module.css";
import { percent } from "./share";

const SIGNS: Record<Verdict, [Icon, string]> = {
  done: [IconCheck, "teal"],
  ok: [IconCheck, "teal"],
  partial: [IconCircleHalf2, "yellow"],
  missed: [IconX, "red"],
  violated: [IconX, "red"],
  na: [IconMinus, "gray"],
  unknown: [IconQuestionMark, "gray"],
};

interface Props {
  criterion: Criterion;
  card: CriterionCard | undefined;
  chosen: boolean;
  mayConfirm: boolean;
  /** What else can be done with the proof of the chosen row. */
  extra?: ReactNode;
  onChoose: () => void;
  onPlay: (recordingId: number, second: number) => void;
  onSay: (status: Verdict) => void;
}

/** One verdict: its sign, how sure, and below it, when chosen, every proof and what people may answer. */
export function CriterionRow({ criterion, card, chosen, mayConfirm, extra, onChoose, onPlay, onSay }: Props) {
  const { t } = useTranslation();
  const [Sign, colour] = SIGNS[criterion.status];
  const proof = criterion.evidence[0];
  return (
    <li className={classes["criterion"]} data-chosen={chosen || undefined} data-status={criterion.status} data-testid={`criterion-${criterion.id}`}>
      <button type="button" data-criterion={criterion.id} className={classes["line"]} aria-expanded={chosen} tabIndex={chosen ? 0 : -1} onClick={onChoose} onFocus={onChoose}>
        <Sign size={16} color={`var(--mantine-color-${colour}-6)`} aria-hidden />
        <span className={classes["name"]}>{criterion.title || criterion.id}</span>
        <Said criterion={criterion} />
      </button>
      {!chosen && proof !== undefined && criterion.evidence.length > 0 && <Quote proof={proof} onPlay={onPlay} />}
      {chosen && (
        <div className={classes["details"]}>
          <Explained criterion={criterion} />
          {criterion.evidence.map((one, place) => (
            <Quote key={place} proof={one} onPlay={onPlay} />
          ))}
          {mayConfirm && ANSWERS[criterion.kind].length > 0 && (
            <Group gap={4} mt={4} role="group" aria-label={t("check.yourWord")}>
              {ANSWERS[criterion.kind].map((status) => (
                <Button key={status} size="compact-xs" variant={criterion.human?.status === status ? "filled" : "default"} aria-pressed={criterion.human?.status === status} onClick={() => onSay(status)}>
                  {t(`verdict.${status}`)}
                </Button>
              ))}
            </Group>
          )}
          {extra}
          {card !== undefined && <Trust card={card} />}
        </div>
      )}
    </li>
  );
}

function Said({ criterion }: { criterion: Criterion }) {
  const { t } = useTranslation();
  const figure = criterion.kind === "metric" && criterion.value !== null ? Math.round(criterion.value * 100) / 100 : null;
  return (
    <span className={classes["said"]}>
      {figure !== null && <span className="tabular">{figure}</span>}
      {criterion.human === null ? (
        !criterion.counts && criterion.status !== "na" && criterion.status !== "unknown" && <IconCircleDashed size={13} aria-label={t("check.notTrusted")} title={t("check.notTrusted")} />
      ) : (
        <Badge size="xs" variant="light" color={criterion.human.status === criterion.status ? "teal" : "orange"} title={criterion.human.by ?? ""} data-testid="human-word">
          {criterion.human.status === criterion.status ? t("check.confirmed") : t(`verdict.${criterion.human.status}`)}
        </Badge>
      )}
      <span className={classes["verdict"]}>{t(`verdict.${criterion.status}`)}</span>
    </span>
  );
}

function Explained({ criterion }: { criterion: Criterion }) {
  const { t } = useTranslation();
  if (criterion.kind === "metric") return null;
  const where = criterion.searched.map(([from, to]) => `${stopwatch(from ?? 0)}–${stopwatch(to ?? 0)}`).join(", ");
  const parts = [
    t("check.sure", { percent: Math.round(100 * criterion.p) }),
    criterion.matcher === "lexical" ? t("check.byWords") : t("check.byMeaning"),
    ...(criterion.reason === "" ? [] : [t(`reason.${criterion.reason as "not_said"}`)]),
    ...(where === "" ? [] : [t("check.searched", { where })]),
  ];
  return (
    <Text size="xs" c="dimmed" className={classes["why"] ?? ""}>
      {parts.join(" · ")}
      {!criterion.counts && criterion.status !== "na" && criterion.status !== "unknown" && (
        <>
          <br />
          {t("check.notTrusted")}
        </>
      )}
    </Text>
  );
}

function Quote({ proof, onPlay }: { proof: Proof; onPlay: (recordingId: number, second: number) => void }) {
  const { t } = useTranslation();
  return (
    <button type="button" className={classes["quote"]} data-role={proof.role} data-testid="proof" title={t("check.playHint", { phrase: proof.phrase })} onClick={() => onPlay(proof.recording_id, proof.start_s)}>
      <IconPlayerPlay size={12} aria-hidden />
      <span className="tabular">{stopwatch(proof.start_s)}</span>
      <span>
        {proof.role !== "proof" && <em>{t(`proof.${proof.role}`)} </em>}
        {proof.quote === "" ? t("check.hidden") : `«${proof.quote}»`}
      </span>
    </button>
  );
}

function Trust({ card }: { card: CriterionCard }) {
  const { t } = useTranslation();
  return (
    <Text size="xs" mt={4} data-testid="criterion-card" data-n={card.n}>
      {t("criterionCard.short", { n: card.n, precision: percent(card.precision), missed: percent(card.not_said_precision) })}
      {" · "}
      {t(`lamp.${card.lamp}`)}
    </Text>
  );
}
