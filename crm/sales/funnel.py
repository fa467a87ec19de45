"""The funnel: of the deals made in the period, how far each came, and where they die."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.model import COUNT, SHARE, TEXT, Cell, Chart, Column, Sheet, Table, columns
from crm.deals import facts
from crm.deals.kinds import PipelineKind, StageOutcome
from crm.sales.asking import Ask
from crm.sales.kinds import DealFigure, SalesReport
from crm.sales.steps import Furthest, KnownStage, Step, steps
from crm.sales.tally import money, money_column, share

STEP_COLUMNS = (
    Column("stage", TEXT),
    Column("reached", COUNT),
    *columns(SHARE, "from_previous", "from_first"),
    *columns(COUNT, "here", "died"),
    Column("died_share", SHARE),
)


async def funnel(session: AsyncSession, ask: Ask) -> Sheet:
    found = await funnel_steps(session, ask)
    figures, monies = await _figures(session, ask)
    headline = (
        *columns(COUNT, "made", "made_won", "made_lost", "made_open"),
        Column("conversion", SHARE),
        *(money_column("made_won_sum", currency) for currency in monies),
    )
    table = Table(
        key="steps",
        columns=STEP_COLUMNS,
        rows=[step.cells() for step in found],
        keys=[str(step.stage.id) for step in found],
        group="step",
        chart=Chart.BARS,
        drawn=("reached", "died"),
    )
    return ask.sheet(SalesReport.FUNNEL, headline=headline, figures=figures, tables=[table])


async def usual_pipeline(session: AsyncSession) -> int | None:
    """The first that sells."""
    lines = facts.pipelines()
    query = select(lines.c.id).where(lines.c.kind == str(PipelineKind.SALES), lines.c.archived.is_(False))
    found: int | None = await session.scalar(query.order_by(lines.c.position, lines.c.id).limit(1))
    return found


def cohort(ask: Ask) -> ColumnElement[bool]:
    """The deals made in the period; without any pipeline there are none."""
    return ask.counted(DealFigure.CREATED)


async def known_stages(session: AsyncSession, pipeline_id: int | None) -> list[KnownStage]:
    stages = facts.stages()
    query = select(stages).where(stages.c.pipeline_id == pipeline_id, stages.c.archived.is_(False))
    return [
        KnownStage(row.id, row.name, row.position, StageOutcome(row.outcome)) for row in await session.execute(query)
    ]


async def funnel_steps(session: AsyncSession, ask: Ask) -> list[Step]:
    deals, of = ask.deals, cohort(ask)
    far = facts.furthest(deals, of)
    reached = (
        select(far.c.position, deals.c.outcome, func.count())
        .outerjoin(far, far.c.deal_id == deals.c.id)
        .where(of)
        .group_by(far.c.position, deals.c.outcome)
    )
    counts = [Furthest(place, StageOutcome(outcome), count) for place, outcome, count in await session.execute(reached)]
    open_ones = and_(of, deals.c.outcome == str(StageOutcome.OPEN))
    here = select(deals.c.stage_id, func.count()).where(open_ones).group_by(deals.c.stage_id)
    return steps(
        await known_stages(session, ask.wanted.pipeline_id),
        counts,
        here=await _counts(session, here),
        died=await _counts(session, died_counts(ask, of)),
    )


def died_counts(ask: Ask, of: ColumnElement[bool]) -> Select[Any]:
    """How many of these that are lost left each stage last."""
    lost = and_(of, ask.deals.c.outcome == str(StageOutcome.LOST))
    died = facts.last_open_stage(ask.deals, lost)
    return select(died.c.stage_id, func.count()).group_by(died.c.stage_id)


async def _counts(session: AsyncSession, query: Select[Any]) -> dict[int, int]:
    return {int(key): int(count) for key, count in await session.execute(query)}


async def _figures(session: AsyncSession, ask: Ask) -> tuple[dict[str, Cell], list[str]]:
    deals = ask.deals.c
    query = (
        select(deals.outcome, deals.currency, func.count(), func.count(deals.amount), func.sum(deals.amount))
        .where(cohort(ask))
        .group_by(deals.outcome, deals.currency)
    )
    counts = dict.fromkeys(map(str, StageOutcome), 0)
    sums: dict[str, Cell] = {}
    for outcome, currency, count, priced, amount in await session.execute(query):
        counts[outcome] += count
        if outcome == StageOutcome.WON and priced:
            sums[f"made_won_sum:{currency}"] = money(int(amount))
    made = sum(counts.values())
    figures: dict[str, Cell] = {"made": made, **{f"made_{outcome}": count for outcome, count in counts.items()}}
    figures["conversion"] = share(counts[StageOutcome.WON], made)
    return figures | sums, sorted(key.partition(":")[2] for key in sums)
