import { Badge, Text } from "@mantine/core";
import { IconCornerDownRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { LineIcon, LineText } from "@/features/customers/LineText";
import { useMoney } from "@/features/deals/money";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Person } from "@/ui/Person";

import classes from "./Feed.module.css";
import { LineAnswers } from "./LineAnswers";
import type { FeedKind, FeedLine } from "./types";

const COLOURS: Partial<Record<FeedKind, string>> = { won: "green", lost: "red", converted: "teal" };
/** Kinds whose name and card say everything. */
const SAID: readonly FeedKind[] = ["made", "lead", "converted"];

/** Who did what on which card. */
export function FeedRow({ line }: { line: FeedLine }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = useMoney();
  const { kind, card } = line;
  const author = line.author?.name ?? t("timeline.automatic");
  const amount = line.amount ?? null;
  const comment = line.answers !== null && line.answers !== undefined;
  return (
    <li className={classes["line"]} data-kind={kind} data-testid="feed-line">
      <span className={classes["who"]}>
        {line.author === null ? <span className={classes["mark"]}><LineIcon item={line} /></span> : <Person name={line.author.name} size={30} />}
      </span>
      <div className={classes["text"]}>
        <div className={classes["head"]}>
          <Text span size="sm" fw={600}>{author}</Text>
          <Badge size="sm" variant="light" color={COLOURS[kind] ?? "gray"} className={classes["kind"] ?? ""}>{t(comment ? "feed.commented" : `feed.kinds.${kind}`)}</Badge>
          <CardLink line={line} />
          {amount !== null && <Text span size="sm" fw={650} className="tabular">{money(amount, line.currency ?? "")}</Text>}
        </div>
        {comment && <Text size="xs" c="dimmed"><IconCornerDownRight size={12} aria-hidden /> <CardLink line={line} to={line.answers ?? ""}>{t("feed.answers")}</CardLink></Text>}
        {!SAID.includes(kind) && <div className={classes["said"]}><LineText item={line} card={card} /></div>}
        {line.task?.late === true && <Text size="xs" c="var(--cc-miss-ink)">{t("feed.late")}</Text>}
        <LineAnswers card={card} item={line} mayComment={line.may_comment ?? false} />
      </div>
      <time className={classes["when"]} dateTime={line.at} title={format.full(line.at)}>{format.clock(line.at)}</time>
    </li>
  );
}

/** To the card, at this line or at another one. */
function CardLink({ line, to = line.id, children }: { line: FeedLine; to?: string; children?: string }) {
  const { kind, id, name } = line.card;
  const words = children ?? name;
  const shared = { size: children === undefined ? "sm" : "xs", fw: children === undefined ? 550 : 400, hash: to } as const;
  if (kind === "deal") return <AnchorLink {...shared} to="/deals/$id" params={{ id }}>{words}</AnchorLink>;
  if (kind === "task") return <AnchorLink {...shared} to="/tasks" search={{ task: id }}>{words}</AnchorLink>;
  return <AnchorLink {...shared} to="/customers/$kind/$id" params={{ kind, id }}>{words}</AnchorLink>;
}
