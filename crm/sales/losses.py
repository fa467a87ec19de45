"""Why deals are lost, to whom, and in which stage; and why leads are."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.model import COUNT, SHARE, TEXT, Cell, Chart, Column, Sheet, Table
from crm.deals import facts
from crm.models import Lead
from crm.sales.asking import Ask
from crm.sales.deal_rows import NOBODY, deal_rows, key_of, labels
from crm.sales.kinds import DealFigure, DealGroup, SalesReport
from crm.sales.sources import leads_lost
from crm.sales.tally import Tally, columns_of, currencies, share, tallied

F = DealFigure
_TABLES: Final = {DealGroup.REASON: "reasons", DealGroup.COMPETITOR: "lost_to"}
MOST_STAGES = 30


async def losses(session: AsyncSession, ask: Ask) -> Sheet:
    rows = await deal_rows(session, ask, DealGroup.REASON, (F.LOST,))
    by_reason, total = tallied(rows)
    won, _ = tallied(await deal_rows(session, ask, None, (F.WON,)))
    total.deals[F.WON] = won.get("", Tally()).deals[F.WON]
    of_whom, _ = tallied(await deal_rows(session, ask, DealGroup.COMPETITOR, (F.LOST,)))
    monies = columns_of([F.LOST_SUM], currencies(rows))
    reasons = await _parts(session, DealGroup.REASON, by_reason, total, monies)
    tables = [reasons, await _by_stage(session, ask, reasons)] if reasons.rows else [reasons]
    if of_whom.keys() - {NOBODY}:
        tables.insert(1, await _parts(session, DealGroup.COMPETITOR, of_whom, total, monies))
    headline = (*columns_of([F.LOST, F.LOST_SUM, F.WIN_RATE], currencies(rows)),)
    figures = {column.key: total.cell(column) for column in headline}
    leads = await _of_leads(session, ask)
    tables += [leads] if leads.rows else []
    return ask.sheet(SalesReport.LOSSES, headline=headline, figures=figures, tables=tables)


async def _parts(
    session: AsyncSession, group: DealGroup, parts: Mapping[str, Tally], total: Tally, monies: list[Column]
) -> Table:
    """What was lost for each reason, or to each competitor."""
    names = await labels(session, group, list(parts))
    ordered = sorted(parts, key=lambda key: (-parts[key].deals[F.LOST], names.get(key, key)))
    return Table(
        key=_TABLES[group],
        columns=(Column(str(group), TEXT), Column("lost", COUNT), Column("lost_share", SHARE), *monies),
        rows=[_part(names.get(key, key), parts[key], total, monies) for key in ordered],
        keys=ordered,
        group=str(group),
        chart=Chart.BARS,
        drawn=("lost",),
    )


async def _of_leads(session: AsyncSession, ask: Ask) -> Table:
    """The leads that were lost in the period, by reason."""
    count = func.count().label("count")
    query = select(Lead.loss_reason_id, count).where(leads_lost(ask)).group_by(Lead.loss_reason_id)
    counts = {key_of(reason_id): number for reason_id, number in await session.execute(query)}
    names = await labels(session, DealGroup.REASON, list(counts))
    ordered = sorted(counts, key=lambda key: (-counts[key], names.get(key, key)))
    lost = sum(counts.values())
    return Table(
        key="lead_losses",
        columns=(Column("reason", TEXT), Column("lost_leads", COUNT), Column("lost_leads_share", SHARE)),
        rows=[[names.get(key, key), counts[key], share(counts[key], lost)] for key in ordered],
        keys=ordered,
        group=str(DealGroup.REASON),
        chart=Chart.BARS,
        drawn=("lost_leads",),
    )


def _part(name: str, tally: Tally, total: Tally, monies: list[Column]) -> list[Cell]:
    lost = tally.deals[F.LOST]
    return [name, lost, share(lost, total.deals[F.LOST]), *(tally.cell(column) for column in monies)]


async def _by_stage(session: AsyncSession, ask: Ask, reasons: Table) -> Table:
    """Reasons down, the stages where deals died across."""
    died, stages = facts.last_open_stage(ask.deals, ask.counted(F.LOST)), facts.stages()
    count = func.count().label("count")
    sums = select(died.c.stage_id, died.c.loss_reason_id, count).group_by(died.c.stage_id, died.c.loss_reason_id)
    of = sums.subquery("died_for")
    query = (
        select(of.c.stage_id, stages.c.name, of.c.loss_reason_id, of.c.count)
        .join(stages, stages.c.id == of.c.stage_id)
        .order_by(stages.c.pipeline_id, stages.c.position)
    )
    counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
    shown: dict[int, str] = {}
    for stage_id, stage, reason_id, count in await session.execute(query):
        counts[key_of(reason_id)][stage_id] = count
        shown[stage_id] = stage
    places = list(shown)[:MOST_STAGES]
    return Table(
        key="reasons_by_stage",
        columns=(Column("reason", TEXT), *(Column(f"died_in_{id_}", COUNT, name=shown[id_]) for id_ in places)),
        rows=[
            [row[0], *(counts[key].get(id_, 0) for id_ in places)]
            for key, row in zip(reasons.keys, reasons.rows, strict=True)
        ],
        keys=reasons.keys,
        group="reason",
        chart=Chart.HEAT,
    )
