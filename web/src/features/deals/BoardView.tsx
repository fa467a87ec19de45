import { Button, VisuallyHidden } from "@mantine/core";
import { useInViewport } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { leaveTrail } from "@/ui/trail";

import { useRestOfColumn } from "./api";
import { grown, neighbour } from "./boardState";
import classes from "./Deals.module.css";
import { LossDialog } from "./LossDialog";
import { useMoney } from "./money";
import { Tile } from "./Tile";
import type { Acts } from "./Tile";
import type { Board, BoardColumn, BoardQuery, Deal, Stage } from "./types";
import { useNeeded } from "./useNeeded";

/** Columns of deals, moved by the mouse, by the keyboard or from a menu; each way ends in the same request. */
export function BoardView({ board, query }: { board: Board; query: BoardQuery }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const needed = useNeeded();
  const [dragged, drag] = useState<Deal | null>(null);
  const [losing, setLosing] = useState<{ deal: Deal; stage: Stage } | null>(null);
  const [said, say] = useState("");
  const focus = useRef<number | null>(null);
  const stages = board.columns.map((column) => column.stage);
  const rest = useRef(new Map<number, readonly Deal[]>());
  const tell = useCallback((stageId: number, deals: readonly Deal[]) => {
    rest.current.set(stageId, deals);
  }, []);
  useEffect(() => leaveTrail("deals", grown(board, rest.current).columns.flatMap((column) => column.items.map((deal) => String(deal.id)))));
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
    const other = neighbour(grown(board, rest.current), deal.id, event.key);
    if (other !== null) document.querySelector<HTMLElement>(`[data-deal="${other}"]`)?.focus();
  };
  return (
    <>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <div className={classes["board"]} data-testid="deal-board">
        {board.columns.map((column) => (
          <Column key={column.stage.id} column={column} query={query} acts={{ stages, dragged, drag, move: ask, key: onKey }} tell={tell} />
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

interface ColumnProps {
  column: BoardColumn;
  query: BoardQuery;
  acts: Acts;
  /** The deals behind the board's own answer, for the keys that walk over the board. */
  tell: (stageId: number, deals: readonly Deal[]) => void;
}

function Column({ column, query, acts, tell }: ColumnProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const [over, setOver] = useState(false);
  const rest = useRestOfColumn(query, column);
  const stageId = column.stage.id;
  useEffect(() => tell(stageId, rest.deals), [tell, stageId, rest.deals]);
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
        {[...column.items, ...rest.deals].map((deal) => (
          <li key={deal.id}>
            <Tile deal={deal} acts={acts} />
          </li>
        ))}
      </ul>
      {rest.more && <Further key={rest.deals.length} busy={rest.busy} onSeen={rest.fetch} />}
    </section>
  );
}

/** The end of what is loaded: coming into sight, it brings the next deals. */
function Further({ busy, onSeen }: { busy: boolean; onSeen: () => void }) {
  const { t } = useTranslation();
  const { ref, inViewport } = useInViewport<HTMLButtonElement>();
  useEffect(() => {
    if (inViewport && !busy) onSeen();
  }, [inViewport, busy, onSeen]);
  return <Button ref={ref} size="compact-xs" variant="subtle" loading={busy} mx={8} mb={8} onClick={onSeen} data-testid="column-more">{t("common.loadMore")}</Button>;
}
