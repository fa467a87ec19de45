import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "@/i18n/format";

import { usePipelines } from "./api";
import classes from "./Deals.module.css";
import { useMoney } from "./money";
import { NextStep } from "./NextStep";
import { otherPipelines } from "./pipelines";
import type { Deal, Stage } from "./types";

export interface Acts {
  stages: Stage[];
  dragged: Deal | null;
  drag: (deal: Deal | null) => void;
  move: (deal: Deal, stage: Stage) => void;
  key: (event: KeyboardEvent, deal: Deal) => void;
}

export function Tile({ deal, acts }: { deal: Deal; acts: Acts }) {
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
      {deal.outcome === "open" && <NextStep deal={deal} />}
      <span className={classes["foot"]}>
        <span className={classes["quiet"]}>{deal.responsible?.name ?? t("card.noResponsible")}</span>
        {deal.expected_close !== null && <time className={late ? `${classes["quiet"]} ${classes["late"]}` : classes["quiet"]} dateTime={deal.expected_close} title={t(late ? "deals.late" : "deals.expectedClose")}>{format.date(deal.expected_close)}</time>}
      </span>
    </article>
  );
}

function MoveMenu({ deal, acts }: { deal: Deal; acts: Acts }) {
  const { t } = useTranslation();
  const others = otherPipelines(usePipelines().data ?? [], deal.pipeline_id);
  const item = (stage: Stage) => <Menu.Item key={stage.id} onClick={() => acts.move(deal, stage)}>{stage.name}</Menu.Item>;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("deals.moveOf", { title: deal.title })}>
          <IconDots size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={440} style={{ overflowY: "auto" }}>
        <Menu.Label>{t("deals.moveTo")}</Menu.Label>
        {acts.stages.filter((stage) => stage.id !== deal.stage_id).map(item)}
        {others.map((one) => (
          <div key={one.id}>
            <Menu.Label>{one.name}</Menu.Label>
            {one.stages.map(item)}
          </div>
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
