import { Text } from "@mantine/core";
import { IconArrowRight, IconCheck, IconHistory, IconNote, IconPaperclip, IconPencil, IconSparkles } from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { CardRef, TimelineItem } from "@/api/types";
import { DirectionIcon } from "@/features/calls/DirectionIcon";
import { useQueueTitle } from "@/features/calls/queueTitle";
import { FileLine } from "@/features/files/FileLine";
import { useOutcomeWords } from "@/features/outcomes/words";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";

import { CallScore, CallUnfolded } from "./CallUnfolded";
import { Changes, MoveLine } from "./ChangeLines";
import { NoteBody } from "./NoteBody";
import { TaskLine } from "./TaskLine";

const GLYPHS: Record<TimelineItem["type"], Icon> = { call: IconHistory, note: IconNote, created: IconSparkles, changed: IconPencil, moved: IconArrowRight, task: IconCheck, file: IconPaperclip };

export function LineIcon({ item }: { item: TimelineItem }) {
  if (item.type === "call" && item.call !== null) return <DirectionIcon call={item.call} />;
  const Glyph = GLYPHS[item.type];
  return <Glyph size={16} stroke={1.7} aria-hidden />;
}

/** What a line says, whatever it is of. */
export function LineText({ item, card, ofTask = false }: { item: TimelineItem; card: CardRef; ofTask?: boolean }) {
  const { t } = useTranslation();
  switch (item.type) {
    case "call":
      return item.call === null ? t("timeline.call") : <CallLine call={item.call} />;
    case "note":
      return <NoteBody item={item} card={card} />;
    case "file":
      // A file of a company's person is fetched from that person's card.
      return <FileLine item={item} card={item.whose == null ? card : { kind: "contact", id: item.whose.id }} />;
    case "created":
      return t(item.deal === null || item.deal === undefined ? "timeline.created" : "deals.createdDeal");
    case "changed":
      return <Changes item={item} />;
    case "moved":
      return <MoveLine item={item} />;
    case "task":
      return <TaskLine item={item} ofTask={ofTask} />;
  }
}

function CallLine({ call }: { call: NonNullable<TimelineItem["call"]> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const queueTitle = useQueueTitle();
  const outcomes = useOutcomeWords();
  const agents = call.agents.filter((agent) => agent.answered).map((agent) => agent.name || agent.endpoint);
  const parts = [...agents, queueTitle(call.queue), call.talk_s > 0 ? format.duration(call.talk_s) : null].filter((part) => part !== null && part !== "");
  return (
    <>
      <AnchorLink size="sm" fw={550} to="/calls" search={{ call: call.id }}>
        {t(`direction.${call.direction}`)}, {t(`status.${call.status ?? "live"}`).toLocaleLowerCase()}
      </AnchorLink>
      {parts.length > 0 && ` · ${parts.join(", ")}`}
      {outcomes(call) !== "" && <Text span fw={550} data-testid="line-outcome">{` · ${outcomes(call)}`}</Text>}
      <CallScore call={call} />
      {call.talk_s > 0 && can(me, "recordings.listen_own") && (
        <>
          {" · "}
          <AnchorLink size="sm" underline="always" to="/recordings" search={{ call: call.id }} aria-label={t("hear.listenTo", { when: format.when(call.started_at) })}>
            {t("hear.listen")}
          </AnchorLink>
        </>
      )}
      <CallUnfolded call={call} />
    </>
  );
}
