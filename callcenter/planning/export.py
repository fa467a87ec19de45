"""A week's plan and its shifts as tables for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from callcenter.planning.schemas import ShiftOut, WeekPlanOut

_SLOT: Final = (
    "start", "day", "label", "forecast", "low", "high", "agents", "people", "scheduled", "gap", "service_level",
    "occupancy",
)  # fmt: skip
_SHIFT: Final = ("id", "name", "day", "start", "end", "time_zone", "breaks", "note", "starts_at", "ends_at")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def week_table(plan: WeekPlanOut) -> str:
    """A row for each half-hour; what is not known is empty."""
    rows = [slot.model_dump(mode="json") for slot in plan.slots]
    return _table(_SLOT, ([row[name] for name in _SLOT] for row in rows))


def shift_table(shifts: Iterable[ShiftOut]) -> str:
    """A row for each shift, its breaks in one cell."""
    return _table(_SHIFT, (_shift_row(shift) for shift in shifts))


def _shift_row(shift: ShiftOut) -> list[object]:
    values = shift.model_dump(mode="json") | {
        "breaks": " ".join(f"{one.start}-{one.end}" for one in shift.breaks),
        "name": _harmless(shift.name),
        "note": _harmless(shift.note),
    }
    return [values[name] for name in _SHIFT]


def _harmless(text: str) -> str:
    """A text that a spreadsheet would compute is shown to it as text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue()
