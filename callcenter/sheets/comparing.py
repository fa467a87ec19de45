"""A sheet beside that of another period: row by row, and as columns for files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from callcenter.sheets.model import COUNT, Beside, Cell, Column, Kind, Row, Sheet, Table

_COUNTED: Final = frozenset({Kind.COUNT, Kind.MONEY, Kind.SCORE, Kind.SECONDS, Kind.DAYS})
BY_PLACE: Final = frozenset({"month", "interval"})
"""Groups whose keys are of the period itself: their rows stand beside each other in order."""


def beside(sheet: Sheet, earlier: Sheet) -> Sheet:
    """With the figures of the earlier period. A row that was there only then stands at the end of its table, with
    nothing of now."""
    of = {(table.key, table.currency): table for table in earlier.tables}
    tables = [_beside(table, of.get((table.key, table.currency))) for table in sheet.tables]
    return replace(sheet, before={key: earlier.figures.get(key) for key in sheet.figures}, tables=tables)


def _beside(table: Table, earlier: Table | None) -> Table:
    if earlier is None or table.group == "" or not table.keys:
        return table
    if table.group in BY_PLACE:
        rows = [_aligned(table, earlier, row) for row in earlier.rows[: len(table.rows)]]
        return replace(table, before=[*rows, *([None] * (len(table.rows) - len(rows)))])
    then = {**earlier.below, **dict(zip(earlier.keys, earlier.rows, strict=True))}
    there = {*table.keys, *table.below}
    gone = [key for key in earlier.keys if key not in there]
    keys = [*table.keys, *gone]
    rows_now = [*table.rows, *(_gone(table, _aligned(table, earlier, then[key])) for key in gone)]
    before = [_aligned(table, earlier, then[key]) if key in then else None for key in keys]
    return replace(table, keys=keys, rows=rows_now, before=before)


def _aligned(table: Table, earlier: Table, row: Row) -> Row:
    """In the order of the columns of now; a currency of then that is not there any more is left out."""
    cells = dict(zip((column.twin or column.key for column in earlier.columns), row, strict=True))
    return [cells.get(column.twin or column.key) for column in table.columns]


def _gone(table: Table, before: Row) -> Row:
    cells = zip(table.columns, before, strict=True)
    return [cell if column.kind is Kind.TEXT else 0 if column.kind is COUNT else None for column, cell in cells]


def change(now: Cell, before: Cell, column: Column) -> tuple[Cell, Cell]:
    """The difference, and the growth as a share; of shares the difference alone. Of nothing there is no growth."""
    if column.kind not in _COUNTED and column.kind is not Kind.SHARE:
        return None, None
    if column.kind is Kind.COUNT:
        before = before or 0
    if now is None or before is None:
        return None, None
    difference = float(now) - float(before)
    growth = None if float(before) == 0 or column.kind is Kind.SHARE else difference / abs(float(before))
    if column.kind is Kind.MONEY:
        return f"{difference:.2f}", growth
    return int(difference) if column.kind is Kind.COUNT else difference, growth


def widened(sheet: Sheet) -> Sheet:
    """For files: beside each figure what it was, the difference and the growth."""
    return replace(sheet, tables=[_widened(table) for table in sheet.tables])


def _widened(table: Table) -> Table:
    if not table.before:
        return table
    return replace(
        table,
        columns=[one for column in table.columns for one in _columns(column)],
        rows=[_cells(table.columns, row, then) for row, then in zip(table.rows, table.before, strict=True)],
        before=(),
    )


def _columns(column: Column) -> Sequence[Column]:
    if column.kind not in _COUNTED and column.kind is not Kind.SHARE:
        return [column]
    found = [column, replace(column, beside=Beside.BEFORE), replace(column, beside=Beside.CHANGE)]
    growth = replace(column, kind=Kind.SHARE, unit="", beside=Beside.GROWTH)
    return found if column.kind is Kind.SHARE else [*found, growth]


def _cells(columns: Sequence[Column], row: Row, then: Row | None) -> list[Cell]:
    found: list[Cell] = []
    for column, now, before in zip(columns, row, then or [None] * len(columns), strict=True):
        was = 0 if before is None and column.kind is COUNT else before
        difference, growth = change(now, was, column)
        found += [now, was, difference, growth][: len(_columns(column))]
    return found


def records(table: Table) -> list[Mapping[str, Cell] | None]:
    names = [column.key for column in table.columns]
    return [None if row is None else dict(zip(names, row, strict=True)) for row in table.before]
