"""When a task is due: a day and perhaps a time by somebody's wall clock, and the moment that this makes.

A task without a time is due when its day ends, so that it is overdue only on the next day. A wall clock that was put
forward skips an hour: a time within it is taken as if the clock had not been touched, which is later by that hour.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from crm.tasks.kinds import When

MORNING: Final = time(9, 0)
"""Reminders of tasks without a time are reckoned from here: nobody wants one at midnight."""
_LAST_SECOND: Final = timedelta(seconds=1)
DAY: Final = timedelta(days=1)
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Where tasks without a deadline stand in a list ordered by deadline."""


@dataclass(frozen=True, slots=True)
class DueDay:
    """`at` None: some time on that day."""

    day: date
    at: time | None
    zone: tzinfo

    @property
    def moment(self) -> datetime:
        if self.at is None:
            return _moment(self.day + DAY, time.min, self.zone) - _LAST_SECOND
        return _moment(self.day, self.at, self.zone)

    def reminder(self, minutes: int | None) -> datetime | None:
        """When to remind, so many minutes before."""
        if minutes is None:
            return None
        return _moment(self.day, self.at or MORNING, self.zone) - timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True)
class DayBounds:
    """A person's present day: `now` and the midnights that end today and tomorrow."""

    now: datetime
    today_ends: datetime
    tomorrow_ends: datetime

    def place(self, due_at: datetime | None) -> When:
        if due_at is None:
            return When.UNDATED
        if due_at < self.now:
            return When.OVERDUE
        if due_at < self.today_ends:
            return When.TODAY
        return When.TOMORROW if due_at < self.tomorrow_ends else When.LATER


def day_bounds(now: datetime, zone: tzinfo) -> DayBounds:
    today = now.astimezone(zone).date()
    return DayBounds(now, _moment(today + DAY, time.min, zone), _moment(today + 2 * DAY, time.min, zone))


def day_begins(day: date, zone: tzinfo) -> datetime:
    return _moment(day, time.min, zone)


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
