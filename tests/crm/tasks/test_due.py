"""Days, times and moments: changes of clocks, the end of a day, the place of a deadline in one's own day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.tasks.due import NEVER, DueDay, day_bounds
from crm.tasks.kinds import Repeat, When
from crm.tasks.repeating import Rule, next_day

pytestmark = pytest.mark.unit

BERLIN, VLADIVOSTOK = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Vladivostok")
NAMES = ["UTC", "Europe/Berlin", "Asia/Vladivostok", "America/New_York", "Asia/Kathmandu", "Africa/Cairo"]
ZONES = st.sampled_from(NAMES)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
REPEATS = st.sampled_from([repeat for repeat in Repeat if repeat is not Repeat.NEVER])
WEEKDAYS = st.sets(st.integers(1, 7)).map(lambda days: tuple(sorted(days)))
RULES = REPEATS.flatmap(
    lambda repeat: st.builds(
        Rule, st.just(repeat), st.integers(1, 5), WEEKDAYS if repeat is Repeat.WEEKLY else st.just(())
    )
)


def test_day_without_a_time_is_due_when_it_ends_there() -> None:
    assert DueDay(date(2026, 3, 4), None, VLADIVOSTOK).moment == datetime(2026, 3, 4, 13, 59, 59, tzinfo=UTC)
    assert DueDay(date(2026, 3, 29), None, BERLIN).moment == datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)


def test_time_that_the_clocks_skip_is_taken_an_hour_later() -> None:
    skipped = DueDay(date(2026, 3, 29), time(2, 30), BERLIN).moment
    assert skipped.astimezone(BERLIN).strftime("%H:%M") == "03:30"


def test_reminder_counts_from_the_time_or_from_nine() -> None:
    assert DueDay(date(2026, 7, 1), time(15, 0), BERLIN).reminder(60) == datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert DueDay(date(2026, 7, 1), None, BERLIN).reminder(0) == datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
    assert DueDay(date(2026, 7, 1), None, BERLIN).reminder(None) is None


@given(DAYS, TIMES, RULES, st.integers(0, 40), ZONES)
def test_next_one_of_a_series_keeps_its_wall_clock_across_changes_of_the_clocks(
    begun: date, at: time, rule: Rule, days_later: int, zone: str
) -> None:
    today = begun + timedelta(days=days_later)
    following = next_day(rule, begun, begun, today)
    assert following is not None
    assert following > begun
    assert following >= today
    local = DueDay(following, at, ZoneInfo(zone)).moment.astimezone(ZoneInfo(zone))
    skipped = local.replace(tzinfo=None) - datetime.combine(following, at)
    assert timedelta() <= skipped <= timedelta(hours=1)


@given(DAYS, st.integers(0, 500))
def test_monthly_series_hits_its_day_or_the_last_of_a_shorter_month(begun: date, days_later: int) -> None:
    found = next_day(Rule(Repeat.MONTHLY), begun, begun, begun + timedelta(days=days_later))
    assert found is not None
    last = (found + timedelta(days=1)).month != found.month
    assert found.day == begun.day or (last and found.day < begun.day)


@given(DAYS, DAYS)
def test_series_of_weekdays_never_falls_on_a_weekend(begun: date, today: date) -> None:
    found = next_day(Rule(Repeat.WEEKDAYS), begun, begun, today)
    assert found is not None
    assert found.weekday() < 5


def test_thirty_first_comes_back_after_february() -> None:
    begun = date(2026, 1, 31)
    february = next_day(Rule(Repeat.MONTHLY), begun, begun, begun)
    assert february == date(2026, 2, 28)
    assert next_day(Rule(Repeat.MONTHLY), begun, february, february) == date(2026, 3, 31)


def naive(rule: Rule, begun: date, day: date) -> bool:
    """Whether a day belongs to the series, told without any rule of a library."""
    months = (day.year - begun.year) * 12 + day.month - begun.month
    last = (day + timedelta(days=1)).month != day.month
    weeks = (day - timedelta(days=day.weekday()) - (begun - timedelta(days=begun.weekday()))).days // 7
    same_day = day.day == begun.day or (last and day.day < begun.day)
    match rule.repeat:
        case Repeat.DAILY:
            return (day - begun).days % rule.every == 0
        case Repeat.WEEKDAYS:
            return day.weekday() < 5 and weeks % rule.every == 0
        case Repeat.WEEKLY:
            return day.isoweekday() in (rule.weekdays or (begun.isoweekday(),)) and weeks % rule.every == 0
        case Repeat.MONTHLY:
            return same_day and months % rule.every == 0
        case Repeat.MONTH_END:
            return last and months % rule.every == 0
        case _:
            return same_day and months % (12 * rule.every) == 0


@given(DAYS, RULES, st.integers(0, 400))
def test_next_day_is_the_first_that_the_calendar_itself_finds(begun: date, rule: Rule, days_later: int) -> None:
    today = begun + timedelta(days=days_later)
    found = next_day(rule, begun, begun, today)
    assert found is not None
    assert naive(rule, begun, found)
    earlier = max(begun + timedelta(days=1), today)
    assert not any(naive(rule, begun, earlier + timedelta(days=at)) for at in range((found - earlier).days))


@given(DAYS, RULES, st.integers(0, 200))
def test_series_ends_after_its_last_day(begun: date, rule: Rule, days: int) -> None:
    until = begun + timedelta(days=days)
    free = next_day(rule, begun, begun, begun)
    bound = next_day(replace(rule, until=until), begun, begun, begun)
    assert bound == (free if free is not None and free <= until else None)


@given(DAYS, RULES, st.integers(1, 6))
def test_series_of_so_many_times_has_so_many_tasks(begun: date, rule: Rule, times: int) -> None:
    rule = replace(rule, times=times)
    day, number = begun, 1
    while (following := next_day(rule, begun, day, day, number=number)) is not None:
        day, number = following, number + 1
    assert number == times


def test_leap_day_of_a_yearly_series_is_the_last_of_february_in_other_years() -> None:
    begun = date(2028, 2, 29)
    days = [begun]
    for _ in range(4):
        found = next_day(Rule(Repeat.YEARLY), begun, days[-1], days[-1])
        assert found is not None
        days.append(found)
    assert [str(day) for day in days[1:]] == ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]


def test_last_day_of_the_month_is_the_last_of_each() -> None:
    found = next_day(Rule(Repeat.MONTH_END), date(2026, 2, 10), date(2026, 2, 10), date(2026, 2, 10))
    assert found == date(2026, 2, 28)


def test_standstill_of_a_fortnight_makes_one_task() -> None:
    assert next_day(Rule(Repeat.DAILY), date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 15)) == date(2026, 3, 15)


def test_task_that_never_repeats_has_no_next_day() -> None:
    assert next_day(Rule(Repeat.NEVER), date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 1)) is None


@given(MOMENTS, ZONES, st.timedeltas(timedelta(days=-3), timedelta(days=5)))
def test_deadline_lies_where_ones_own_calendar_has_it(now: datetime, zone_name: str, distance: timedelta) -> None:
    zone = ZoneInfo(zone_name)
    due = now + distance
    place = day_bounds(now, zone).place(due)
    days = (due.astimezone(zone).date() - now.astimezone(zone).date()).days
    expected = When.OVERDUE if due < now else [When.TODAY, When.TOMORROW, When.LATER][min(days, 2)]
    assert place is expected


def test_same_moment_is_today_for_one_and_tomorrow_for_another() -> None:
    now, due = datetime(2026, 3, 4, 10, 0, tzinfo=UTC), datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
    assert day_bounds(now, BERLIN).place(due) is When.TODAY
    assert day_bounds(now, VLADIVOSTOK).place(due) is When.TOMORROW
    assert day_bounds(now, BERLIN).place(None) is When.UNDATED
    assert day_bounds(now, BERLIN).place(NEVER) is When.LATER
