"""A report that people put together themselves: rows, figures, filters, and what the rows are crossed with."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.model import COUNT, TEXT, Cell, Chart, Column, Kind, Sheet, Table
from crm.sales.asking import Ask
from crm.sales.deal_rows import deal_rows, labels
from crm.sales.dimensions import GOODS
from crm.sales.kinds import DealFigure, DealGroup, SalesReport
from crm.sales.periods import months_of
from crm.sales.tally import Row, Tally, column_of, columns_of, crossed_figure, currencies, tallied

MOST_DRAWN = 3
MOST_ACROSS = 30


async def built(session: AsyncSession, ask: Ask) -> Sheet:
    group, figures = ask.wanted.rows, ask.wanted.columns
    rows = await deal_rows(session, ask, group)
    by_key, total = tallied(rows)
    if group in GOODS:
        _, total = tallied(await deal_rows(session, ask))
    if group is DealGroup.MONTH:
        by_key = {key: by_key.get(key, Tally()) for key in _months(ask)}
    columns = columns_of(figures, currencies(rows))
    names = await labels(session, group, list(by_key))
    ordered = _ordered(ask, by_key, columns, names)
    table = Table(
        key="built",
        columns=(Column(str(group), TEXT), *columns),
        rows=[[names.get(key, key), *(by_key[key].cell(column) for column in columns)] for key in ordered],
        keys=ordered,
        group=str(group),
        chart=ask.wanted.chart,
        drawn=[] if ask.wanted.chart in (Chart.NONE, Chart.HEAT) else _drawn(columns),
    )
    figures_of: dict[str, Cell] = {column.key: total.cell(column) for column in columns}
    crossing = [] if ask.wanted.across is None else [await _crossed(session, ask, ask.wanted.across, ordered, names)]
    return ask.sheet(SalesReport.BUILDER, headline=columns, figures=figures_of, tables=[table, *crossing])


def _ordered(ask: Ask, by_key: Mapping[str, Tally], columns: list[Column], names: Mapping[str, str]) -> list[str]:
    """By name, months by the calendar, or by a chosen figure; what has no data stands last."""
    wanted = ask.wanted
    calendar = wanted.rows is DealGroup.MONTH
    found = list(by_key) if calendar else sorted(by_key, key=lambda key: (names.get(key, key).casefold(), key))
    chosen = next((column for column in columns if wanted.sort in (column.key, column.figure)), None)
    if chosen is not None:
        known = {key: cell for key in found if (cell := by_key[key].cell(chosen)) is not None}
        ranked = sorted(known, key=lambda key: float(known[key]), reverse=wanted.descending)
        found = ranked + [key for key in found if key not in known]
    elif wanted.sort == str(wanted.rows) and wanted.descending:
        found.reverse()
    return found[: wanted.top]


async def _crossed(
    session: AsyncSession, ask: Ask, across: DealGroup, ordered: list[str], names: Mapping[str, str]
) -> Table:
    """One figure, rows by columns: whose way of selling what is worth copying. The fullest columns are shown."""
    group, figure = ask.wanted.rows, crossed_figure(ask.wanted.columns)
    cells: defaultdict[str, defaultdict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    weight: defaultdict[str, int] = defaultdict(int)
    for row in await deal_rows(session, ask, group, across=across):
        cells[row.key][row.across].append(row)
        weight[row.across] += row.deals
    shown = sorted(weight, key=lambda key: (-weight[key], key))[:MOST_ACROSS]
    if across is DealGroup.MONTH:
        shown.sort()
    titles = await labels(session, across, shown)
    columns = [column_of(figure, f"across_{key}", titles.get(key) or "-") for key in shown]
    return Table(
        key="crossed",
        columns=(Column(str(group), TEXT), *columns),
        rows=[[names.get(key, key), *(tallied(cells[key][one])[1].of(figure) for one in shown)] for key in ordered],
        keys=ordered,
        group=str(group),
        chart=Chart.HEAT if _kind(figure) is COUNT else Chart.NONE,
    )


def _kind(figure: DealFigure) -> Kind:
    return column_of(figure, "", "").kind


def _months(ask: Ask) -> list[str]:
    return [f"{month:%Y-%m}" for month, _ in months_of(ask.period, ask.wanted.zone)]


def _drawn(columns: list[Column]) -> list[str]:
    """Of one kind only: counts and money do not share an axis."""
    counts = [column.key for column in columns if column.kind is Kind.COUNT]
    if counts:
        return counts[:MOST_DRAWN]
    money = [column for column in columns if column.kind is Kind.MONEY]
    return [column.key for column in money if column.unit == money[0].unit][:MOST_DRAWN]
