"""Deals summed by the database, in rows of figure, group and currency."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, literal, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.periods import Period
from crm.deals import facts
from crm.repository import USERS
from crm.sales.asking import Ask
from crm.sales.kinds import DealFigure, DealGroup
from crm.sales.periods import months_of
from crm.sales.sql import seconds_between
from crm.sales.tally import COUNTED, Row

G, F = DealGroup, DealFigure
NOBODY: Final = "0"
_COLUMNS: Final = {
    G.MANAGER: "responsible_id",
    G.PIPELINE: "pipeline_id",
    G.STAGE: "stage_id",
    G.SOURCE: "source",
    G.REASON: "loss_reason_id",
}
_TIMES: Final = {F.CREATED: "created_at", F.WON: "closed_at", F.LOST: "closed_at"}


def group_of(ask: Ask, group: DealGroup | None, figure: DealFigure) -> ColumnElement[Any]:
    """What tells the rows of a table apart."""
    if group is None:
        return literal("")
    if group is G.MONTH:
        return month_of(ask, ask.deals.c[_TIMES[figure]], ask.period)
    return ask.deals.c[_COLUMNS[group]]


def month_of(ask: Ask, at: ColumnElement[Any], period: Period) -> ColumnElement[str]:
    """`2026-03`, by the report's own clock: neither database knows the zone's rules."""
    months = months_of(period, ask.wanted.zone)
    return case(*((at < whole.until, f"{month:%Y-%m}") for month, whole in months), else_="")


def key_of(raw: Any) -> str:
    return NOBODY if raw is None else str(raw)


async def deal_rows(
    session: AsyncSession, ask: Ask, group: DealGroup | None = None, figures: Sequence[DealFigure] = COUNTED
) -> list[Row]:
    """Open deals are of no month: they are left out of that table."""
    found: list[Row] = []
    for figure in figures:
        if group is not G.MONTH or figure is not F.OPEN:
            found += await _rows(session, ask, group, figure)
    return found


async def _rows(session: AsyncSession, ask: Ask, group: DealGroup | None, figure: DealFigure) -> list[Row]:
    deals, key = ask.deals.c, group_of(ask, group, figure).label("grp")
    cycle = func.sum(seconds_between(deals.created_at, deals.closed_at)) if figure is F.WON else literal(0.0)
    query = (
        select(key, deals.currency, func.count().label("deals"), func.count(deals.amount).label("priced"))
        .add_columns(func.sum(deals.amount).label("amount"))
        .add_columns(func.sum(deals.amount * deals.probability).label("weighted"), cycle.label("cycle"))
        .where(ask.counted(figure))
        .group_by(literal_column("grp"), deals.currency)
    )
    return [
        Row(
            figure=figure,
            key=key_of(row.grp),
            currency=row.currency,
            deals=row.deals,
            priced=row.priced,
            amount=int(row.amount or 0),
            weighted=int(row.weighted or 0),
            cycle_s=float(row.cycle or 0.0),
        )
        for row in await session.execute(query)
    ]


async def labels(session: AsyncSession, group: DealGroup, keys: Sequence[str]) -> Mapping[str, str]:
    """What the rows are called; a source and a month are their own names."""
    if group in (G.SOURCE, G.MONTH):
        return {key: key for key in keys}
    tables: dict[DealGroup, Any] = {
        G.MANAGER: USERS,
        G.PIPELINE: facts.pipelines(),
        G.STAGE: facts.stages(),
        G.REASON: facts.WORDS,
    }
    known = tables[group]
    ids = [int(key) for key in keys if key != NOBODY]
    rows = await session.execute(select(known.c.id, known.c.name).where(known.c.id.in_(ids)))
    return {str(id_): name for id_, name in rows} | {NOBODY: ""}
