"""A sheet as the API shows it."""

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel

from callcenter.sheets.comparing import records
from callcenter.sheets.model import Cell, Chart, Column, Kind, Sheet, Table
from callcenter.sheets.rendering import column_title, formulas_of, period_text, table_title, title_of
from callcenter.sheets.words import Tongue


class ColumnOut(BaseModel):
    key: str
    kind: Kind
    title: str
    unit: str
    formula: str | None

    @classmethod
    def of(cls, column: Column, sheet: Sheet, formulas: dict[str, str], tongue: Tongue) -> Self:
        title = column_title(column, sheet, tongue)
        return cls(key=column.key, kind=column.kind, title=title, unit=column.unit, formula=formulas.get(column.key))


class TableOut(BaseModel):
    """`group`: how a row narrows the list behind its counts, by its first cell or the one of `keys` in its place;
    empty: they do not open. `before`: the same rows of the period compared with, null for one that was not there; no
    rows at all when nothing is compared."""

    key: str
    title: str
    group: str
    chart: Chart
    drawn: list[str]
    columns: list[ColumnOut]
    rows: list[dict[str, Cell]]
    keys: list[str]
    before: list[dict[str, Cell] | None]

    @classmethod
    def of(cls, table: Table, sheet: Sheet, formulas: dict[str, str], tongue: Tongue) -> Self:
        return cls(
            key=table.key,
            title=table_title(table, sheet, tongue),
            group=table.group,
            chart=table.chart,
            drawn=list(table.drawn),
            columns=[ColumnOut.of(column, sheet, formulas, tongue) for column in table.columns],
            rows=table.records(),
            keys=list(table.keys),
            before=[None if row is None else dict(row) for row in records(table)],
        )


class ReportOut(BaseModel):
    """Shares 0 to 1, seconds, days, money as a decimal in text; null is "no data".

    `before`: the same figures of the period compared with."""

    report: str
    title: str
    period: str
    since: datetime
    until: datetime
    time_zone: str
    interval: str
    queues: list[str]
    agents: list[str]
    headline: list[ColumnOut]
    figures: dict[str, Cell]
    before: dict[str, Cell] | None
    tables: list[TableOut]
    formulas: dict[str, str]
    switches: list[dict[str, Any]]

    @classmethod
    def of(cls, sheet: Sheet, tongue: Tongue) -> Self:
        formulas = formulas_of(sheet, tongue)
        return cls(
            report=sheet.report,
            title=title_of(sheet, tongue),
            period=period_text(sheet, tongue),
            since=sheet.period.since,
            until=sheet.period.until,
            time_zone=str(sheet.zone),
            interval=sheet.interval,
            queues=list(sheet.queues),
            agents=list(sheet.agents),
            headline=[ColumnOut.of(column, sheet, formulas, tongue) for column in sheet.headline],
            figures=dict(sheet.figures),
            before=None if sheet.before is None else dict(sheet.before),
            tables=[TableOut.of(table, sheet, formulas, tongue) for table in sheet.tables],
            formulas=formulas,
            switches=[dict(version) for version in sheet.switches],
        )
