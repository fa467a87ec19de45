"""A sheet in words: every cell as people read it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from callcenter.reports.formulas import FORMULAS
from callcenter.reports.sheets import Cell, Column, Kind, Sheet, Table
from callcenter.reports.words import COLUMNS, REPORTS, TABLES, VALUES, Tongue, said

_WORDED: Final = frozenset({"state", "program", "difference"})
_DAY: Final = {Tongue.RU: "%d.%m.%Y %H:%M", Tongue.EN: "%Y-%m-%d %H:%M"}


def title_of(sheet: Sheet, tongue: Tongue) -> str:
    return said(REPORTS, sheet.report, tongue)


def column_title(column: Column, tongue: Tongue) -> str:
    return column.key[1:] if _is_hour(column) else said(COLUMNS, column.key, tongue)


def _is_hour(column: Column) -> bool:
    """The columns of the traffic map: h00 to h23."""
    return len(column.key) == len("h00") and column.key[1:].isdigit()


def table_title(table: Table, tongue: Tongue) -> str:
    return said(TABLES, table.key, tongue)


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
        return said(VALUES, "no_data", tongue) if column.kind in (Kind.SHARE, Kind.SECONDS) else ""
    match column.kind:
        case Kind.SHARE:
            return f"{float(cell) * 100:.1f} %"
        case Kind.SECONDS:
            return clock(float(cell))
        case Kind.WHEN:
            return f"{datetime.fromisoformat(str(cell)).astimezone(sheet.zone):{_DAY[tongue]}}"
    return _text(str(cell), column, tongue)


def _text(text: str, column: Column, tongue: Tongue) -> str:
    if column.key == "weekday":
        return said(VALUES, f"weekday_{text}", tongue)
    if text == "" and column.key in ("line", "region", "queue", "agent"):
        return said(VALUES, "unknown", tongue)
    return said(VALUES, text, tongue) if column.key in _WORDED else text


def clock(seconds: float) -> str:
    """0:07, 12:34, 1:02:03."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def formulas_of(sheet: Sheet, tongue: Tongue) -> dict[str, str]:
    """Of every column that stands in the sheet."""
    keys = [column.key for column in (*sheet.headline, *(c for table in sheet.tables for c in table.columns))]
    return {key: said(FORMULAS, key, tongue) for key in dict.fromkeys(keys) if key in FORMULAS}


def notes(sheet: Sheet, tongue: Tongue) -> Iterator[tuple[str, str]]:
    """What must stand beside figures that leave the house: period, filters, formulas, switches."""
    yield said(VALUES, "period", tongue), period_text(sheet, tongue)
    for key, names in (("queue", sheet.queues), ("agent", sheet.agents)):
        if names:
            yield said(COLUMNS, key, tongue), ", ".join(names)
    for key, formula in formulas_of(sheet, tongue).items():
        yield said(COLUMNS, key, tongue), formula
    for version in sheet.switches:
        yield f"{said(VALUES, 'valid_from', tongue)} {version['valid_from'][:16]}", _switches(version["usual"])
        for queue, own in version["of_queue"].items():
            yield f"  {queue}", _switches(own)


def _switches(values: dict[str, object]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())
