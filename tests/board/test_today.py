"""The board's figures grow one visit at a time and are those of the queue report over the same visits."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.board.rows import Figures
from callcenter.board.today import SHOWN, Day, Tally
from callcenter.reports.queue_figures import COUNTS
from callcenter.reports.switches import QueueSwitches
from callcenter.reports.visits import Ending, Visit
from tests.reports.logs import DAY, visit

pytestmark = pytest.mark.unit

SWITCHES = QueueSwitches()
HALF_HOUR = timedelta(minutes=30)
endings = st.sampled_from(list(Ending))
visits = st.lists(st.builds(visit, endings, st.floats(0, 300)), max_size=25)


def tally(*given: Visit) -> Figures:
    made = Tally(SWITCHES)
    for one in given:
        made.add(one)
    return made.figures()


def test_nothing_came_shares_are_no_data() -> None:
    figures = tally()
    assert (figures.offered, figures.service_level_offered, figures.abandon_rate, figures.asa_s) == (
        0,
        None,
        None,
        None,
    )


def test_answered_in_time_late_and_lost_give_the_level_on_offered_calls() -> None:
    figures = tally(visit(Ending.ANSWERED, 10), visit(Ending.ANSWERED, 30), visit(Ending.ABANDONED, 40))
    assert (figures.offered, figures.answered, figures.lost, figures.answered_in_time) == (3, 2, 1, 1)
    assert figures.service_level_offered == pytest.approx(1 / 3)
    assert (figures.service_level_answered, figures.asa_s) == (0.5, 20.0)


@settings(max_examples=100, deadline=None)
@given(visits)
def test_any_visits_each_count_is_that_of_the_report(given_visits: list[Visit]) -> None:
    figures = tally(*given_visits)
    for name in SHOWN:
        assert getattr(figures, name) == sum(COUNTS[name](one, SWITCHES) for one in given_visits)


@settings(max_examples=100, deadline=None)
@given(visits, visits)
def test_visits_added_and_taken_out_again_leave_nothing_behind(stay: list[Visit], go: list[Visit]) -> None:
    made = Tally(SWITCHES)
    for one in (*stay, *go):
        made.add(one)
    for one in go:
        made.add(one, -1)
    assert made.figures() == tally(*stay)


def day() -> Day:
    return Day(SWITCHES, began=DAY, recent=HALF_HOUR)


def at(minutes: float) -> datetime:
    return DAY + timedelta(minutes=minutes)


def entered(minutes: float, ending: Ending = Ending.ANSWERED, **more: object) -> Visit:
    return visit(ending, 5.0, entered_at=at(minutes), **more)


def test_call_is_read_again_with_its_end_it_is_counted_once() -> None:
    made = day()
    assert made.put("c", [entered(1, Ending.OPEN)], at(2)) == {"sales"}
    assert made.put("c", [entered(1)], at(3)) == {"sales"}
    assert made.put("c", [entered(1)], at(3)) == frozenset()
    assert (made.today("sales").offered, made.today("sales").answered, made.today("sales").unfinished) == (1, 1, 0)


def test_half_an_hour_passes_visit_is_of_today_and_no_more_recent() -> None:
    made = day()
    made.put("c", [entered(1)], at(2))
    assert made.age(at(30)) == frozenset()
    assert made.age(at(31)) == {"sales"}
    assert (made.recent("sales").offered, made.today("sales").offered) == (0, 1)
    assert made.age(at(40)) == frozenset()


def test_call_of_two_visits_ages_one_after_the_other() -> None:
    made = day()
    made.put("c", [entered(20, queue="support"), entered(1)], at(21))
    assert made.age(at(35)) == {"sales"}
    assert (made.recent("sales").offered, made.recent("support").offered) == (0, 1)
    assert made.age(at(51)) == {"support"}


def test_visit_of_yesterday_is_not_of_this_day() -> None:
    made = day()
    assert made.put("c", [entered(-1)], at(1)) == frozenset()
    assert made.today("sales") == Figures()


def test_queue_that_nobody_came_to_has_empty_figures() -> None:
    assert day().recent("sales") == Figures()
