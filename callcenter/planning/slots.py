"""Half-hours of the firm's own clock, and stretches of time on it.

A day has 48 of them, or 46, or 50 where clocks change: they are walked in UTC from one local midnight to the next.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

SLOT: Final = timedelta(minutes=30)
SLOT_S: Final = SLOT.total_seconds()
WEEK: Final = timedelta(days=7)
DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Slot:
    """`day` and `label` (`09:30`) are local; of an hour that comes twice both have the same."""

    start: datetime
    day: date
    label: str

    @property
    def end(self) -> datetime:
        return self.start + SLOT


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment to a later one, which is excluded."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        return max((self.end - self.start).total_seconds(), 0.0)

    def common(self, other: "Span") -> float:
        """Seconds that both cover."""
        return max((min(self.end, other.end) - max(self.start, other.start)).total_seconds(), 0.0)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def moment(day: date, minute: int, zone: tzinfo) -> datetime:
    """So many minutes after midnight on the wall clock, in UTC; 1440 and more are in the next day.

    A time that comes twice is the first of the two; one that is left out is as long after the gap's beginning.
    """
    days, rest = divmod(minute, DAY_MINUTES)
    local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), tzinfo=zone)
    return local.astimezone(UTC)


def slots(first: date, days: int, zone: tzinfo) -> list[Slot]:
    """All half-hours of so many local days."""
    at, end = moment(first, 0, zone), moment(first + timedelta(days=days), 0, zone)
    found: list[Slot] = []
    while at < end:
        local = at.astimezone(zone)
        found.append(Slot(at, local.date(), f"{local:%H:%M}"))
        at += SLOT
    return found


def without(whole: Span, holes: Iterable[Span]) -> list[Span]:
    """What is left of a span beside holes, which may touch and overlap."""
    left, at = [], whole.start
    for hole in sorted(holes, key=lambda span: span.start):
        start, end = max(hole.start, whole.start), min(hole.end, whole.end)
        if start >= end:
            continue
        if start > at:
            left.append(Span(at, start))
        at = max(at, end)
    if at < whole.end:
        left.append(Span(at, whole.end))
    return left


def presence(wanted: Sequence[Slot], spans: Iterable[Span]) -> list[float]:
    """For each half-hour how many people are there on average, when each span is one person."""
    there = [0.0] * len(wanted)
    if not wanted:
        return there
    origin = wanted[0].start
    for span in spans:
        first = max(int((span.start - origin) // SLOT), 0)
        for index in range(first, len(wanted)):
            if wanted[index].start >= span.end:
                break
            there[index] += span.common(Span(wanted[index].start, wanted[index].end)) / SLOT_S
    return there
