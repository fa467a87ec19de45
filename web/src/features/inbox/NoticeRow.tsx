import { Text, UnstyledButton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { NoticeItem } from "@/api/types";
import { useFormat } from "@/i18n/format";

import { useReadNotice } from "./api";
import classes from "./Inbox.module.css";

/** Arrows go from one to the next, as in a list. */
function onArrow(event: KeyboardEvent<HTMLElement>): void {
  const row = event.currentTarget.closest("li");
  const next = event.key === "ArrowDown" ? row?.nextElementSibling : event.key === "ArrowUp" ? row?.previousElementSibling : null;
  const button = next?.querySelector("button");
  if (button === null || button === undefined) return;
  event.preventDefault();
  button.focus();
}

/** A deadline passes by itself; everything else somebody did. */
function Words({ notice }: { notice: NoticeItem }) {
  const { t } = useTranslation();
  const { kind, card, many } = notice;
  const words = kind === "given" ? (many > 1 ? t(`inbox.givenMany.${card.kind}`, { count: many }) : t(`inbox.given.${card.kind}`)) : kind === "long_overdue" && many > 1 ? t("inbox.longOverdueMany", { count: many }) : t(`inbox.kinds.${kind}`);
  const byItself = kind === "overdue" || kind === "long_overdue";
  return (
    <>
      {!byItself && <><strong>{notice.by?.name ?? t("inbox.somebody")}</strong>{" "}</>}
      {words} <strong>{card.name}</strong>
    </>
  );
}

export function NoticeRow({ notice, onOpen }: { notice: NoticeItem; onOpen: () => void }) {
  const format = useFormat();
  const navigate = useNavigate();
  const read = useReadNotice();
  const open = () => {
    if (!notice.read) read.mutate(notice.id);
    onOpen();
    const { kind, id } = notice.card;
    const hash = notice.line ?? "";
    if (kind === "deal") void navigate({ to: "/deals/$id", params: { id }, hash });
    else if (kind === "task") void navigate({ to: "/tasks", search: { task: id }, hash });
    else void navigate({ to: "/customers/$kind/$id", params: { kind, id }, hash });
  };
  return (
    <li className={classes["notice"]} data-unread={!notice.read || undefined}>
      <UnstyledButton className={classes["noticeButton"]} onClick={open} onKeyDown={onArrow} data-testid="notice">
        <Text size="sm">
          <Words notice={notice} />
        </Text>
        {notice.text !== null && <Text size="xs" c="dimmed" lineClamp={2}>{notice.text}</Text>}
        <Text size="xs" c="dimmed"><time dateTime={notice.at} title={format.full(notice.at)}>{format.when(notice.at)}</time></Text>
      </UnstyledButton>
    </li>
  );
}
