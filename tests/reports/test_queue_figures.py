"""The contract of the figures, worked by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.reports.as_others import as_ami_counts, as_asternic_counts, as_vicidial_counts, as_wazo_counts
from callcenter.reports.intervals import Interval, by_interval, key_of, pieces
from callcenter.reports.switches import QueueSwitches, Switches
from callcenter.reports.tally import queue_figures
from callcenter.reports.visits import Ending, Visit
from tests.reports.logs import DAY, visit

pytestmark = pytest.mark.unit

USUAL = QueueSwitches()
VISITS = [
    visit(Ending.ANSWERED, 10, talk_s=100, wrap_s=20, event="COMPLETEAGENT"),
    visit(Ending.ANSWERED, 20, talk_s=60, hold_s=15, wrap_s=0, event="BLINDTRANSFER"),
    visit(Ending.ANSWERED, 45, talk_s=None, event="CONNECT"),
    visit(Ending.ABANDONED, 3, event="ABANDON"),
    visit(Ending.ABANDONED, 40, event="ABANDON"),
    visit(Ending.TIMEOUT, 60, event="EXITWITHTIMEOUT"),
    visit(Ending.EXIT_KEY, 12, event="EXITWITHKEY"),
    visit(Ending.WITHDRAWN, 8, event="WITHDRAW"),
    visit(Ending.FULL, 0, event="FULL"),
    visit(Ending.OPEN, 0, event="ENTERQUEUE"),
]
any_visits = st.lists(
    st.builds(
        visit,
        st.sampled_from(list(Ending)),
        st.floats(0, 500),
        talk_s=st.one_of(st.none(), st.floats(0, 3600)),
        wrap_s=st.floats(0, 60),
    ),
    max_size=30,
)


def within(seconds: float) -> QueueSwitches:
    return QueueSwitches(usual=Switches(answer_within_s=seconds))


def test_figures_are_those_of_the_contract() -> None:
    found = queue_figures(VISITS, USUAL)
    assert (found.offered, found.answered, found.lost, found.flow_out, found.refused) == (10, 3, 3, 2, 1)
    assert (found.short_abandoned, found.timed_out, found.unfinished, found.answered_in_time) == (1, 1, 1, 2)
    assert found.service_level_offered == pytest.approx(2 / 5)
    assert found.service_level_answered == pytest.approx(2 / 3)
    assert found.abandon_rate == pytest.approx(1 / 9)
    assert found.asa_s == pytest.approx(25)
    assert found.aht_s == pytest.approx((160 + 20) / 2)


def test_switches_change_what_the_level_is_measured_on() -> None:
    everything = QueueSwitches(usual=Switches(count_short=True, count_flow_out=True, count_refused=True))
    assert queue_figures(VISITS, everything).service_level_offered == pytest.approx(2 / 9)


def test_queue_with_a_limit_of_its_own_is_measured_by_it() -> None:
    strict = QueueSwitches(of_queue={"sales": Switches(answer_within_s=15)})
    assert queue_figures(VISITS, strict).answered_in_time == 1


def test_nothing_offered_is_no_data_and_never_a_hundred() -> None:
    found = queue_figures([], USUAL)
    assert found.offered == 0
    assert found.service_level_offered is found.abandon_rate is found.asa_s is found.aht_s is None


@given(any_visits)
def test_every_visit_is_in_exactly_one_class_and_shares_are_shares(some: list[Visit]) -> None:
    found = queue_figures(some, USUAL)
    assert found.answered + found.lost + found.flow_out + found.refused + found.unfinished == found.offered
    shares = (found.service_level_offered, found.service_level_answered, found.answer_rate, found.abandon_rate)
    assert all(value is None or 0 <= value <= 1 for value in shares)


@given(any_visits)
def test_intervals_add_up_to_the_whole(some: list[Visit]) -> None:
    parts = by_interval(some, Interval.HOUR, UTC).values()
    assert sum(queue_figures(part, USUAL).offered for part in parts) == len(some)


def test_others_count_by_their_own_rules_and_tell_the_calls_between() -> None:
    ami, wazo = as_ami_counts(VISITS, within(20)), as_wazo_counts(VISITS, within(20))
    vicidial, asternic = as_vicidial_counts(VISITS, within(20)), as_asternic_counts(VISITS, within(20))
    assert (ami.answered, ami.lost) == (2, 4)
    assert ami.second_level == pytest.approx((2 + 2) / 6)
    assert (ami.not_answered_here, ami.lost_only_here) == (("c45",), ("c8",))
    assert (wazo.answered, wazo.lost, wazo.service_level) == (2, 4, 1)
    assert (vicidial.answered, vicidial.second_level) == (3, 1)
    assert vicidial.service_level == pytest.approx(2 / 3)
    assert (asternic.answered, asternic.not_answered_here) == (1, ("c20", "c45"))


def test_hour_that_comes_twice_is_two_intervals() -> None:
    kyiv = ZoneInfo("Europe/Kyiv")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    assert key_of(first, Interval.HOUR, kyiv) != key_of(second, Interval.HOUR, kyiv)
    assert key_of(first, Interval.HOUR_OF_DAY, kyiv) == key_of(second, Interval.HOUR_OF_DAY, kyiv) == "03"


@pytest.mark.parametrize(
    ("interval", "key"),
    [
        (Interval.QUARTER_HOUR, "2026-03-04T17:15+08:00"),
        (Interval.HALF_HOUR, "2026-03-04T17:00+08:00"),
        (Interval.DAY, "2026-03-04"),
        (Interval.WEEK, "2026-W10"),
        (Interval.MONTH, "2026-03"),
        (Interval.WEEKDAY, "3"),
    ],
)
def test_visit_is_booked_to_the_clock_of_the_firm(interval: Interval, key: str) -> None:
    assert key_of(DAY + timedelta(minutes=20), interval, ZoneInfo("Asia/Ulaanbaatar")) == key


def test_stretch_over_a_border_is_cut_there() -> None:
    start = DAY.replace(hour=5, minute=59, second=50)
    assert pieces(start, start + timedelta(seconds=30), Interval.HOUR, UTC) == [
        ("2026-03-04T05:00+00:00", 10),
        ("2026-03-04T06:00+00:00", 20),
    ]
