"""The time of a report in pieces, by the firm's own clock."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
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


def key_of(at: datetime, interval: Interval, zone: tzinfo) -> str:
    """The interval that a moment belongs to, as reports print it; equal keys are one interval.

    Of an hour that comes twice when clocks go back both are told apart by their offset.
    """
    local = at.astimezone(zone)
    return _KEYS[interval](local)


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
