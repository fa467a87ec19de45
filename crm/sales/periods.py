"""Periods of sales: the calendar's, and what each is compared with."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from callcenter.sheets.periods import Period, midnight
from crm.sales.kinds import Compare, DealGroup, SalesSpan

S = SalesSpan
_LENGTHS = {S.MONTH: 1, S.LAST_MONTH: 1, S.QUARTER: 3, S.LAST_QUARTER: 3, S.YEAR: 12, S.LAST_YEAR: 12}
"""In months; the spans of weeks are left out."""


def period_of(span: SalesSpan, now: datetime, zone: tzinfo) -> Period:
    """:raises KeyError: for a custom one, which names its own borders"""
    today = now.astimezone(zone).date()
    if span in (S.WEEK, S.LAST_WEEK):
        monday = today - timedelta(days=today.weekday() + (7 if span is S.LAST_WEEK else 0))
        return Period(midnight(monday, zone), midnight(monday + timedelta(days=7), zone))
    length = _LENGTHS[span]
    first = date(today.year, (today.month - 1) // length * length + 1, 1)
    if span in (S.LAST_MONTH, S.LAST_QUARTER, S.LAST_YEAR):
        first = months_later(first, -length)
    return Period(midnight(first, zone), midnight(months_later(first, length), zone))


def before(span: SalesSpan, compare: Compare, period: Period, zone: tzinfo) -> Period:
    """The period just before, by the calendar where it is one of the calendar's; or the same days a year ago."""
    if compare is Compare.YEAR:
        return Period(_year_ago(period.since, zone), _year_ago(period.until, zone))
    if span is S.CUSTOM:
        return Period(period.since - (period.until - period.since), period.since)
    first = period.since.astimezone(zone).date()
    earlier = first - timedelta(days=7) if span not in _LENGTHS else months_later(first, -_LENGTHS[span])
    return Period(midnight(earlier, zone), period.since)


def months_later(day: date, months: int) -> date:
    """The first of that month."""
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _year_ago(at: datetime, zone: tzinfo) -> datetime:
    """By the clock of the zone; the 29th of February has the 28th before it."""
    local = at.astimezone(zone)
    day = 28 if (local.month, local.day) == (2, 29) else local.day
    return local.replace(year=local.year - 1, day=day).astimezone(UTC)


def months_of(period: Period, zone: tzinfo) -> list[tuple[date, Period]]:
    """The whole months that the period touches, each with its first day."""
    month = period.since.astimezone(zone).date().replace(day=1)
    found = []
    while midnight(month, zone) < period.until:
        following = months_later(month, 1)
        found.append((month, Period(midnight(month, zone), midnight(following, zone))))
        month = following
    return found


def parts_of(unit: str, period: Period, zone: tzinfo) -> list[tuple[str, Period]]:
    """The whole days, weeks (by their Mondays), months or quarters that the period touches, each by its key.

    :raises KeyError: for anything else
    """
    first = period.since.astimezone(zone).date()
    day = _BEGUN[unit](first)
    found = []
    while midnight(day, zone) < period.until:
        following = _FOLLOWING[unit](day)
        found.append((_KEYS[unit](day), Period(midnight(day, zone), midnight(following, zone))))
        day = following
    return found


PERIODS: Final = (DealGroup.DAY, DealGroup.WEEK, DealGroup.MONTH, DealGroup.QUARTER)
_BEGUN: Final[Mapping[str, Callable[[date], date]]] = {
    DealGroup.DAY: lambda day: day,
    DealGroup.WEEK: lambda day: day - timedelta(days=day.weekday()),
    DealGroup.MONTH: lambda day: day.replace(day=1),
    DealGroup.QUARTER: lambda day: date(day.year, (day.month - 1) // 3 * 3 + 1, 1),
}
_FOLLOWING: Final[Mapping[str, Callable[[date], date]]] = {
    DealGroup.DAY: lambda day: day + timedelta(days=1),
    DealGroup.WEEK: lambda day: day + timedelta(days=7),
    DealGroup.MONTH: lambda day: months_later(day, 1),
    DealGroup.QUARTER: lambda day: months_later(day, 3),
}
_KEYS: Final[Mapping[str, Callable[[date], str]]] = {
    DealGroup.DAY: str,
    DealGroup.WEEK: str,
    DealGroup.MONTH: lambda day: f"{day:%Y-%m}",
    DealGroup.QUARTER: lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
}


def months_before(period: Period, zone: tzinfo) -> Period:
    """As many whole months as the period has, just before it."""
    first = period.since.astimezone(zone).date()
    return Period(midnight(months_later(first, -len(months_of(period, zone))), zone), period.since)


def quarters_of(period: Period, zone: tzinfo) -> list[tuple[str, Period]]:
    """`2026-1` to the quarter in which the period ends: four of them, oldest first."""
    last = (period.until - timedelta(microseconds=1)).astimezone(zone).date()
    begun = date(last.year, (last.month - 1) // 3 * 3 + 1, 1)
    starts = [months_later(begun, -3 * back) for back in (3, 2, 1, 0)]
    return [
        (f"{day.year}-{(day.month + 2) // 3}", Period(midnight(day, zone), midnight(months_later(day, 3), zone)))
        for day in starts
    ]


def four_quarters(period: Period, zone: tzinfo) -> Period:
    quarters = quarters_of(period, zone)
    return Period(quarters[0][1].since, quarters[-1][1].until)
