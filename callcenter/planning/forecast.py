"""How many callers to expect in each half-hour of a week, from the same half-hours of the weeks before.

The mean of the same weekday and half-hour, times a factor for growth. The band holds four of five such half-hours, if
the coming weeks are like the past: it is made from the spread that was seen, and never narrower than that of callers
who come independently of each other (Poisson).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import fmean, variance
from typing import Final

from callcenter.planning.slots import Slot

FEWEST: Final = 3
"""Weeks below which a mean is no forecast."""
FEWEST_FOR_TREND: Final = 4
FURTHEST_WEEKS: Final = 4
"""Growth is not carried on beyond."""
TREND_LIMITS: Final = (0.5, 2.0)
CLEAR: Final = 2.0
"""A slope below so many of its standard errors is chance."""

_T80: Final = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356)
"""Student's t, two-sided 80 %, from one degree of freedom on."""
_T80_MANY: Final = 1.345


@dataclass(frozen=True, slots=True)
class Expected:
    """Callers in one half-hour; `low` and `high` are the band, `weeks` how many were averaged."""

    calls: float
    low: float
    high: float
    weeks: int


@dataclass(frozen=True, slots=True)
class Past:
    """What was counted in each half-hour of the days that are known, in order of time."""

    slots: Sequence[Slot]
    calls: Sequence[int]


def past(slots: Sequence[Slot], arrivals: Sequence[datetime]) -> Past:
    """Arrivals counted by half-hour. What lies before the day of the first one is not known, rather than nothing."""
    if not arrivals or not slots:
        return Past((), ())
    first = min(arrivals)
    day = next((slot.day for slot in slots if slot.start <= first < slot.end), None)
    known = [slot for slot in slots if day is None or slot.day >= day]
    counts: defaultdict[datetime, int] = defaultdict(int)
    starts = {slot.start for slot in known}
    for at in arrivals:
        start = at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)
        counts[start if start in starts else start - timedelta(minutes=15)] += 1
    return Past(known, [counts[slot.start] for slot in known])


def weekly_totals(history: Past) -> list[int]:
    """Callers of each seven days, the newest last; days at the beginning that make no whole week are left out."""
    by_day: defaultdict[date, int] = defaultdict(int)
    for slot, calls in zip(history.slots, history.calls, strict=True):
        by_day[slot.day] += calls
    days = [by_day[day] for day in sorted(by_day)]
    days = days[len(days) % 7 :]
    return [sum(days[start : start + 7]) for start in range(0, len(days), 7)]


def trend(totals: Sequence[int], ahead: int) -> float:
    """The factor by which a week that comes `ahead` weeks after the last differs from the mean of all: a straight line
    where its slope is clear, 1 where it is not."""
    count = len(totals)
    mean = fmean(totals) if totals else 0.0
    if count < FEWEST_FOR_TREND or mean == 0:
        return 1.0
    middle = (count - 1) / 2
    spread = sum((index - middle) ** 2 for index in range(count))
    slope = sum((index - middle) * (total - mean) for index, total in enumerate(totals)) / spread
    rest = sum((total - mean - slope * (index - middle)) ** 2 for index, total in enumerate(totals))
    if abs(slope) < CLEAR * sqrt(rest / (count - 2) / spread):
        return 1.0
    at = count - 1 + min(ahead, FURTHEST_WEEKS)
    low, high = TREND_LIMITS
    return min(max((mean + slope * (at - middle)) / mean, low), high)


def forecast(history: Past, wanted: Sequence[Slot], factor: float) -> list[Expected | None]:
    """None where the history is too short to say."""
    samples: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for slot, calls in zip(history.slots, history.calls, strict=True):
        samples[_like(slot)].append(calls)
    known = {key: _expected(counts, factor) for key, counts in samples.items() if len(counts) >= FEWEST}
    return [known.get(_like(slot)) for slot in wanted]


def _like(slot: Slot) -> tuple[int, str]:
    return slot.day.isoweekday(), slot.label


def _expected(counts: Sequence[int], factor: float) -> Expected:
    mean, weeks = fmean(counts), len(counts)
    spread = sqrt(max(variance(counts), mean) * (1 + 1 / weeks))
    t = _T80[weeks - 2] if weeks - 2 < len(_T80) else _T80_MANY
    return Expected(mean * factor, max(mean - t * spread, 0.0) * factor, (mean + t * spread) * factor, weeks)
