"""Deals summed by the database, in rows of figure, group and currency."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Subquery, case, func, literal, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.periods import Period
from crm.competitors.in_deals import named_competitors
from crm.deals import facts
from crm.goods import facts as goods
from crm.repository import USERS
from crm.sales.asking import Ask
from crm.sales.dimensions import GOODS, WORDS, by_goods, took_it, word_of_deal
from crm.sales.firm import firm
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


OF_PEOPLE: Final = (G.MANAGER, G.TEAM, G.DEPARTMENT)


def group_of(ask: Ask, group: DealGroup | None, figure: DealFigure) -> ColumnElement[Any]:
    """What tells the rows of a table apart; teams and departments are put together of their people afterwards."""
    if group is None:
        return literal("")
    if group is G.MONTH:
        return month_of(ask, ask.deals.c[_TIMES[figure]], ask.period)
    if group in WORDS:
        return word_of_deal(ask.deals, group)
    if group is G.COMPETITOR:
        return took_it(ask.deals)
    return ask.deals.c["responsible_id" if group in OF_PEOPLE else _COLUMNS[group]]


def month_of(ask: Ask, at: ColumnElement[Any], period: Period) -> ColumnElement[str]:
    """`2026-03`, by the report's own clock: neither database knows the zone's rules."""
    months = months_of(period, ask.wanted.zone)
    return case(*((at < whole.until, f"{month:%Y-%m}") for month, whole in months), else_="")


def key_of(raw: Any) -> str:
    return NOBODY if raw is None else str(raw)


async def deal_rows(
    session: AsyncSession,
    ask: Ask,
    group: DealGroup | None = None,
    figures: Sequence[DealFigure] = COUNTED,
    across: DealGroup | None = None,
) -> list[Row]:
    """Open deals are of no month: they are left out of that table."""
    found: list[Row] = []
    for figure in figures:
        if G.MONTH not in (group, across) or figure is not F.OPEN:
            found += await _rows(session, ask, figure, {"grp": group, "across": across})
    return found


async def _rows(
    session: AsyncSession, ask: Ask, figure: DealFigure, groups: Mapping[str, DealGroup | None]
) -> list[Row]:
    of, keys = _of(ask, figure, groups)
    cycle = func.sum(seconds_between(of.c.created_at, of.c.closed_at)) if figure is F.WON else literal(0.0)
    query = (
        select(*keys, of.c.currency, func.count().label("deals"), func.count(of.c.amount).label("priced"))
        .add_columns(func.sum(of.c.amount).label("amount"))
        .add_columns(func.sum(of.c.amount * of.c.probability).label("weighted"), cycle.label("cycle"))
        .group_by(literal_column("grp"), literal_column("across"), of.c.currency)
    )
    if of is ask.deals:
        query = query.where(ask.counted(figure))
    return [
        Row(
            figure=figure,
            key=_named(ask, groups["grp"], row.grp),
            across=_named(ask, groups["across"], row.across),
            currency=row.currency,
            deals=row.deals,
            priced=row.priced,
            amount=int(row.amount or 0),
            weighted=int(row.weighted or 0),
            cycle_s=float(row.cycle or 0.0),
        )
        for row in await session.execute(query)
    ]


def _of(
    ask: Ask, figure: DealFigure, groups: Mapping[str, DealGroup | None]
) -> tuple[Subquery, list[ColumnElement[Any]]]:
    """The deals to be summed, and what tells them apart."""
    sold = {name: group for name, group in groups.items() if group in GOODS}
    keys = [group_of(ask, group, figure).label(name) for name, group in groups.items() if group not in GOODS]
    if not sold:
        return ask.deals, list(keys)
    of = by_goods(ask.deals, ask.counted(figure), {name: G(str(group)) for name, group in sold.items()}, keys)
    return of, [of.c[name] for name in groups]


def _named(ask: Ask, group: DealGroup | None, raw: Any) -> str:
    if group is G.TEAM:
        return key_of(ask.firm.team.get(raw))
    return key_of(ask.firm.department.get(raw) if group is G.DEPARTMENT else raw)


async def labels(session: AsyncSession, group: DealGroup, keys: Sequence[str]) -> Mapping[str, str]:
    """What the rows are called; a source and a month are their own names."""
    if group in (G.SOURCE, G.MONTH):
        return {key: key for key in keys}
    if group in (G.TEAM, G.DEPARTMENT):
        parts = await firm(session)
        return {str(id_): name for id_, name in parts.names.items()} | {NOBODY: ""}
    tables: dict[DealGroup, Any] = {
        G.MANAGER: USERS,
        G.PIPELINE: facts.pipelines(),
        G.STAGE: facts.stages(),
        G.REASON: facts.WORDS,
        **dict.fromkeys(WORDS, facts.WORDS),
        G.PRODUCT: goods.products(),
        G.CATEGORY: goods.categories(),
        G.COMPETITOR: named_competitors(),
    }
    known = tables[group]
    ids = [int(key) for key in keys if key != NOBODY]
    rows = await session.execute(select(known.c.id, known.c.name).where(known.c.id.in_(ids)))
    return {str(id_): name for id_, name in rows} | {NOBODY: ""}
