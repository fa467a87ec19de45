import { ActionIcon, Menu, VisuallyHidden } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "@/i18n/format";

import { neighbour } from "./boardState";
import classes from "./Deals.module.css";
import { LossDialog } from "./LossDialog";
import { useMoney } from "./money";
import type { Board, BoardColumn, Deal, Stage } from "./types";
import { useNeeded } from "./useNeeded";

interface Acts {
  stages: Stage[];
  dragged: Deal | null;
  drag: (deal: Deal | null) => void;
  move: (deal: Deal, stage: Stage) => void;
  key: (event: KeyboardEvent, deal: Deal) => void;
}

/** Columns of deals, moved by the mouse, by the keyboard or from a menu; each way ends in the same request. */
export function BoardView({ board }: { board: Board }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const needed = useNeeded();
  const [dragged, drag] = useState<Deal | null>(null);
  const [losing, setLosing] = useState<{ deal: Deal; stage: Stage } | null>(null);
  const [said, say] = useState("");
  const focus = useRef<number | null>(null);
  const stages = board.columns.map((column) => column.stage);
  useEffect(() => {
    // A tile that went to another column is another element: the keyboard stays with the deal.
    if (focus.current !== null) document.querySelector<HTMLElement>(`[data-deal="${focus.current}"]`)?.focus();
    focus.current = null;
  }, [board]);
  const go = (deal: Deal, stage: Stage, loss?: { loss_reason_id: number; loss_note: string }) => {
    focus.current = deal.id;
    needed.go(deal, stage, loss);
    say(t("deals.movedTo", { title: deal.title, stage: stage.name }));
  };
  const ask = (deal: Deal, stage: Stage) => {
    if (!deal.may_edit || deal.stage_id === stage.id) return;
    if (stage.outcome === "lost") setLosing({ deal, stage });
    else go(deal, stage);
  };
  const onKey = (event: KeyboardEvent, deal: Deal) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === "Enter") void navigate({ to: "/deals/$id", params: { id: deal.id } });
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    if (event.altKey) {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      const next = stages[stages.findIndex((stage) => stage.id === deal.stage_id) + step];
      if (step !== 0 && next !== undefined) ask(deal, next);
      return;
    }
    const other = neighbour(board, deal.id, event.key);
    if (other !== null) document.querySelector<HTMLElement>(`[data-deal="${other}"]`)?.focus();
  };
  return (
    <>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <div className={classes["board"]} data-testid="deal-board">
        {board.columns.map((column) => (
          <Column key={column.stage.id} column={column} acts={{ stages, dragged, drag, move: ask, key: onKey }} />
        ))}
      </div>
      {losing !== null && (
        <LossDialog
          title={losing.deal.title}
          onClose={() => setLosing(null)}
          onLose={(loss) => {
            go(losing.deal, losing.stage, loss);
            setLosing(null);
          }}
        />
      )}
      {needed.dialog}
    </>
  );
}

function Column({ column, acts }: { column: BoardColumn; acts: Acts }) {
  const { t } = useTranslation();
  const money = useMoney();
  const [over, setOver] = useState(false);
  const takes = acts.dragged !== null && acts.dragged.stage_id !== column.stage.id;
  return (
    <section
      className={classes["column"]}
      aria-label={column.stage.name}
      data-testid="deal-column"
      data-stage={column.stage.name}
      data-outcome={column.stage.outcome}
      data-over={(over && takes) || undefined}
      onDragOver={(event) => {
        if (!takes) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (acts.dragged !== null) acts.move(acts.dragged, column.stage);
        acts.drag(null);
      }}
    >
      <header className={classes["head"]}>
        <div className={classes["headName"]}>
          <span>{column.stage.name}</span>
          <span className={classes["count"]} data-testid="deal-count" title={t("deals.count", { count: column.count })}>
            {column.count}
          </span>
        </div>
        <div className={classes["sums"]} data-testid="deal-sums">
          {column.totals.filter((total) => total.amount !== "0.00").map((total) => money(total.amount, total.currency)).join(" · ")}
        </div>
      </header>
      <ul className={classes["tiles"]}>
        {column.items.map((deal) => (
          <li key={deal.id}>
            <Tile deal={deal} acts={acts} />
          </li>
        ))}
      </ul>
      {column.next_cursor !== null && <span className={classes["quiet"]} style={{ padding: "0 11px 9px" }}>{t("deals.more", { count: column.count - column.items.length })}</span>}
    </section>
  );
}

function Tile({ deal, acts }: { deal: Deal; acts: Acts }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = useMoney();
  const navigate = useNavigate();
  const who = deal.contact?.name ?? deal.company?.name ?? deal.lead?.name;
  const late = deal.outcome === "open" && deal.expected_close !== null && deal.expected_close < today();
  return (
    <article
      className={classes["tile"]}
      tabIndex={0}
      draggable={deal.may_edit}
      aria-label={[deal.title, who, money(deal.amount, deal.currency)].filter((part) => part !== undefined && part !== "").join(", ")}
      data-deal={deal.id}
      data-testid="deal-tile"
      data-dragged={acts.dragged?.id === deal.id || undefined}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", deal.title);
        acts.drag(deal);
      }}
      onDragEnd={() => acts.drag(null)}
      onKeyDown={(event) => acts.key(event, deal)}
      onClick={(event) => {
        if (!(event.target as HTMLElement).closest("a,button,[role=menu]")) void navigate({ to: "/deals/$id", params: { id: deal.id } });
      }}
    >
      <div className={classes["tileHead"]}>
        <Link to="/deals/$id" params={{ id: deal.id }} className={classes["title"]} tabIndex={-1} draggable={false}>
          {deal.title}
        </Link>
        {deal.may_edit && <MoveMenu deal={deal} acts={acts} />}
      </div>
      {deal.amount !== null && <span className={classes["sum"]}>{money(deal.amount, deal.currency)}</span>}
      {who !== undefined && <span className={classes["quiet"]}>{[who, deal.contact === null ? undefined : deal.company?.name].filter(Boolean).join(", ")}</span>}
      <span className={classes["foot"]}>
        <span className={classes["quiet"]}>{deal.responsible?.name ?? t("card.noResponsible")}</span>
        {deal.expected_close !== null && <time className={late ? `${classes["quiet"]} ${classes["late"]}` : classes["quiet"]} dateTime={deal.expected_close} title={t(late ? "deals.late" : "deals.expectedClose")}>{format.date(deal.expected_close)}</time>}
      </span>
    </article>
  );
}

function MoveMenu({ deal, acts }: { deal: Deal; acts: Acts }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("deals.moveOf", { title: deal.title })}>
          <IconDots size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("deals.moveTo")}</Menu.Label>
        {acts.stages.filter((stage) => stage.id !== deal.stage_id).map((stage) => (
          <Menu.Item key={stage.id} onClick={() => acts.move(deal, stage)}>
            {stage.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The viewer's own day as the wire writes days. */
function today(): string {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}
