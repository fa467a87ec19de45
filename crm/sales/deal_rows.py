"""Deals summed by the database, in rows of figure, group and currency."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, func, literal, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.competitors.in_deals import named_competitors
from crm.deals import facts
from crm.deals.lines.facts import discount_of
from crm.goods import facts as goods
from crm.repository import USERS
from crm.sales.asking import Ask
from crm.sales.customers import NO_CUSTOMER, customer_names
from crm.sales.dimensions import GOODS, WORDS, sold_lines
from crm.sales.firm import firm
from crm.sales.grouping import TAGGED, Groups, by_goods, grouped
from crm.sales.kinds import DealFigure, DealGroup
from crm.sales.own import OWN, OwnRows
from crm.sales.periods import PERIODS
from crm.sales.sql import seconds_between
from crm.sales.tally import COUNTED, Row

G, F = DealGroup, DealFigure
NOBODY: Final = "0"
_GROUPED: Final[tuple[ColumnElement[str], ...]] = (literal_column("grp"), literal_column("across"))


def key_of(raw: Any) -> str:
    return NOBODY if raw is None else str(raw)


async def deal_rows(
    session: AsyncSession,
    ask: Ask,
    group: str | None = None,
    figures: Sequence[DealFigure] = COUNTED,
    across: str | None = None,
) -> list[Row]:
    """Open deals are of no month: they are left out of that table."""
    found: list[Row] = []
    groups: Groups = {"grp": group, "across": across}
    for figure in figures:
        if figure is F.QUANTITY:
            found += await _line_rows(session, ask, groups)
        elif figure is not F.OPEN or not {group, across} & {*PERIODS}:
            found += await _rows(session, ask, figure, groups)
    return found


async def _rows(session: AsyncSession, ask: Ask, figure: DealFigure, groups: Groups) -> list[Row]:
    goods_of = {name: group for name, group in groups.items() if group in GOODS and group is not None}
    deals = grouped(ask, figure, groups)
    of: FromClause = deals.of
    columns: Any = ask.deals.c
    keys: list[Any] = list(deals.keys)
    if goods_of:
        sold = sold_lines(ask.viewer, ask.wanted.category_level)
        of = by_goods(sold, deals, columns, ask.counted(figure), goods_of)
        columns = of.c
        keys = [columns[name] for name in groups]
    cycle = func.sum(seconds_between(columns.created_at, columns.closed_at)) if figure is F.WON else literal(0.0)
    query = (
        select(*keys, columns.currency, func.count().label("deals"), func.count(columns.amount).label("priced"))
        .add_columns(func.sum(columns.amount).label("amount"))
        .add_columns(func.sum(columns.amount * columns.probability).label("weighted"), cycle.label("measure"))
        .select_from(of)
        .group_by(*_GROUPED, columns.currency)
    )
    if not goods_of:
        query = query.where(ask.counted(figure))
    return [_row(ask, figure, groups, row) for row in await session.execute(query)]


async def _line_rows(session: AsyncSession, ask: Ask, groups: Groups) -> list[Row]:
    """What the won deals of the period sell: quantities in `measure`, and what was taken off in `amount`."""
    deals = grouped(ask, F.WON, groups)
    sold = sold_lines(ask.viewer, ask.wanted.category_level)
    goods_of = [sold.c[GOODS[group]].label(name) for name, group in groups.items() if group in GOODS and group]
    columns = ask.deals.c
    taken = discount_of(sold, columns.currency)
    query = (
        select(*deals.keys, *goods_of, columns.currency, func.count(columns.id.distinct()).label("deals"))
        .add_columns(func.count(taken).label("priced"), func.sum(taken).label("amount"), literal(0).label("weighted"))
        .add_columns((func.sum(sold.c.quantity) / 1000.0).label("measure"))
        .select_from(deals.of.join(sold, sold.c.deal_id == columns.id))
        .where(ask.counted(F.WON))
        .group_by(*_GROUPED, columns.currency)
    )
    return [_row(ask, F.QUANTITY, groups, row) for row in await session.execute(query)]


def _row(ask: Ask, figure: DealFigure, groups: Groups, row: Any) -> Row:
    return Row(
        figure=figure,
        key=named(ask, groups["grp"], row.grp),
        across=named(ask, groups["across"], row.across),
        currency=row.currency,
        deals=row.deals,
        priced=row.priced,
        amount=int(row.amount or 0),
        weighted=int(row.weighted or 0),
        measure=float(row.measure or 0.0),
    )


def named(ask: Ask, group: str | None, raw: Any) -> str:
    """The key of a row, of what the query has for it."""
    if group == G.TEAM:
        return key_of(ask.firm.team.get(raw))
    if group == G.CUSTOMER and raw == NO_CUSTOMER:
        return NOBODY
    return key_of(ask.firm.department.get(raw) if group == G.DEPARTMENT else raw)


async def labels(
    session: AsyncSession, group: str, keys: Sequence[str], own: Mapping[str, OwnRows] | None = None
) -> Mapping[str, str]:
    """What the rows are called; a source and a month are their own names, and so is a yes."""
    if group in (G.SOURCE, *PERIODS):
        return {key: key for key in keys}
    if group == G.TAG:
        return {key: key.removeprefix(TAGGED) for key in keys} | {NOBODY: ""}
    if group == G.CUSTOMER:
        return {**await customer_names(session, [key for key in keys if key != NOBODY]), NOBODY: ""}
    if group.startswith(OWN):
        return {**(own or {})[group].options, NOBODY: ""}
    if group in (G.TEAM, G.DEPARTMENT):
        parts = await firm(session)
        return {str(id_): name for id_, name in parts.names.items()} | {NOBODY: ""}
    known = _TABLES[group]()
    ids = [int(key) for key in keys if key != NOBODY]
    rows = await session.execute(select(known.c.id, known.c.name).where(known.c.id.in_(ids)))
    return {str(id_): name for id_, name in rows} | {NOBODY: ""}


_TABLES: Final[Mapping[str, Callable[[], Any]]] = {
    G.MANAGER: lambda: USERS,
    G.PIPELINE: facts.pipelines,
    G.STAGE: facts.stages,
    G.REASON: lambda: facts.WORDS,
    **dict.fromkeys(map(str, WORDS), lambda: facts.WORDS),
    G.PRODUCT: goods.products,
    G.CATEGORY: goods.categories,
    G.COMPETITOR: named_competitors,
}
