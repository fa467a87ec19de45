import { Button, Loader, Text } from "@mantine/core";
import { IconArrowDown, IconFileText, IconPlayerPause } from "@tabler/icons-react";
import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { LiveTurn } from "@/api/types";
import { stopwatch } from "@/i18n/format";
import { useConnectionState } from "@/socket/desk";
import { Empty } from "@/ui/States";

import classes from "./Live.module.css";
import { useLiveCall } from "./reading";
import type { LiveView } from "./reading";

/** Pixels from the end within which a reader is taken to follow. */
const NEAR_END = 28;
const MARK = /(\[(?:card|phone|email|name|manual)\])/;

interface Props {
  callId: string;
  /** On a page of its own it says why there is nothing; on a card it keeps out of the way. */
  page?: boolean;
}

/** What both sides say while they say it. */
export function LiveTranscript({ callId, page = false }: Props) {
  const view = useLiveCall(callId);
  if (!view.loaded) return page ? <Waiting text="connecting" /> : null;
  if (view.state === "off" || (view.state === "over" && view.turns.length === 0)) return page ? <NotHeard view={view} /> : null;
  return <Panel view={view} page={page} />;
}

function Panel({ view, page }: { view: LiveView; page: boolean }) {
  const { t } = useTranslation();
  const connected = useConnectionState() === "open";
  const { box, following, onScroll, follow } = useEnd(view.turns);
  return (
    <section className={classes["live"]} data-page={page || undefined} data-state={view.state} data-testid="live" aria-label={t("live.title")}>
      {!page && (
        <Text component="h3" className={classes["title"] ?? ""}>
          {t("live.title")}
        </Text>
      )}
      {view.turns.length > 0 && (
        // A screen reader would talk over the caller: it reads the log when asked to.
        <div className={classes["turns"]} ref={box} onScroll={onScroll} tabIndex={0} role="log" aria-live="off" aria-label={t("live.title")} lang={view.turns[0]?.language}>
          {view.turns.map((turn) => (
            <Row key={`${turn.since}/${turn.turn}`} turn={turn} />
          ))}
        </div>
      )}
      {!following && (
        <Button size="compact-xs" radius="xl" className={classes["follow"] ?? ""} leftSection={<IconArrowDown size={13} aria-hidden />} onClick={follow}>
          {t("live.follow")}
        </Button>
      )}
      <Note view={view} connected={connected} />
    </section>
  );
}

function Row({ turn }: { turn: LiveTurn }) {
  const { t } = useTranslation();
  return (
    <div className={classes["turn"]} data-side={turn.speaker} data-final={turn.final} data-testid="live-turn">
      <span className={classes["second"]}>{stopwatch(turn.start)}</span>
      <span className={classes["speaker"]}>{t(`side.${turn.speaker}`)}</span>
      <span className={classes["text"]} title={turn.final ? undefined : t("live.partial")}>
        {turn.text.split(MARK).map((part, index) =>
          index % 2 === 1 ? (
            <span key={index} className={classes["secret"]} title={t("live.hidden")}>
              {t(`secret.${part.slice(1, -1) as "card"}`)}
            </span>
          ) : (
            part
          ),
        )}
        {!turn.final && "…"}
      </span>
    </div>
  );
}

/** One line under the words: why there are none, or no more. */
function Note({ view, connected }: { view: LiveView; connected: boolean }) {
  const { t } = useTranslation();
  if (!connected && view.state !== "over") return <p className={classes["note"]} role="status">{t("live.offline")}</p>;
  switch (view.state) {
    case "busy":
    case "unavailable":
      return <p className={classes["note"]} role="status">{t(`live.why.${view.why ?? "no_line"}`)}</p>;
    case "paused":
      return (
        <p className={classes["note"]} role="status">
          <IconPlayerPause size={14} aria-hidden /> {t("live.paused")}
        </p>
      );
    case "over":
      return <p className={classes["note"]}>{t("live.over")}</p>;
    case "connecting":
      return <Waiting text="connecting" />;
    default:
      return view.turns.length === 0 ? <Waiting text="waiting" /> : null;
  }
}

function Waiting({ text }: { text: "connecting" | "waiting" }) {
  const { t } = useTranslation();
  return (
    <p className={classes["note"]} role="status">
      <Loader size={12} type="dots" aria-hidden /> {t(`live.${text}`)}
    </p>
  );
}

function NotHeard({ view }: { view: LiveView }) {
  const { t } = useTranslation();
  const what = view.refusal === null ? "off" : "refused";
  return <Empty icon={IconFileText} title={t(`live.${what}`)} hint={t(`live.${what}Hint`)} />;
}

/** Keeps the newest words in sight, until the reader scrolls up to read again. */
function useEnd(turns: readonly LiveTurn[]) {
  const box = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  useLayoutEffect(() => {
    if (following && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [turns, following]);
  const onScroll = () => {
    const element = box.current;
    if (element !== null) setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END);
  };
  return { box, following, onScroll, follow: () => setFollowing(true) };
}
