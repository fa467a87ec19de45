"""The funnel: of the deals made in the period, how far each came, and where they die."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Deals of the cohort of which all this is the same; `died_in` of lost ones only."""

    been: int | None
    stage_id: int
    died_in: int | None
    currency: str
    outcome: StageOutcome
    position: int
    deals: int
    priced: int
    amount: int

    @property
    def furthest(self) -> int | None:
        """Lost stages are no step on the way."""
        now = None if self.outcome is StageOutcome.LOST else self.position
        return max((place for place in (self.been, now) if place is not None), default=None)


async def funnel(session: AsyncSession, ask: Ask) -> Sheet:
    cohort_of = await alike(session, ask)
    figures, monies = _figures(cohort_of)
    found = _steps(await known_stages(session, ask.wanted.pipeline_id), cohort_of)
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


async def alike(session: AsyncSession, ask: Ask) -> list[Alike]:
    """The cohort in one pass over its deals and their moves."""
    deals = ask.deals.c
    lost = deals.outcome == str(StageOutcome.LOST)
    died_in = case((lost, facts.last_left(ask.deals))).label("died_in")
    keys = (facts.been_in(ask.deals).label("been"), deals.stage_id, died_in, deals.currency, deals.amount)
    of = select(*keys, deals.outcome, deals.position).where(cohort(ask)).subquery("cohort")
    groups = (of.c.been, of.c.stage_id, of.c.died_in, of.c.currency, of.c.outcome, of.c.position)
    sums = (func.count(), func.count(of.c.amount), func.coalesce(func.sum(of.c.amount), 0))
    return [
        Alike(
            been=been, stage_id=stage_id, died_in=died, currency=currency, outcome=StageOutcome(outcome),
            position=position, deals=count, priced=priced, amount=int(amount),
        )
        for been, stage_id, died, currency, outcome, position, count, priced, amount in await session.execute(
            select(*groups, *sums).group_by(*groups)
        )
    ]  # fmt: skip


def _steps(stages: list[KnownStage], cohort_of: list[Alike]) -> list[Step]:
    here: Counter[int] = Counter()
    died: Counter[int] = Counter()
    for one in cohort_of:
        if one.outcome is StageOutcome.OPEN:
            here[one.stage_id] += one.deals
        if one.died_in is not None:
            died[one.died_in] += one.deals
    far = [Furthest(one.furthest, one.outcome, one.deals) for one in cohort_of]
    return steps(stages, far, here=here, died=died)


def _figures(cohort_of: list[Alike]) -> tuple[dict[str, Cell], list[str]]:
    counts: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for one in cohort_of:
        counts[f"made_{one.outcome}"] += one.deals
        if one.outcome is StageOutcome.WON and one.priced:
            sums[one.currency] += one.amount
    made = sum(counts.values())
    figures: dict[str, Cell] = {
        "made": made,
        **{f"made_{outcome}": counts[f"made_{outcome}"] for outcome in StageOutcome},
    }
    figures["conversion"] = share(counts[f"made_{StageOutcome.WON}"], made)
    figures |= {f"made_won_sum:{currency}": money(amount) for currency, amount in sums.items()}
    return figures, sorted(sums)
