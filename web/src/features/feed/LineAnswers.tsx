import { ActionIcon, Group, Popover, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAward, IconBulb, IconConfetti, IconHeart, IconMessage, IconMoodPlus, IconQuestionMark, IconThumbUp } from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CardRef, TimelineItem } from "@/api/types";
import { NoteForm } from "@/features/customers/NoteForm";
import { NoteText } from "@/features/customers/NoteText";
import { useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";

import { useComment, useReact } from "./answers";
import classes from "./Feed.module.css";
import type { Comment, ReactionKind } from "./types";

/** Drawn, not typed: whether a machine has pictures among its letters is not known. */
const SIGNS: Record<ReactionKind, Icon> = { like: IconThumbUp, heart: IconHeart, celebrate: IconConfetti, applause: IconAward, idea: IconBulb, question: IconQuestionMark };
const KINDS = Object.keys(SIGNS) as ReactionKind[];

interface Props {
  card: CardRef;
  item: TimelineItem;
  mayComment: boolean;
}

/** What colleagues answered to a line of a history, and one's own answer. */
export function LineAnswers({ card, item, mayComment }: Props) {
  const { t } = useTranslation();
  const [writing, { toggle, close }] = useDisclosure();
  const comments = item.comments ?? [];
  return (
    <div className={classes["answers"]} data-quiet={((item.reactions ?? []).length === 0 && comments.length === 0 && !writing) || undefined}>
      <Group gap={4}>
        <Reactions card={card} item={item} />
        {mayComment && (
          <Tooltip label={t("feed.comment")}>
            <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("feed.comment")} aria-expanded={writing} onClick={toggle} data-testid="comment">
              <IconMessage size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      {comments.length > 0 && (
        <ul className={classes["comments"]} aria-label={t("feed.comments")} data-testid="comments">
          {comments.map((comment) => <CommentLine key={comment.id} comment={comment} />)}
        </ul>
      )}
      {writing && <CommentForm card={card} item={item} onDone={close} />}
    </div>
  );
}

function Reactions({ card, item }: { card: CardRef; item: TimelineItem }) {
  const { t } = useTranslation();
  const me = useMe();
  const [open, setOpen] = useState(false);
  const react = useReact(card, item, me.user_id);
  const given = item.reactions ?? [];
  const mine = given.find((one) => one.by.some((person) => person.id === me.user_id))?.kind;
  const choose = (kind: ReactionKind) => {
    setOpen(false);
    react.mutate(kind === mine ? null : kind);
  };
  return (
    <>
      {given.map(({ kind, by }) => (
        <Tooltip key={kind} label={by.map((person) => person.name).join(", ")}>
          <UnstyledButton className={classes["reaction"]} aria-pressed={kind === mine} aria-label={t("feed.reactionOf", { reaction: t(`feed.reactions.${kind}`), names: by.map((person) => person.name).join(", ") })} onClick={() => choose(kind)} data-testid={`reaction-${kind}`}>
            <Sign kind={kind} /> {by.length}
          </UnstyledButton>
        </Tooltip>
      ))}
      <Popover opened={open} onChange={setOpen} position="top-start" shadow="md" trapFocus returnFocus>
        <Popover.Target>
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("feed.react")} aria-expanded={open} loading={react.isPending} onClick={() => setOpen(!open)} data-testid="react">
            <IconMoodPlus size={15} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown p={4}>
          <Group gap={2} wrap="nowrap" role="group" aria-label={t("feed.react")}>
            {KINDS.map((kind) => (
              <Tooltip key={kind} label={t(`feed.reactions.${kind}`)}>
                <ActionIcon variant={kind === mine ? "light" : "subtle"} color="gray" aria-pressed={kind === mine} aria-label={t(`feed.reactions.${kind}`)} onClick={() => choose(kind)} data-testid={`react-${kind}`}>
                  <Sign kind={kind} />
                </ActionIcon>
              </Tooltip>
            ))}
          </Group>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

function Sign({ kind }: { kind: ReactionKind }) {
  const Glyph = SIGNS[kind];
  return <Glyph size={15} stroke={1.7} aria-hidden />;
}

function CommentLine({ comment }: { comment: Comment }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className={classes["commentLine"]}>
      <Text size="xs" c="dimmed">
        <strong>{comment.author?.name ?? t("feed.gone")}</strong>
        {" · "}
        <time dateTime={comment.at} title={format.full(comment.at)}>{format.when(comment.at)}</time>
      </Text>
      <NoteText item={comment} />
    </li>
  );
}

function CommentForm({ card, item, onDone }: { card: CardRef; item: TimelineItem; onDone: () => void }) {
  const { t } = useTranslation();
  const add = useComment(card, item);
  return <NoteForm add={add} label={t("feed.comment")} autoFocus onDone={onDone} />;
}
