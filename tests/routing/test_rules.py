"""Where a call goes, whatever is known of the caller."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.routing.hours import Schedule, parse_week
from callcenter.routing.rules import (
    Caller,
    Candidate,
    Decision,
    Line,
    LineQueue,
    Passed,
    RouteAction,
    RoutePresence,
    RouteReason,
    decide,
)

pytestmark = pytest.mark.unit

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NEVER = Schedule(name="never", zone="UTC", week=parse_week(()))
SALES, ENGLISH = LineQueue("sales", "ru"), LineQueue("sales-en", "en")
LINE = Line(did="74950000101", queues=(SALES, ENGLISH))
OLENA = Candidate(1, RoutePresence.READY, "PJSIP/101")
TIMUR = Candidate(2, RoutePresence.READY, "PJSIP/102")


def away(user_id: int, presence: RoutePresence) -> Candidate:
    return Candidate(user_id, presence, "PJSIP/101")


def test_both_known_and_ready_responsible_manager_comes_before_the_last_agent() -> None:
    decision = decide(LINE, Caller(responsible=OLENA, last_agent=TIMUR), AT)
    assert (decision.action, decision.reason, decision.person) == (RouteAction.PERSON, RouteReason.RESPONSIBLE, OLENA)
    assert (decision.queue, decision.passed) == ("sales", ())


@pytest.mark.parametrize("presence", [one for one in RoutePresence if one is not RoutePresence.READY])
def test_responsible_manager_not_free_last_agent_is_asked_and_it_is_said_why(presence: RoutePresence) -> None:
    decision = decide(LINE, Caller(responsible=away(1, presence), last_agent=TIMUR), AT)
    assert (decision.person, decision.reason) == (TIMUR, RouteReason.LAST_AGENT)
    assert decision.passed == (Passed(RouteReason.RESPONSIBLE, 1, presence),)


def test_responsible_manager_who_was_the_last_agent_too_is_passed_over_once() -> None:
    busy = away(1, RoutePresence.TALKING)
    decision = decide(LINE, Caller(responsible=busy, last_agent=busy, vip=True), AT)
    assert (decision.action, decision.queue, decision.vip) == (RouteAction.QUEUE, "sales", True)
    assert decision.passed == (Passed(RouteReason.RESPONSIBLE, 1, RoutePresence.TALKING),)


@pytest.mark.parametrize(
    ("language", "queue", "reason"),
    [("en", "sales-en", RouteReason.LANGUAGE), ("ru", "sales", RouteReason.LINE), ("kk", "sales", RouteReason.LINE)],
)
def test_language_of_the_card_chooses_among_the_lines_queues(language: str, queue: str, reason: RouteReason) -> None:
    decision = decide(LINE, Caller(language=language), AT)
    assert (decision.queue, decision.reason) == (queue, reason)


def test_line_that_goes_to_its_queue_first_rings_nobody_else() -> None:
    line = Line(did="1", queues=(SALES,), known_first=False)
    assert decide(line, Caller(responsible=OLENA), AT) == Decision(
        action=RouteAction.QUEUE, reason=RouteReason.LINE, queue="sales"
    )


CANDIDATES = st.none() | st.builds(
    Candidate, st.integers(1, 3), st.sampled_from(RoutePresence), st.sampled_from(["PJSIP/101", "PJSIP/102"])
)
CALLERS = st.builds(
    Caller, st.booleans(), st.booleans(), st.sampled_from(["", "en", "ru", "xx"]), CANDIDATES, CANDIDATES
)
LINES = st.builds(
    Line,
    did=st.just("1"),
    queues=st.sampled_from([(SALES,), (SALES, ENGLISH)]),
    hours=st.sampled_from([None, NEVER]),
    night=st.sampled_from(["", "voicemail/600"]),
    known_first=st.booleans(),
)


@given(LINES, CALLERS)
def test_any_caller_on_any_line_gets_one_way_that_can_be_gone(line: Line, caller: Caller) -> None:
    decision = decide(line, caller, AT)
    assert (decision.action is RouteAction.REFUSED) is caller.blacklisted
    assert (decision.action is RouteAction.CLOSED) is (line.hours is NEVER and not caller.blacklisted)
    if decision.action is RouteAction.PERSON:
        assert decision.person in (caller.responsible, caller.last_agent)
        assert decision.person is not None
        assert decision.person.presence is RoutePresence.READY
    if decision.action in (RouteAction.PERSON, RouteAction.QUEUE):
        assert decision.queue in [queue.name for queue in line.queues]
        assert decision.vip is caller.vip
    else:
        assert (decision.queue, decision.person, decision.vip, decision.passed) == ("", None, False, ())
    assert all(one.presence is not RoutePresence.READY for one in decision.passed)
