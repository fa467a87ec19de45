"""How long deals stay in each stage: those that left it in the period, and those that are in it now."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import UtcDateTime
from callcenter.sheets.model import COUNT, TEXT, Cell, Chart, Column, Kind, Sheet, Table, columns
from crm.deals import facts
from crm.deals.kinds import StageOutcome
from crm.sales.asking import Ask
from crm.sales.funnel import known_stages
from crm.sales.kinds import DealFigure, SalesReport
from crm.sales.medians import Spread, spreads
from crm.sales.sql import seconds_between
from crm.sales.steps import walked
from crm.sales.tally import DAY_S

STAY_COLUMNS = (
    Column("stage", TEXT),
    Column("left", COUNT),
    *columns(Kind.DAYS, "stay_mean", "stay_median", "stay_longest"),
    Column("waiting", COUNT),
    *columns(Kind.DAYS, "waiting_mean", "waiting_longest"),
)


async def stays(session: AsyncSession, ask: Ask) -> Sheet:
    known = await known_stages(session, ask.wanted.pipeline_id)
    stages = [stage for stage in walked(known) if stage.outcome == "open"]
    left = await spreads(session, _left(ask))
    waiting = await spreads(session, _waiting(ask))
    rows: list[list[Cell]] = [
        [stage.name, *_ended(left.get(stage.id)), *_still(waiting.get(stage.id))] for stage in stages
    ]
    table = Table(
        key="stays",
        columns=STAY_COLUMNS,
        rows=rows,
        keys=[str(stage.id) for stage in stages],
        group="stage",
        chart=Chart.BARS,
        drawn=("stay_mean", "waiting_mean"),
    )
    headline = (*columns(COUNT, "left", "waiting"),)
    figures: dict[str, Cell] = {
        "left": sum(left[stage.id].count for stage in stages if stage.id in left),
        "waiting": sum(waiting[stage.id].count for stage in stages if stage.id in waiting),
    }
    return ask.sheet(SalesReport.STAGES, headline=headline, figures=figures, tables=[table])


def left_in_period(ask: Ask) -> tuple[Subquery, ColumnElement[bool]]:
    """Departures of the period from open stages of the deals' own pipeline. The deals are a list and no join: a
    database then walks the departures by stage and time, and looks each deal up in the list."""
    moves, stages = facts.moves(ask.period.since, ask.period.until), facts.stages()
    open_ones = select(stages.c.id).where(
        stages.c.outcome == str(StageOutcome.OPEN), stages.c.pipeline_id == ask.wanted.pipeline_id
    )
    asked = select(ask.deals.c.id).where(ask.chosen())
    return moves, and_(moves.c.deal_id.in_(asked), moves.c.from_stage_id.in_(open_ones))


def _left(ask: Ask) -> Select[Any]:
    moves, asked = left_in_period(ask)
    return select(moves.c.from_stage_id.label("key"), func.coalesce(moves.c.stayed_s, 0.0).label("value")).where(asked)


def _waiting(ask: Ask) -> Select[Any]:
    deals = ask.deals.c
    waited = seconds_between(deals.stage_since, literal(ask.now, UtcDateTime()))
    return select(deals.stage_id.label("key"), waited.label("value")).where(ask.counted(DealFigure.OPEN))


def _ended(spread: Spread | None) -> list[Cell]:
    if spread is None:
        return [0, None, None, None]
    return [spread.count, spread.mean / DAY_S, spread.median / DAY_S, spread.longest / DAY_S]


def _still(spread: Spread | None) -> list[Cell]:
    return [0, None, None] if spread is None else [spread.count, spread.mean / DAY_S, spread.longest / DAY_S]
