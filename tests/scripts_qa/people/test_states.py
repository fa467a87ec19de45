"""Disputes, coaching plans and calibrations: every pair of state and move, deadlines, and what is blind."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts_qa.people.calibration import state as calibration
from scripts_qa.people.calibration.state import CalibrationMove, CalibrationState, may_see_others
from scripts_qa.people.coaching import state as coaching
from scripts_qa.people.coaching.state import PlanMove, PlanState, recheck
from scripts_qa.people.disputes import state as disputes
from scripts_qa.people.disputes.state import DisputeState, Move, is_overdue, working_deadline
from scripts_qa.people.errors import WrongMove

pytestmark = pytest.mark.unit

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
MACHINES: list[tuple[Any, type[StrEnum], type[StrEnum]]] = [
    (disputes, DisputeState, Move),
    (coaching, PlanState, PlanMove),
    (calibration, CalibrationState, CalibrationMove),
]


@pytest.mark.parametrize(
    ("machine", "state", "move"),
    [(machine, state, move) for machine, states, moves in MACHINES for state in states for move in moves],
)
def test_state_moves_as_its_table_says_or_refuses(machine: Any, state: StrEnum, move: StrEnum) -> None:
    following = machine.TRANSITIONS.get((state, move))
    if following is not None:
        assert machine.advance(state, move) is following
        return
    with pytest.raises(WrongMove) as refused:
        machine.advance(state, move)
    assert refused.value.extra == {"state": str(state), "move": str(move)}


@pytest.mark.parametrize(
    ("machine", "last"),
    [
        (disputes, {DisputeState.RESOLVED, DisputeState.WITHDRAWN}),
        (coaching, {PlanState.CLOSED, PlanState.CANCELLED}),
        (calibration, {CalibrationState.CLOSED, CalibrationState.CANCELLED}),
    ],
)
def test_what_is_over_stays_over(machine: Any, last: set[StrEnum]) -> None:
    assert not {state for state, _ in machine.TRANSITIONS} & last
    assert last <= set(machine.TRANSITIONS.values())


@pytest.mark.parametrize(
    ("opened", "days", "weekday", "length"), [(0, 3, 3, 3), (0, 5, 0, 7), (4, 1, 0, 3), (5, 1, 0, 2), (3, 2, 0, 4)]
)
def test_deadline_counts_working_days(opened: int, days: int, weekday: int, length: int) -> None:
    begun = MONDAY + timedelta(days=opened)
    deadline = working_deadline(begun, days)
    assert (deadline.weekday(), deadline - begun) == (weekday, timedelta(days=length))


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(1, 30))  # noqa: DTZ001
def test_deadline_never_falls_on_a_weekend_and_more_days_are_later(begun: datetime, days: int) -> None:
    deadline = working_deadline(begun, days)
    assert deadline.weekday() < 5
    assert working_deadline(begun, days + 1) > deadline
    assert deadline - begun >= timedelta(days=days)


def test_only_a_live_dispute_is_overdue() -> None:
    late = MONDAY + timedelta(seconds=1)
    assert is_overdue(DisputeState.TAKEN, MONDAY, late)
    assert not is_overdue(DisputeState.OPEN, MONDAY, MONDAY)
    assert not is_overdue(DisputeState.RESOLVED, MONDAY, late)


CREDITS = st.lists(st.floats(0, 1), max_size=30)


@given(CREDITS, st.integers(1, 20), st.floats(0, 1))
def test_recheck_waits_for_all_calls_and_then_never_changes(credit: list[float], wanted: int, target: float) -> None:
    found = recheck(credit, wanted=wanted, target=target)
    assert found.complete is (len(credit) >= wanted)
    assert (found.met is None) is (not found.complete)
    if found.complete:
        assert recheck([*credit, 0.0, 1.0], wanted=wanted, target=target) == found


def test_recheck_says_whether_it_can_be_sure() -> None:
    few = recheck([1, 1, 1, 1, 0], wanted=5, target=0.7)
    assert (few.level, few.met, few.sure) == (0.8, True, False)
    many = recheck([1.0] * 95 + [0.0] * 5, wanted=100, target=0.8)
    assert (many.met, many.sure) == (True, True)
    bad = recheck([0.0] * 20, wanted=20, target=0.8)
    assert (bad.met, bad.sure) == (False, True)


@given(
    st.sampled_from(CalibrationState),
    st.booleans(),
    st.frozensets(st.sampled_from("abc")),
    st.frozensets(st.sampled_from("abc")),
)
def test_others_answers_are_closed_until_all_own_ones_are_handed_in(
    state: CalibrationState, is_member: bool, handed: frozenset[str], calls: frozenset[str]
) -> None:
    seen = may_see_others(state, is_member=is_member, handed=handed, calls=calls)
    if state is CalibrationState.OPEN:
        assert seen == (is_member and calls <= handed)
    else:
        assert seen == (state is not CalibrationState.CANCELLED)
