"""Forecast, staffing, schedule and adherence as arithmetic."""

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.agents.state import AgentState
from callcenter.planning.adherence import Lived, Planned, adherence
from callcenter.planning.forecast import FEWEST, forecast, past, trend, weekly_totals
from callcenter.planning.shifts import BadShift, Draft, checked, clock, stretch
from callcenter.planning.slots import Span, moment, presence, slots, without
from callcenter.planning.staffing import Handling, Target, measured, required
from callcenter.planning.weekplan import WeekQuery, week_plan
from callcenter.reports.erlang import erlang_c
from callcenter.reports.visits import Ending
from tests.reports.logs import visit

pytestmark = pytest.mark.unit

MONDAY = date(2026, 3, 2)
BERLIN = ZoneInfo("Europe/Berlin")
T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def span(start: float, end: float) -> Span:
    return Span(at(start), at(end))


@pytest.mark.parametrize(("day", "count"), [(date(2026, 3, 29), 46), (date(2026, 10, 25), 50), (MONDAY, 48)])
def test_day_of_changing_clocks_has_two_half_hours_less_or_more(day: date, count: int) -> None:
    found = slots(day, 1, BERLIN)
    assert len(found) == count
    assert {slot.day for slot in found} == {day}
    assert all(one.end == other.start for one, other in itertools.pairwise(found))


def test_shift_over_midnight_and_the_change_of_clocks_lasts_as_the_wall_clock_says() -> None:
    night = Draft(user_id=1, day=date(2026, 3, 28), time_zone="Europe/Berlin", start_minute=1320, end_minute=1800)
    assert night.planned.whole == Span(datetime(2026, 3, 28, 21, tzinfo=UTC), datetime(2026, 3, 29, 4, tzinfo=UTC))
    assert night.planned.whole.seconds == 7 * 3600
    assert night.on(210).planned.whole.seconds == 9 * 3600  # the night of 24 October


def test_time_that_comes_twice_is_the_first_and_the_one_left_out_is_after_the_gap() -> None:
    assert moment(date(2026, 10, 25), 150, BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment(date(2026, 3, 29), 150, BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "not_before", "minutes"),
    [("09:00", "17:30", 0, (540, 1050)), ("22:00", "06:00", 0, (1320, 1800)), ("01:00", "01:30", 1320, (1500, 1530))],
)
def test_end_before_the_beginning_is_on_the_next_day(
    start: str, end: str, not_before: int, minutes: tuple[int, int]
) -> None:
    assert stretch(start, end, not_before=not_before) == minutes
    assert (clock(minutes[0]), clock(minutes[1])) == (start, end)


@pytest.mark.parametrize("breaks", [((500, 560),), ((600, 660), (630, 690)), ((1000, 1100),)])
def test_break_outside_or_into_another_is_refused(breaks: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(BadShift):
        checked(Draft(user_id=1, day=MONDAY, time_zone="UTC", start_minute=540, end_minute=1020, breaks=breaks))


spans = st.tuples(st.integers(-600, 1500), st.integers(1, 600)).map(lambda pair: span(pair[0], pair[0] + pair[1]))


@given(spans, st.lists(spans, max_size=5))
def test_what_is_left_and_what_was_taken_make_the_whole(whole: Span, holes: list[Span]) -> None:
    left = without(whole, holes)
    taken = without(whole, left)
    assert sum(one.seconds for one in [*left, *taken]) == pytest.approx(whole.seconds)
    assert all(one.common(hole) == 0 for one in left for hole in holes)


@given(st.lists(spans, max_size=6))
def test_people_in_half_hours_are_the_hours_that_they_work_within_the_days(work: list[Span]) -> None:
    wanted = slots(MONDAY, 2, UTC)
    days = Span(wanted[0].start, wanted[-1].end)
    hours = sum(presence(wanted, work)) / 2
    assert hours == pytest.approx(sum(one.common(days) for one in work) / 3600)


def arrivals(counts: Callable[[int], int], weeks: int) -> list[datetime]:
    """So many callers at nine each Monday, by week; the last week is the one before `MONDAY`."""
    first = T0 - timedelta(weeks=weeks)
    return [first + timedelta(weeks=week, seconds=n) for week in range(weeks) for n in range(counts(week))]


@given(st.lists(st.integers(1, 40), min_size=FEWEST, max_size=10))
def test_forecast_is_the_mean_of_like_half_hours_and_lies_within_its_band(counts: list[int]) -> None:
    weeks = len(counts)
    history = past(slots(MONDAY - timedelta(weeks=weeks), weeks * 7, UTC), arrivals(lambda week: counts[week], weeks))
    assert sum(weekly_totals(history)) == sum(counts)
    expected = dict(
        zip([slot.start for slot in slots(MONDAY, 7, UTC)], forecast(history, slots(MONDAY, 7, UTC), 1.0), strict=False)
    )
    nine, ten = expected[T0], expected[T0 + timedelta(hours=1)]
    assert nine is not None
    assert nine.calls == pytest.approx(sum(counts) / weeks)
    assert 0 <= nine.low <= nine.calls < nine.high
    assert ten is not None
    assert (ten.calls, ten.high) == (0, 0)


def test_two_weeks_are_too_little_history_and_say_so() -> None:
    visits = [visit(Ending.ANSWERED, 5, entered_at=one, talk_s=60.0) for one in arrivals(lambda _: 30, 2)]
    plan = week_plan(WeekQuery(queue="sales", week=MONDAY, zone=UTC), visits, [], NOW)
    assert {one.expected for one in plan.slots} == {None}
    assert {one.required for one in plan.slots} == {None}
    assert plan.weeks_known == 2


@pytest.mark.parametrize(
    ("totals", "ahead", "factor"),
    [
        ([10, 20, 30, 40], 1, 2.0),
        ([100, 110, 120, 130], 1, 140 / 115),
        ([100, 110, 120, 130], 40, 170 / 115),
        ([130, 120, 110, 100], 1, 90 / 115),
        ([100, 120, 100, 120], 1, 1.0),
        ([10, 20, 30], 1, 1.0),
        ([0, 0, 0, 0], 1, 1.0),
    ],
)
def test_growth_is_carried_on_where_it_is_clear_and_not_too_far(totals: list[int], ahead: int, factor: float) -> None:
    assert trend(totals, ahead) == pytest.approx(factor)


@given(
    calls=st.floats(0.05, 200),
    aht=st.floats(20, 600),
    level=st.floats(0.5, 0.95),
    occupancy=st.floats(0.5, 0.95),
)
def test_required_people_keep_both_promises_and_one_fewer_breaks_one(
    calls: float, aht: float, level: float, occupancy: float
) -> None:
    target = Target(level, 20.0, occupancy, 0.3)
    found = required(calls, target, Handling(aht, None))
    assert found is not None
    assert found.service_level >= level
    assert found.occupancy <= occupancy
    assert found.people * 0.7 >= found.agents - 1e-9
    load = -(-calls * 20 // 1) / 20 * aht / 1800
    fewer = erlang_c(load, found.agents - 1, aht_s=aht, within_s=20)
    assert found.agents == 1 or fewer.service_level < level or fewer.occupancy > occupancy


def test_patience_saves_people_and_ten_erlangs_need_thirteen_by_the_known_values() -> None:
    target = Target(0.79, 19.8, 1.0, 0.0)
    waits = required(100, target, Handling(180, None))
    leaves = required(100, target, Handling(180, 120))
    assert waits is not None
    assert leaves is not None
    assert (waits.agents, round(waits.service_level, 4)) == (13, 0.7949)
    assert leaves.agents < waits.agents


def test_patience_counts_the_waits_of_those_who_were_answered_too() -> None:
    visits = [visit(Ending.ANSWERED, 10, talk_s=100.0, wrap_s=20.0)] * 20 + [visit(Ending.ABANDONED, 40)] * 20
    found = measured([*visits, visit(Ending.FULL, 0)])
    assert (found.aht_s, found.patience_s) == (120, 50)
    assert measured(visits[:19]).aht_s is None


DAY = Planned(span(0, 480), (span(240, 300),))


def lived(state: AgentState, start: float, end: float) -> Lived:
    return Lived(state, span(start, end))


def test_shift_kept_to_the_minute_is_hundred_per_cent() -> None:
    states = [
        lived(AgentState.READY, 0, 240), lived(AgentState.PAUSED, 240, 300), lived(AgentState.WRAP_UP, 300, 480)
    ]  # fmt: skip
    found = adherence(DAY, states, at(600))
    assert (found.percent, found.late_s, found.early_out_s, found.absent) == (100, 0, 0, False)


def test_late_early_away_and_paused_are_told_apart() -> None:
    states = [
        lived(AgentState.READY, 20, 100), lived(AgentState.READY, 110, 240), lived(AgentState.PAUSED, 240, 315),
        lived(AgentState.READY, 315, 465),
    ]  # fmt: skip
    found = adherence(DAY, states, at(600))
    told = (found.late_s, found.away_s, found.unplanned_pause_s, found.early_out_s)
    assert told == (20 * 60, 10 * 60, 15 * 60, 15 * 60)
    assert found.kept_s == (480 - 60) * 60


def test_nobody_came_is_absence_and_what_has_not_begun_is_nothing() -> None:
    assert adherence(DAY, [], at(600)).absent
    assert adherence(DAY, [], at(-1)).percent is None
    half = adherence(DAY, [lived(AgentState.READY, 0, 60)], at(60))
    assert (half.planned_s, half.percent) == (3600, 100)


states = st.lists(st.tuples(st.sampled_from(list(AgentState)), st.integers(1, 120)), max_size=12)


@given(states, st.integers(1, 700))
def test_adherence_is_a_share_of_what_is_over(sequence: list[tuple[AgentState, int]], now: int) -> None:
    begin, known = -60, []
    for state, minutes in sequence:
        known.append(lived(state, begin, begin + minutes))
        begin += minutes
    found = adherence(DAY, known, at(now))
    assert 0 <= found.kept_s <= found.planned_s == min(now, 480) * 60
    assert found.away_s + found.unplanned_pause_s <= found.planned_s - found.kept_s + 60 * 60
