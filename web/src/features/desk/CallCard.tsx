import { Button, Group, Text, Title } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Card } from "@/api/types";
import { CallControls } from "@/features/control/CallControls";
import { DialButton } from "@/features/control/DialButton";
import { RecordingMark } from "@/features/control/RecordingMark";
import { LiveTranscript } from "@/features/live/LiveTranscript";
import { OutcomeField } from "@/features/outcomes/OutcomeField";
import type { SipCall } from "@/features/phone/state";
import { CallScript } from "@/features/scripts/CallScript";
import { useFormat } from "@/i18n/format";
import { Elapsed } from "@/ui/Elapsed";
import { Keys } from "@/ui/Keys";
import { formatNumber } from "@/ui/phone";

import classes from "./CallCard.module.css";
import { CardData } from "./CardData";
import { CardDeals } from "./CardDeals";
import { CardTasks } from "./CardTasks";
import { MatchBadge } from "./MatchBadge";
import { useCardNames } from "./names";
import { NoteField } from "./NoteField";
import { usePutAway } from "./note";
import { OpenOwner, Owners } from "./Owners";
import { PhaseMark } from "./PhaseMark";
import { RecentCalls } from "./RecentCalls";

/** One call on the desk. Everything that helps to greet the caller stands above; the rest is below. */
export function CallCard({ card, call }: { card: Card; call?: SipCall | undefined }) {
  const { t } = useTranslation();
  const names = useCardNames();
  const who = names.who(card);
  const over = card.ended_at !== null;
  return (
    <article
      className={classes["card"]}
      tabIndex={0}
      aria-label={t("card.label", { phase: names.phase(card), who })}
      data-testid="card"
      data-card-id={card.id}
      data-call-id={card.call_id}
      data-phase={card.phase}
      data-match={card.match}
    >
      <CardStrip card={card} />
      <div className={classes["body"]}>
        <CallerHead card={card} who={who} />
        {!over && <CallControls card={card} call={call} />}
        {card.match !== "internal" && <CallScript callId={card.call_id} heard={card.answered_at !== null} />}
        {card.answered_at !== null && <LiveTranscript callId={card.call_id} />}
        <div className={classes["columns"]} data-match={card.match}>
          <Owners card={card} />
          {card.match !== "internal" && <RecentCalls card={card} />}
        </div>
        {card.match !== "internal" && <CardDeals card={card} />}
        {card.match !== "internal" && <CardTasks card={card} />}
        {card.match !== "internal" && card.answered_at !== null && <OutcomeField callId={card.call_id} keyed />}
        {card.match !== "internal" && <NoteField card={card} />}
        {card.match !== "internal" && (card.phase === "talking" || card.phase === "held") && <CardData card={card} />}
        {over && <CloseRow card={card} />}
      </div>
    </article>
  );
}

function CardStrip({ card }: { card: Card }) {
  const { t } = useTranslation();
  return (
    <header className={classes["strip"]}>
      <PhaseMark card={card} />
      <span className={classes["clock"]}>
        <Elapsed since={card.answered_at ?? card.ring_at} until={card.ended_at} />
      </span>
      <RecordingMark card={card} />
      <span className={classes["route"]}>
        {card.queue !== null && (
          <span>
            <span className={classes["key"]}>{t("card.queue")}</span> {card.queue.title}
          </span>
        )}
        {(card.line_title || card.line) !== "" && (
          <span>
            <span className={classes["key"]}>{t("card.line")}</span> {card.line_title || formatNumber(card.line)}
          </span>
        )}
      </span>
    </header>
  );
}

function CallerHead({ card, who }: { card: Card; who: string }) {
  const { t } = useTranslation();
  const names = useCardNames();
  const number = names.number(card);
  const over = card.ended_at !== null;
  const named = card.match === "known" || card.match === "new_lead" ? card.owners[0] : undefined;
  const under = [named?.company?.name, named?.position].filter((part) => part !== undefined && part !== null && part !== "");
  const network = card.caller_name !== "" && card.caller_name !== who && card.caller_name !== card.number;
  return (
    <div className={classes["head"]}>
      <div className={classes["who"]}>
        <Title order={2} className={classes["name"]} data-testid="card-name">
          {who}
        </Title>
        <Group gap={10} wrap="nowrap" mt={4}>
          <MatchBadge card={card} />
          {under.length > 0 && (
            <Text c="dimmed" size="md" truncate>
              {under.join(" · ")}
            </Text>
          )}
        </Group>
        {network && (
          <Text c="dimmed" size="sm">
            {t("card.networkName", { name: card.caller_name })}
          </Text>
        )}
      </div>
      <div className={classes["reach"]}>
        {number !== "" && number !== who && (
          <span className={classes["number"]} data-testid="card-number">
            {number}
          </span>
        )}
        {over && card.number !== "" && <DialButton number={card.number} choose />}
        {named !== undefined && <OpenOwner owner={named} main />}
      </div>
    </div>
  );
}

function CloseRow({ card }: { card: Card }) {
  const { t } = useTranslation();
  const format = useFormat();
  const putAway = usePutAway();
  const seconds = (until: string, since: string) => (Date.parse(until) - Date.parse(since)) / 1000;
  return (
    <footer className={classes["foot"]}>
      {card.ended_at !== null && (
        <Text size="sm" c="dimmed">
          {card.answered_at !== null
            ? t("card.talked", { duration: format.duration(seconds(card.ended_at, card.answered_at)) })
            : t("card.waited", { duration: format.duration(seconds(card.ended_at, card.ring_at)) })}
          {card.why_missed !== null && ` · ${t(`card.why.${card.why_missed}`)}`}
        </Text>
      )}
      <Button variant="default" size="xs" leftSection={<IconX size={15} />} rightSection={<Keys keys="Esc" />} onClick={() => void putAway(card)} data-testid="card-close">
        {t("card.close")}
      </Button>
    </footer>
  );
}
