"""Facts become a story: durations from intervals, and nothing changes when a fact is told again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from callcenter.calls import facts as f
from callcenter.calls.facts import CallFact, CallId, Endpoint, UniqueId
from callcenter.calls.story import CallStory
from callcenter.calls.storybook import CLOSED_LIMIT, StoryBook
from callcenter.calls.vocabulary import (
    CallStatus,
    Direction,
    HangupBy,
    LegOutcome,
    LegRole,
    QueueOutcome,
    TransferKind,
    TransferOutcome,
    Witness,
)

pytestmark = pytest.mark.unit

CALL = CallId("pbx-1.0")
CUSTOMER, AGENT, SECOND = UniqueId("1.0"), UniqueId("1.1"), UniqueId("1.2")
ENDPOINTS = {CUSTOMER: Endpoint("PJSIP/trunk"), AGENT: Endpoint("PJSIP/101"), SECOND: Endpoint("PJSIP/102")}


def at(second: float) -> datetime:
    return datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(seconds=second)


def started(call_id: CallId = CALL, *, direction: Direction = Direction.INBOUND, second: float = 0) -> f.CallStarted:
    return f.CallStarted(
        call_id=call_id,
        node="pbx",
        at=at(second),
        direction=direction,
        from_number="+79031234567",
        from_name="",
        withheld=False,
        to_number="100",
        did="100",
        endpoint=ENDPOINTS[CUSTOMER],
        uniqueid=CUSTOMER,
        linkedid="1.0",
    )


def leg(uid: UniqueId, role: LegRole, second: float, call_id: CallId = CALL) -> f.LegStarted:
    return f.LegStarted(
        call_id=call_id,
        node="pbx",
        at=at(second),
        uniqueid=uid,
        channel=f"{ENDPOINTS[uid]}-1",
        endpoint=ENDPOINTS[uid],
        role=role,
        queue=None,
        number="",
    )


def talk(one: UniqueId, two: UniqueId, start: float, end: float | None = None) -> list[CallFact]:
    between = (ENDPOINTS[one], ENDPOINTS[two])
    told: list[CallFact] = [
        f.TalkStarted(call_id=CALL, node="pbx", at=at(start), between=between, uniqueids=(one, two))
    ]
    if end is not None:
        told.append(f.TalkEnded(call_id=CALL, node="pbx", at=at(end), between=between, uniqueids=(one, two)))
    return told


def hold(uid: UniqueId, start: float, end: float) -> list[CallFact]:
    return [
        f.Held(call_id=CALL, node="pbx", at=at(start), uniqueid=uid, endpoint=ENDPOINTS[uid]),
        f.Unheld(call_id=CALL, node="pbx", at=at(end), uniqueid=uid, endpoint=ENDPOINTS[uid]),
    ]


def ended(second: float, call_id: CallId = CALL) -> f.CallEnded:
    return f.CallEnded(
        call_id=call_id,
        node="pbx",
        at=at(second),
        status=CallStatus.ANSWERED,
        hangup_by=HangupBy.CUSTOMER,
        cause=16,
    )


def opening() -> list[CallFact]:
    return [started(), leg(CUSTOMER, LegRole.CALLER, 0), leg(AGENT, LegRole.AGENT, 2)]


def fold(facts: list[CallFact]) -> CallStory:
    book = StoryBook()
    for fact in facts:
        book.apply(fact)
    story = book.story(CALL)
    assert story is not None
    return story


def everything() -> list[CallFact]:
    """One call with every kind of fact."""
    return [
        *opening(),
        f.QueueEntered(call_id=CALL, node="pbx", at=at(1), queue="sales", uniqueid=CUSTOMER, position=1),
        f.LegRinging(call_id=CALL, node="pbx", at=at(2), uniqueid=AGENT, endpoint=ENDPOINTS[AGENT], queue="sales"),
        f.LegAnswered(call_id=CALL, node="pbx", at=at(5), uniqueid=AGENT, endpoint=ENDPOINTS[AGENT]),
        f.QueueLeft(
            call_id=CALL,
            node="pbx",
            at=at(5),
            queue="sales",
            uniqueid=CUSTOMER,
            outcome=QueueOutcome.ANSWERED,
            agent=ENDPOINTS[AGENT],
            wait_s=4.0,
        ),
        *talk(CUSTOMER, AGENT, 5),
        f.RecordingStarted(call_id=CALL, node="pbx", at=at(5), uniqueid=CUSTOMER, file="/a.wav"),
        *hold(AGENT, 10, 20),
        *(transfer(outcome) for outcome in (TransferOutcome.PENDING, TransferOutcome.COMPLETED)),
        f.PickedUp(call_id=CALL, node="pbx", at=at(21), by=ENDPOINTS[SECOND], instead_of=ENDPOINTS[AGENT]),
        f.StoryWarning(call_id=CALL, node="pbx", at=at(22), name="odd", detail="x"),
        identified("+7903", 23),
        identified("+7904", 24),
        talk(CUSTOMER, AGENT, 5, 30)[1],
        f.LegEnded(
            call_id=CALL,
            node="pbx",
            at=at(30),
            uniqueid=AGENT,
            endpoint=ENDPOINTS[AGENT],
            outcome=LegOutcome.ANSWERED,
        ),
        ended(31),
    ]


def transfer(outcome: TransferOutcome) -> f.Transferred:
    return f.Transferred(
        call_id=CALL,
        node="pbx",
        at=at(21),
        kind=TransferKind.BLIND,
        by=ENDPOINTS[AGENT],
        from_party="PJSIP/trunk",
        to_party="102",
        outcome=outcome,
    )


def identified(number: str, second: float) -> f.CallIdentified:
    return f.CallIdentified(
        call_id=CALL,
        node="pbx",
        at=at(second),
        direction=Direction.INBOUND,
        from_number=number,
        from_name="",
        withheld=False,
        to_number="100",
        did="100",
    )


def test_every_single_fact_repeated_at_any_later_place_same_story() -> None:
    facts = everything()
    whole = fold(facts)
    for index, fact in enumerate(facts):
        for place in range(index + 1, len(facts) + 1):
            assert fold([*facts[:place], fact, *facts[place:]]) == whole


def test_all_facts_told_again_same_story() -> None:
    assert fold(everything() * 2) == fold(everything())


def test_story_has_what_was_told() -> None:
    story = fold(everything())
    assert (story.wait_s, story.talk_s, story.hold_s) == (5.0, 15.0, 10.0)
    assert (story.status, story.hangup_by, story.hangup_cause) == (CallStatus.ANSWERED, HangupBy.CUSTOMER, 16)
    assert story.from_number == "+7904"
    assert [transfer.outcome for transfer in story.transfers] == ["completed"]
    assert story.legs[1].hold_s == 10.0


def test_overlapping_talks_are_counted_once() -> None:
    facts = [*opening(), leg(SECOND, LegRole.AGENT, 6), *talk(CUSTOMER, AGENT, 5, 20), *talk(CUSTOMER, SECOND, 10, 30)]
    assert fold([*facts, ended(30)]).talk_s == 25.0


def test_two_agents_one_holds_customer_still_talks_with_the_other() -> None:
    facts = [*opening(), leg(SECOND, LegRole.AGENT, 6), *talk(CUSTOMER, AGENT, 5, 30), *talk(CUSTOMER, SECOND, 5, 30)]
    story = fold([*facts, *hold(AGENT, 10, 20), ended(30)])
    assert (story.talk_s, story.hold_s) == (25.0, 0.0)


def test_agents_among_themselves_is_no_talk_of_the_customer() -> None:
    facts = [*opening(), leg(SECOND, LegRole.AGENT, 6), *talk(CUSTOMER, AGENT, 5, 10), *talk(AGENT, SECOND, 12, 30)]
    assert fold([*facts, ended(30)]).talk_s == 5.0


def test_hold_goes_on_while_the_agent_consults_in_another_bridge() -> None:
    story = fold([*opening(), *talk(CUSTOMER, AGENT, 5, 10), *hold(AGENT, 8, 25), ended(30)])
    assert (story.talk_s, story.hold_s, story.legs[1].hold_s) == (3.0, 17.0, 17.0)


def test_hold_before_any_talk_does_not_count() -> None:
    story = fold([*opening(), *hold(AGENT, 3, 4), *talk(CUSTOMER, AGENT, 5, 10), ended(10)])
    assert (story.talk_s, story.hold_s) == (5.0, 0.0)


def test_nobody_answered_wait_lasts_until_the_end() -> None:
    story = fold([*opening(), ended(12)])
    assert (story.wait_s, story.talk_s, story.answered_at) == (12.0, 0.0, None)


def test_call_ends_open_intervals_are_closed() -> None:
    facts: list[CallFact] = [*opening(), *talk(CUSTOMER, AGENT, 5), hold(AGENT, 10, 0)[0], ended(15)]
    story = fold(facts)
    assert [entry.end for entry in story.talks] == [at(15)]
    assert [entry.end for entry in story.holds] == [at(15)]
    assert (story.talk_s, story.hold_s) == (5.0, 5.0)


def test_merged_call_its_caller_becomes_an_agent_here() -> None:
    consult = CallId("pbx-2.0")
    book = StoryBook()
    absorbed: list[CallFact] = [
        started(consult, direction=Direction.INTERNAL, second=6),
        leg(SECOND, LegRole.CALLER, 6, consult),
    ]
    merged = f.CallsMerged(call_id=CALL, node="pbx", at=at(9), absorbed=consult)
    for fact in [*opening(), *absorbed, merged, *absorbed, merged]:
        book.apply(fact)
    assert list(book.open_calls) == [CALL]
    assert [entry.role for entry in book.open_calls[CALL].legs] == [LegRole.CALLER, LegRole.AGENT, LegRole.AGENT]


def test_fact_of_an_unknown_call_is_no_story() -> None:
    assert StoryBook().apply(ended(3)) is None


def test_restored_story_goes_on() -> None:
    facts = everything()
    book = StoryBook()
    for fact in facts[:8]:
        book.apply(fact)
    later = StoryBook()
    later.restore(book.open_calls.values())
    for fact in facts[8:]:
        later.apply(fact)
    assert later.story(CALL) == fold(facts)


def test_many_calls_memory_stays_flat() -> None:
    book = StoryBook()
    for number in range(CLOSED_LIMIT + 50):
        call_id = CallId(f"c{number}")
        book.apply(started(call_id))
        book.apply(ended(5, call_id))
    assert book.story(CallId("c0")) is None
    assert book.story(CallId(f"c{CLOSED_LIMIT}")) is not None
    assert not book.open_calls


def test_ended_call_retold_has_only_what_was_told_again() -> None:
    book = StoryBook()
    for fact in (started(), ended(60)):
        book.apply(fact)
    again: tuple[CallFact, ...] = (
        f.CallRetold(call_id=CALL, node="pbx", at=at(0), witness=Witness.CEL),
        started(),
        replace(ended(30), reconciled=True, witness=Witness.CEL),
    )
    for _ in range(2):
        for told in again:
            book.apply(told)
        story = book.story(CALL)
        assert story is not None
        assert (story.ended_at, story.reconciled, story.witness) == (ended(30).at, True, Witness.CEL)
