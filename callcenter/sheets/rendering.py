"""A sheet in words: every cell as people read it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from callcenter.sheets.model import Cell, Column, Kind, Sheet, Table
from callcenter.sheets.words import VALUES, Tongue, said

_DAY: Final = {Tongue.RU: "%d.%m.%Y %H:%M", Tongue.EN: "%Y-%m-%d %H:%M"}
_MEASURED: Final = frozenset({Kind.SHARE, Kind.SECONDS, Kind.DAYS, Kind.SCORE, Kind.MONEY})
_NARROW_SPACE: Final = "\u00a0"


def title_of(sheet: Sheet, tongue: Tongue) -> str:
    return said(sheet.vocabulary.reports, sheet.report, tongue)


def column_title(column: Column, sheet: Sheet, tongue: Tongue) -> str:
    if _is_hour(column):
        return column.key[1:]
    title = column.name or said(sheet.vocabulary.columns, column.figure, tongue)
    title = f"{title}, {column.unit}" if column.unit else title
    return title if column.beside is None else f"{title}: {said(VALUES, column.beside, tongue)}"


def _is_hour(column: Column) -> bool:
    """The columns of the traffic map: h00 to h23."""
    return len(column.key) == len("h00") and column.key[1:].isdigit()


def table_title(table: Table, sheet: Sheet, tongue: Tongue) -> str:
    return said(sheet.vocabulary.tables, table.key, tongue)


def period_text(sheet: Sheet, tongue: Tongue) -> str:
    """Days where the period is made of whole ones."""
    first, last = sheet.period.since.astimezone(sheet.zone), sheet.period.until.astimezone(sheet.zone)
    if (first.hour, first.minute, last.hour, last.minute) == (0, 0, 0, 0):
        form = _DAY[tongue].split(" ")[0]
        days = [f"{first:{form}}", f"{last - timedelta(days=1):{form}}"]
        return " - ".join(dict.fromkeys(days)) + f" ({sheet.zone})"
    return f"{first:{_DAY[tongue]}} - {last:{_DAY[tongue]}} ({sheet.zone})"


def cell_text(cell: Cell, column: Column, sheet: Sheet, tongue: Tongue) -> str:
    if cell is None:
        return said(VALUES, "no_data", tongue) if column.kind in _MEASURED else ""
    match column.kind:
        case Kind.SHARE:
            return f"{float(cell) * 100:.1f} %"
        case Kind.SECONDS:
            return clock(float(cell))
        case Kind.DAYS | Kind.SCORE:
            return f"{float(cell):.1f}"
        case Kind.MONEY:
            return money(str(cell))
        case Kind.WHEN:
            return f"{datetime.fromisoformat(str(cell)).astimezone(sheet.zone):{_DAY[tongue]}}"
    return _text(str(cell), column, sheet, tongue)


def _text(text: str, column: Column, sheet: Sheet, tongue: Tongue) -> str:
    vocabulary = sheet.vocabulary
    if column.key == "weekday":
        return said(VALUES, f"weekday_{text}", tongue)
    if text == "" and column.key in vocabulary.unknown:
        return said(VALUES, "unknown", tongue)
    return said(vocabulary.values, text, tongue) if column.key in vocabulary.worded else text


def clock(seconds: float) -> str:
    """0:07, 12:34, 1:02:03."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def money(amount: str) -> str:
    """`1500.00` in groups of three, without a comma that one language reads as a point."""
    return f"{Decimal(amount):,.2f}".replace(",", _NARROW_SPACE)


def formulas_of(sheet: Sheet, tongue: Tongue) -> dict[str, str]:
    """Of every column that stands in the sheet."""
    columns = (*sheet.headline, *(c for table in sheet.tables for c in table.columns))
    formulas = sheet.vocabulary.formulas
    return {column.key: said(formulas, column.figure, tongue) for column in columns if column.figure in formulas}


def notes(sheet: Sheet, tongue: Tongue) -> Iterator[tuple[str, str]]:
    """What must stand beside figures that leave the house: period, filters, formulas, switches."""
    columns = sheet.vocabulary.columns
    yield said(VALUES, "period", tongue), period_text(sheet, tongue)
    for key, names in (("queue", sheet.queues), ("agent", sheet.agents)):
        if names:
            yield said(columns, key, tongue), ", ".join(names)
    for key, chosen in sheet.filters:
        yield said(columns, key, tongue), chosen
    formulas = formulas_of(sheet, tongue).items()
    for figure, formula in {key.partition(":")[0]: formula for key, formula in formulas}.items():
        yield said(columns, figure, tongue), formula
    for version in sheet.switches:
        yield f"{said(VALUES, 'valid_from', tongue)} {version['valid_from'][:16]}", _switches(version["usual"])
        for queue, own in version["of_queue"].items():
            yield f"  {queue}", _switches(own)


def _switches(values: dict[str, object]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())
