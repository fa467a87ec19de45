"""Which day comes next in a series of tasks. Days only: the time of day stays what the wall clock says."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from dateutil.rrule import DAILY, FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, YEARLY, rrule

from crm.tasks.kinds import Repeat

_SHORTEST_MONTH: Final = 28
_LEAP_DAY: Final = (2, 29)
_WEEK: Final = (MO, TU, WE, TH, FR, SA, SU)
_WORKING: Final = _WEEK[:5]


@dataclass(frozen=True, slots=True)
class Rule:
    """Every so many days, weeks, months or years; `weekdays` (1 is Monday) are of a weekly one, none being that of the
    first day. It ends after the day `until`, and with the task of the number `times`, whichever comes first."""

    repeat: Repeat
    every: int = 1
    weekdays: tuple[int, ...] = ()
    until: date | None = None
    times: int | None = None


def next_day(rule: Rule, begun: date, after: date, today: date, *, number: int = 1) -> date | None:
    """The first day of the series later than `after` that is not past: a fortnight of standstill makes one task, not
    fourteen. `begun` is the first day, which keeps the 31st in mind through February; `number` is how many tasks the
    series has had so far. None when it is over."""
    if rule.repeat is Repeat.NEVER or (rule.times is not None and number >= rule.times):
        return None
    days = rrule(dtstart=datetime.combine(begun, time.min), interval=rule.every, wkst=MO, **_parts(rule, begun))
    earliest = max(datetime.combine(after, time.max), datetime.combine(today, time.min))
    found: datetime | None = days.after(earliest, inc=True)
    if found is None or (rule.until is not None and found.date() > rule.until):
        return None
    return found.date()


def _parts(rule: Rule, begun: date) -> dict[str, Any]:
    match rule.repeat:
        case Repeat.DAILY | Repeat.NEVER:
            return {"freq": DAILY}
        case Repeat.WEEKDAYS:
            return {"freq": WEEKLY, "byweekday": _WORKING}
        case Repeat.WEEKLY:
            chosen = tuple(_WEEK[day - 1] for day in rule.weekdays)
            return {"freq": WEEKLY, **({"byweekday": chosen} if chosen else {})}
        case Repeat.MONTH_END:
            return {"freq": MONTHLY, "bymonthday": -1}
        case Repeat.MONTHLY:
            return {"freq": MONTHLY, **_or_the_last(begun)}
        case Repeat.YEARLY:
            leap = (begun.month, begun.day) == _LEAP_DAY
            return {"freq": YEARLY, **({"bymonth": begun.month, **_or_the_last(begun)} if leap else {})}


def _or_the_last(begun: date) -> dict[str, Any]:
    """The same day, or the last one of a shorter month."""
    if begun.day <= _SHORTEST_MONTH:
        return {}
    return {"bymonthday": tuple(range(_SHORTEST_MONTH, begun.day + 1)), "bysetpos": -1}
