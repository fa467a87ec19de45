"""A shift as people write it: a day and times of the wall clock, which may run over midnight."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from callcenter.errors import InvalidInput
from callcenter.planning.adherence import Planned
from callcenter.planning.slots import DAY_MINUTES, Span, moment

MOST_BREAKS: Final = 8


class BadShift(InvalidInput):
    """A shift that cannot be worked as it is written."""

    code = "bad-shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Minutes from midnight of `day`; beyond midnight they go on above 1440."""

    user_id: int
    day: date
    time_zone: str
    start_minute: int
    end_minute: int
    breaks: tuple[tuple[int, int], ...] = ()
    note: str = ""

    @property
    def planned(self) -> Planned:
        """As moments."""
        return Planned(self._span(self.start_minute, self.end_minute), tuple(self._span(*pair) for pair in self.breaks))

    def on(self, days: int) -> "Draft":
        """The same so many days later, at the same times of the wall clock."""
        return replace(self, day=self.day + timedelta(days=days))

    def _span(self, start: int, end: int) -> Span:
        zone = ZoneInfo(self.time_zone)
        return Span(moment(self.day, start, zone), moment(self.day, end, zone))


@dataclass(frozen=True, slots=True)
class Shift:
    """`version` grows with each change."""

    id: int
    version: int
    draft: Draft


def minute_of(text: str) -> int:
    """`09:30` as minutes after midnight."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def clock(minute: int) -> str:
    """The time of day of a minute, which may be of the next day."""
    hours, minutes = divmod(minute % DAY_MINUTES, 60)
    return f"{hours:02}:{minutes:02}"


def stretch(start: str, end: str, *, not_before: int = 0) -> tuple[int, int]:
    """Two times of the wall clock as minutes: the first at or after `not_before`, the second after the first."""
    begin, finish = minute_of(start), minute_of(end)
    begin += DAY_MINUTES * (begin < not_before)
    while finish <= begin:
        finish += DAY_MINUTES
    return begin, finish


def checked(draft: Draft) -> Draft:
    """With its breaks in order.

    :raises BadShift: for breaks outside of it or into each other, and for a shift that a change of clocks swallows
    """
    breaks = tuple(sorted(draft.breaks))
    if len(breaks) > MOST_BREAKS:
        raise BadShift(f"a shift has {MOST_BREAKS} breaks at most")
    edges = [draft.start_minute, *(edge for pair in breaks for edge in pair), draft.end_minute]
    if edges != sorted(edges):
        raise BadShift("breaks lie within the shift and beside each other")
    if draft.planned.whole.seconds <= 0:
        raise BadShift("clocks are put forward at that time: nothing is left of the shift")
    return replace(draft, breaks=breaks)
