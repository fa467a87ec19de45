"""Periods as people name them, by the firm's own clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final


class Span(StrEnum):
    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"  # since Monday
    LAST_WEEK = "last_week"
    MONTH = "month"  # since the first
    LAST_MONTH = "last_month"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Period:
    """`until` is excluded."""

    since: datetime
    until: datetime


def period_of(span: Span, now: datetime, zone: tzinfo) -> Period:
    """:raises KeyError: for a custom one, which names its own borders"""
    today = now.astimezone(zone).date()
    first, last = _DAYS[span](today)
    return Period(midnight(first, zone), midnight(last, zone))


def before(span: Span, period: Period, zone: tzinfo) -> Period:
    """The period that this one is compared with: the same name one earlier, or as long and just before."""
    first = period.since.astimezone(zone).date()
    if span in (Span.MONTH, Span.LAST_MONTH):
        return Period(midnight(_month_before(first), zone), period.since)
    if span is Span.CUSTOM:
        return Period(period.since - (period.until - period.since), period.since)
    days = 7 if span in (Span.WEEK, Span.LAST_WEEK) else 1
    return Period(midnight(first - timedelta(days=days), zone), period.since)


def midnight(day: date, zone: tzinfo) -> datetime:
    """Where the clock goes forward at midnight there is none: then the first moment of the day."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _month_after(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


_DAYS: Final[dict[Span, Callable[[date], tuple[date, date]]]] = {
    Span.TODAY: lambda day: (day, day + timedelta(days=1)),
    Span.YESTERDAY: lambda day: (day - timedelta(days=1), day),
    Span.WEEK: lambda day: (_week(day), _week(day) + timedelta(days=7)),
    Span.LAST_WEEK: lambda day: (_week(day) - timedelta(days=7), _week(day)),
    Span.MONTH: lambda day: (day.replace(day=1), _month_after(day)),
    Span.LAST_MONTH: lambda day: (_month_before(day), day.replace(day=1)),
}
