"""A report that people put together themselves: rows, figures, filters."""

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.model import TEXT, Chart, Column, Kind, Sheet, Table
from crm.sales.asking import Ask
from crm.sales.deal_rows import deal_rows, labels
from crm.sales.kinds import DealGroup, SalesReport
from crm.sales.periods import months_of
from crm.sales.tally import Tally, columns_of, currencies, tallied

MOST_DRAWN = 3


async def built(session: AsyncSession, ask: Ask) -> Sheet:
    group, figures = ask.wanted.rows, ask.wanted.columns
    rows = await deal_rows(session, ask, group)
    by_key, total = tallied(rows)
    if group is DealGroup.MONTH:
        by_key = {key: by_key.get(key, Tally()) for key in _months(ask)}
    columns = columns_of(figures, currencies(rows))
    names = await labels(session, group, list(by_key))
    ordered = (
        list(by_key) if group is DealGroup.MONTH else sorted(by_key, key=lambda key: names.get(key, key).casefold())
    )
    table = Table(
        key="built",
        columns=(Column(str(group), TEXT), *columns),
        rows=[[names.get(key, key), *(by_key[key].cell(column) for column in columns)] for key in ordered],
        keys=ordered,
        group=str(group),
        chart=Chart.BARS,
        drawn=_drawn(columns),
    )
    return ask.sheet(
        SalesReport.BUILDER,
        headline=columns,
        figures={column.key: total.cell(column) for column in columns},
        tables=[table],
    )


def _months(ask: Ask) -> list[str]:
    return [f"{month:%Y-%m}" for month, _ in months_of(ask.period, ask.wanted.zone)]


def _drawn(columns: list[Column]) -> list[str]:
    """Of one kind only: counts and money do not share an axis."""
    counts = [column.key for column in columns if column.kind is Kind.COUNT]
    if counts:
        return counts[:MOST_DRAWN]
    money = [column for column in columns if column.kind is Kind.MONEY]
    return [column.key for column in money if column.unit == money[0].unit][:MOST_DRAWN]
