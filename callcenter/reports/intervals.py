"""The time of a report in pieces, by the firm's own clock."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from callcenter.reports.visits import Visit

QUARTER: Final = 15
HALF: Final = 30


class Interval(StrEnum):
    QUARTER_HOUR = "15m"
    HALF_HOUR = "30m"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    WEEKDAY = "weekday"
    HOUR_OF_DAY = "hour_of_day"


_LENGTHS: Final = {
    Interval.QUARTER_HOUR: timedelta(minutes=QUARTER),
    Interval.HALF_HOUR: timedelta(minutes=HALF),
    Interval.HOUR: timedelta(hours=1),
}


def key_of(at: datetime, interval: Interval, zone: tzinfo) -> str:
    """The interval that a moment belongs to, as reports print it; equal keys are one interval.

    Of an hour that comes twice when clocks go back both are told apart by their offset.
    """
    local = at.astimezone(zone)
    return _KEYS[interval](local)


def bounds_of(key: str, interval: Interval, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """The moments between which an interval lies; None for one that comes again (a weekday, an hour of any day).

    :raises ValueError: for a key that is none
    """
    if interval in _LENGTHS:
        start = datetime.fromisoformat(key)
        return start, start + _LENGTHS[interval]
    days = _days_of(key, interval)
    if days is None:
        return None
    first, last = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in days)
    return first, last


def _days_of(key: str, interval: Interval) -> tuple[date, date] | None:
    match interval:
        case Interval.DAY:
            day = date.fromisoformat(key)
            return day, day + timedelta(days=1)
        case Interval.WEEK:
            year, _, week = key.partition("-W")
            monday = date.fromisocalendar(int(year), int(week), 1)
            return monday, monday + timedelta(days=7)
        case Interval.MONTH:
            first = date.fromisoformat(f"{key}-01")
            return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return None


def by_interval(visits: Iterable[Visit], interval: Interval, zone: tzinfo) -> dict[str, list[Visit]]:
    """Visits by the interval in which the caller came, in order; intervals without a visit are not there."""
    found: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in sorted(visits, key=lambda visit: visit.entered_at):
        found[key_of(visit.entered_at, interval, zone)].append(visit)
    if interval in (Interval.WEEKDAY, Interval.HOUR_OF_DAY):
        return dict(sorted(found.items()))
    return dict(found)


def pieces(start: datetime, end: datetime, interval: Interval, zone: tzinfo) -> Sequence[tuple[str, float]]:
    """A stretch of time cut at the borders of intervals: seconds by interval. Pauses and wrap-ups are counted so."""
    cut: list[tuple[str, float]] = []
    while start < end:
        border = min(_next_quarter(start), end)
        key, seconds = key_of(start, interval, zone), (border - start).total_seconds()
        if cut and cut[-1][0] == key:
            cut[-1] = (key, cut[-1][1] + seconds)
        else:
            cut.append((key, seconds))
        start = border
    return cut


def _next_quarter(at: datetime) -> datetime:
    """All zones of today differ from UTC by whole quarters of an hour, so borders are quarters too."""
    floor = at.replace(minute=at.minute - at.minute % QUARTER, second=0, microsecond=0)
    return floor + timedelta(minutes=QUARTER)


def _minutes(step: int) -> Callable[[datetime], str]:
    return lambda local: local.replace(minute=local.minute - local.minute % step, second=0, microsecond=0).isoformat(
        timespec="minutes"
    )


def _week(local: datetime) -> str:
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02}"


_KEYS: Final[dict[Interval, Callable[[datetime], str]]] = {
    Interval.QUARTER_HOUR: _minutes(QUARTER),
    Interval.HALF_HOUR: _minutes(HALF),
    Interval.HOUR: lambda local: local.replace(minute=0, second=0, microsecond=0).isoformat(timespec="minutes"),
    Interval.DAY: lambda local: local.date().isoformat(),
    Interval.WEEK: _week,
    Interval.MONTH: lambda local: f"{local:%Y-%m}",
    Interval.WEEKDAY: lambda local: str(local.isoweekday()),
    Interval.HOUR_OF_DAY: lambda local: f"{local:%H}",
}
