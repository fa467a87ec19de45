"""Which day comes next in a series of tasks. Days only: the time of day stays what the wall clock says."""

from datetime import date, datetime, time
from typing import Any, Final

from dateutil.rrule import DAILY, FR, MO, MONTHLY, TH, TU, WE, WEEKLY, rrule

from crm.tasks.kinds import Repeat

_SHORTEST_MONTH: Final = 28


def next_day(repeat: Repeat, begun: date, after: date, today: date) -> date | None:
    """The first day of the series later than `after` that is not past: a fortnight of standstill makes one task, not
    fourteen. `begun` is the first day, which keeps the 31st in mind through February."""
    if repeat is Repeat.NEVER:
        return None
    start = datetime.combine(begun, time.min)
    rule = rrule(dtstart=start, **_parts(repeat, begun))
    earliest = max(datetime.combine(after, time.max), datetime.combine(today, time.min))
    found: datetime | None = rule.after(earliest, inc=True)
    return None if found is None else found.date()


def _parts(repeat: Repeat, begun: date) -> dict[str, Any]:
    if repeat is Repeat.DAILY:
        return {"freq": DAILY}
    if repeat is Repeat.WEEKDAYS:
        return {"freq": WEEKLY, "byweekday": (MO, TU, WE, TH, FR)}
    if repeat is Repeat.WEEKLY:
        return {"freq": WEEKLY}
    if begun.day <= _SHORTEST_MONTH:
        return {"freq": MONTHLY}
    return {"freq": MONTHLY, "bymonthday": tuple(range(_SHORTEST_MONTH, begun.day + 1)), "bysetpos": -1}
