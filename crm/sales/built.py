"""A report that people put together themselves: rows, figures, filters, and what the rows are crossed with."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.model import COUNT, TEXT, Cell, Chart, Column, Kind, Sheet, Table
from crm.fields.kinds import FieldKind
from crm.sales.asking import Ask
from crm.sales.beside import beside_rows
from crm.sales.deal_rows import deal_rows, labels
from crm.sales.grouping import is_many
from crm.sales.kinds import DealFigure, DealGroup, SalesReport
from crm.sales.own import NO, YES
from crm.sales.periods import PERIODS, parts_of
from crm.sales.tally import COUNTED, OF_LINES, Row, Tally, column_of, columns_of, crossed_figure, currencies, tallied

F = DealFigure
MOST_DRAWN = 3
MOST_ACROSS = 30
MOST_CUSTOMERS: Final = 50
"""Rows of customers where none are asked for; the others stand in one."""
OTHERS: Final = "others"


async def built(session: AsyncSession, ask: Ask) -> Sheet:
    group, figures = str(ask.wanted.rows), ask.wanted.columns
    rows = await rows_of(session, ask, group)
    by_key, total = tallied(rows)
    if is_many(ask, group):
        _, total = tallied(await rows_of(session, ask))
    if group in PERIODS:
        by_key = {key: by_key.get(key, Tally()) for key, _ in parts_of(group, ask.period, ask.wanted.zone)}
    columns = columns_of(figures, currencies(rows))
    names = await labels(session, group, list(by_key), ask.own)
    ordered = _ordered(ask, by_key, columns, names)
    shown = ordered[: _most(ask)]
    table = Table(
        key="built",
        columns=(_first(ask, group), *columns),
        rows=[[names.get(key, key), *(by_key[key].cell(column) for column in columns)] for key in shown],
        keys=shown,
        group=group,
        chart=ask.wanted.chart,
        drawn=[] if ask.wanted.chart in (Chart.NONE, Chart.HEAT) else _drawn(columns),
    )
    if group == DealGroup.CUSTOMER:
        table = _with_others(ask, table, rows, ordered)
    figures_of: dict[str, Cell] = {column.key: total.cell(column) for column in columns}
    crossing = [] if ask.wanted.across is None else [await _crossed(session, ask, str(ask.wanted.across), shown, names)]
    return ask.sheet(SalesReport.BUILDER, headline=columns, figures=figures_of, tables=[table, *crossing])


async def rows_of(session: AsyncSession, ask: Ask, group: str | None = None, across: str | None = None) -> list[Row]:
    """Of everything that the chosen figures are made of."""
    figures = ask.wanted.columns
    found = await deal_rows(
        session, ask, group, [*COUNTED, *([F.QUANTITY] if {*figures} & {*OF_LINES} else [])], across
    )
    return found + await beside_rows(session, ask, group, figures, across)


async def shown_customers(session: AsyncSession, ask: Ask) -> list[str]:
    """Those of the report's customers that have a row of their own."""
    rows = await rows_of(session, ask, DealGroup.CUSTOMER)
    by_key, _ = tallied(rows)
    names = await labels(session, DealGroup.CUSTOMER, list(by_key))
    return _ordered(ask, by_key, columns_of(ask.wanted.columns, currencies(rows)), names)[: _most(ask)]


def _most(ask: Ask) -> int | None:
    return ask.wanted.top or (MOST_CUSTOMERS if ask.wanted.rows == DealGroup.CUSTOMER else None)


def _with_others(ask: Ask, table: Table, rows: list[Row], ordered: list[str]) -> Table:
    """Whoever is not shown stands in one row at the end, so that the rows come to the total. Beside another period,
    where the others are other ones, there is none."""
    rest = {*ordered[len(table.keys) :]}
    if not rest or ask.compares:
        return table
    _, others = tallied(row for row in rows if row.key in rest)
    cells = [f"… ({len(rest)})", *(others.cell(column) for column in table.columns[1:])]
    return replace(table, rows=[*table.rows, cells], keys=[*table.keys, OTHERS])


def _first(ask: Ask, group: str) -> Column:
    own = ask.own.get(group)
    if own is None:
        return Column(group, TEXT)
    return Column("own_answer" if own.kind is FieldKind.YES_NO else "own_option", TEXT, name=own.label)


def _ordered(ask: Ask, by_key: Mapping[str, Tally], columns: list[Column], names: Mapping[str, str]) -> list[str]:
    """By name, periods by the calendar, customers by the first figure, or by a chosen one; what has no data stands
    last."""
    wanted = ask.wanted
    found = list(by_key)
    if wanted.rows not in PERIODS:
        found.sort(key=lambda key: (names.get(key, key).casefold(), key))
    sort = wanted.sort or (columns[0].key if wanted.rows == DealGroup.CUSTOMER and columns else "")
    chosen = next((column for column in columns if sort in (column.key, column.figure)), None)
    if chosen is not None:
        known = {key: cell for key in found if (cell := by_key[key].cell(chosen)) is not None}
        ranked = sorted(known, key=lambda key: float(known[key]), reverse=wanted.descending)
        found = ranked + [key for key in found if key not in known]
    elif sort == str(wanted.rows) and wanted.descending:
        found.reverse()
    return found


async def _crossed(
    session: AsyncSession, ask: Ask, across: str, ordered: list[str], names: Mapping[str, str]
) -> Table:  # fmt: skip
    """One figure, rows by columns: whose way of selling what is worth copying. The fullest columns are shown."""
    group, figure = str(ask.wanted.rows), crossed_figure(ask.wanted.columns)
    cells: defaultdict[str, defaultdict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    weight: defaultdict[str, int] = defaultdict(int)
    for row in await rows_of(session, ask, group, across):
        cells[row.key][row.across].append(row)
        weight[row.across] += row.deals
    shown = sorted(weight, key=lambda key: (-weight[key], key))[:MOST_ACROSS]
    if across in PERIODS:
        shown.sort()
    titles = await labels(session, across, shown, ask.own)
    columns = [column_of(figure, f"across_{key}", titles.get(key, "") or _untitled(key)) for key in shown]
    return Table(
        key="crossed",
        columns=(_first(ask, group), *columns),
        rows=[[names.get(key, key), *(tallied(cells[key][one])[1].of(figure) for one in shown)] for key in ordered],
        keys=ordered,
        group=group,
        chart=Chart.HEAT if _kind(figure) is COUNT else Chart.NONE,
    )


def _untitled(key: str) -> str:
    """A yes and a no have words of their own."""
    return "" if key in (YES, NO) else "-"


def _kind(figure: DealFigure) -> Kind:
    return column_of(figure, "", "").kind


def _drawn(columns: list[Column]) -> list[str]:
    """Of one kind only: counts and money do not share an axis."""
    counts = [column.key for column in columns if column.kind is Kind.COUNT]
    if counts:
        return counts[:MOST_DRAWN]
    money = [column for column in columns if column.kind is Kind.MONEY]
    return [column.key for column in money if column.unit == money[0].unit][:MOST_DRAWN]
