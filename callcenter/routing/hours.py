"""Working hours as people write them: `mon-fri 09:00-18:00`, `sat 10:00-13:00 14:00-16:00`, `daily 22:00-06:00`.

An end that is not after its beginning lies on the next day. Times are those of the wall clock in the schedule's
zone, so nothing moves when summer time begins.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES: Final = 24 * 60
_DAILY: Final = "daily"
_ENTRY: Final = re.compile(r"(?P<days>\S+)((?:\s+\d\d:\d\d-\d\d:\d\d)+)")
_SPAN: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_YEARLY: Final = re.compile(r"(\d\d)-(\d\d)")
_LEAP_YEAR: Final = 2000


class Opening(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes since the day's midnight; `end` is beyond 1440 when it lies on the next day."""

    start: int
    end: int

    def holds(self, minute: int) -> bool:
        return self.start <= minute < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """`week` has a tuple for each weekday, Monday first. `special` days have their own spans instead of the week's;
    `yearly` holidays are (month, day), and such days have none."""

    name: str
    zone: str
    week: tuple[tuple[Span, ...], ...]
    special: dict[date, tuple[Span, ...]] = field(default_factory=dict)
    yearly: frozenset[tuple[int, int]] = frozenset()

    def opening(self, at: datetime) -> Opening:
        """Whether the firm works at this moment; yesterday's night shift counts, also into a holiday."""
        local = at.astimezone(ZoneInfo(self.zone))
        today, minute = local.date(), local.hour * 60 + local.minute
        yesterday = today - timedelta(days=1)
        late = any(span.holds(minute + DAY_MINUTES) for span in self.spans_of(yesterday))
        if late or any(span.holds(minute) for span in self.spans_of(today)):
            return Opening.OPEN
        return Opening.HOLIDAY if self.is_holiday(today) else Opening.CLOSED

    def spans_of(self, day: date) -> tuple[Span, ...]:
        if day in self.special:
            return self.special[day]
        return () if self.is_holiday(day) else self.week[day.weekday()]

    def is_holiday(self, day: date) -> bool:
        """A day of the year that is a holiday, unless it has hours of its own."""
        return not self.special[day] if day in self.special else (day.month, day.day) in self.yearly


def parse_week(entries: tuple[str, ...]) -> tuple[tuple[Span, ...], ...]:
    """ValueError names the entry that is not understood, and a day that is given twice."""
    week: dict[int, tuple[Span, ...]] = {}
    for entry in entries:
        days, spans = _parted(entry)
        for day in _days(days, entry):
            if day in week:
                raise ValueError(f"{entry!r}: {WEEKDAYS[day]} is given twice")
            week[day] = spans
    return tuple(week.get(day, ()) for day in range(len(WEEKDAYS)))


def parse_special(entries: tuple[str, ...]) -> dict[date, tuple[Span, ...]]:
    """`2026-12-31 09:00-14:00`."""
    special: dict[date, tuple[Span, ...]] = {}
    for entry in entries:
        day, spans = _parted(entry)
        special[_date(day, entry)] = spans
    return special


def parse_holidays(entries: tuple[str, ...]) -> tuple[frozenset[tuple[int, int]], frozenset[date]]:
    """`01-07` is each year's, `2026-05-11` that one."""
    yearly, single = set(), set()
    for entry in entries:
        if found := _YEARLY.fullmatch(entry):
            month, day = int(found[1]), int(found[2])
            _date(f"{_LEAP_YEAR}-{entry}", entry)
            yearly.add((month, day))
        else:
            single.add(_date(entry, entry))
    return frozenset(yearly), frozenset(single)


def _parted(entry: str) -> tuple[str, tuple[Span, ...]]:
    found = _ENTRY.fullmatch(entry.strip().lower())
    if found is None:
        raise ValueError(f"{entry!r} is not like 'mon-fri 09:00-18:00'")
    return found["days"], tuple(_span(part, entry) for part in found[2].split())


def _span(text: str, entry: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"{entry!r}: {text!r} is no span of time")
    start, end = _minute(found[1], found[2], entry), _minute(found[3], found[4], entry)
    return Span(start, end if end > start else end + DAY_MINUTES)


def _minute(hour: str, minute: str, entry: str) -> int:
    """24:00 is the midnight that ends the day."""
    if (hour, minute) == ("24", "00"):
        return DAY_MINUTES
    try:
        moment = time(int(hour), int(minute))
    except ValueError:
        raise ValueError(f"{entry!r}: {hour}:{minute} is no time of day") from None
    return moment.hour * 60 + moment.minute


def _days(text: str, entry: str) -> list[int]:
    if text == _DAILY:
        return list(range(len(WEEKDAYS)))
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in WEEKDAYS or (last and last not in WEEKDAYS):
            raise ValueError(f"{entry!r}: days are {', '.join(WEEKDAYS)}, ranges of them, or {_DAILY}")
        start = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last or first) - start) % len(WEEKDAYS) + 1
        days += [(start + step) % len(WEEKDAYS) for step in range(length)]
    return days


def _date(text: str, entry: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{entry!r} has no date like 2026-12-31 or 12-31") from None
