"""The cards of every operator, from facts alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.facts import CallFact, CallId, Endpoint, Held, Unheld, UniqueId
from callcenter.calls.vocabulary import CallStatus, Direction, LegOutcome, LegRole
from screenpop.deck import ENDED_CARDS_KEPT, Deck, Phase
from tests.screenpop.builders import (
    AGENT_101,
    AGENT_102,
    CALL,
    CALLER_LEG,
    NODE,
    answered,
    at,
    ended,
    leg,
    leg_ended,
    ringing,
    started,
    talk,
)

pytestmark = pytest.mark.unit

USERS = {AGENT_101: 1, AGENT_102: 2}


def deck() -> Deck:
    return Deck(USERS.get)


def play(cards: Deck, *facts: CallFact) -> Deck:
    for fact in facts:
        cards.apply(fact)
    return cards


def phases(cards: Deck, user_id: int) -> list[Phase]:
    return [card.phase for card in cards.cards_of(user_id)]


ANSWERED: tuple[CallFact, ...] = (
    started(),
    leg("1.2", AGENT_101),
    ringing("1.2", AGENT_101),
    talk("1.2", AGENT_101),
    leg_ended("1.2", AGENT_101, LegOutcome.ANSWERED),
    ended(CallStatus.ANSWERED),
)


def test_started_only_shows_nobody_a_card() -> None:
    assert deck().apply(started()) == []


def test_ringing_shows_the_card_to_the_one_who_rings_and_to_nobody_else() -> None:
    cards = play(deck(), started(), leg("1.2", AGENT_101), ringing("1.2", AGENT_101))
    assert phases(cards, 1) == [Phase.RINGING]
    assert phases(cards, 2) == []


def test_ringing_of_a_device_that_nobody_holds_makes_no_card() -> None:
    cards = play(deck(), started())
    assert cards.apply(ringing("1.9", Endpoint("PJSIP/999"))) == []


def test_ringing_told_twice_changes_nothing() -> None:
    cards = play(deck(), started(), ringing("1.2", AGENT_101))
    assert cards.apply(ringing("1.2", AGENT_101)) == []


def test_answered_by_one_of_two_moves_only_that_card() -> None:
    cards = play(deck(), started(), ringing("1.2", AGENT_101), ringing("1.3", AGENT_102))
    play(cards, talk("1.2", AGENT_101), leg_ended("1.3", AGENT_102, LegOutcome.ELSEWHERE))
    assert phases(cards, 1) == [Phase.TALKING]
    assert phases(cards, 2) == [Phase.MISSED]
    assert cards.cards_of(2)[0].why_missed is LegOutcome.ELSEWHERE


def test_missed_then_rung_again_by_the_queue_rings_again_on_the_same_card() -> None:
    cards = play(deck(), started(), ringing("1.2", AGENT_101), leg_ended("1.2", AGENT_101, LegOutcome.NO_ANSWER))
    before = cards.cards_of(1)[0]
    play(cards, ringing("1.4", AGENT_101, after=40))
    after = cards.cards_of(1)[0]
    assert (after.id, after.phase) == (before.id, Phase.RINGING)
    assert after.version > before.version


def test_held_by_the_customer_side_shows_on_the_operators_card_and_back() -> None:
    cards = play(deck(), started(), ringing("1.2", AGENT_101), talk("1.2", AGENT_101))
    hold = {"call_id": CALL, "node": NODE, "at": at(9), "uniqueid": CALLER_LEG, "endpoint": Endpoint("PJSIP/trunk")}
    play(cards, Held(**hold))  # type: ignore[arg-type]
    assert phases(cards, 1) == [Phase.HELD]
    play(cards, Unheld(**hold))  # type: ignore[arg-type]
    assert phases(cards, 1) == [Phase.TALKING]


def test_ended_card_stays_until_its_operator_closes_it() -> None:
    cards = play(deck(), *ANSWERED)
    card = cards.cards_of(1)[0]
    assert (card.phase, card.status) == (Phase.ENDED, CallStatus.ANSWERED)
    assert cards.close(1, CALL)
    assert cards.cards_of(1) == []
    assert not cards.knows(CALL)


def test_live_card_cannot_be_closed() -> None:
    cards = play(deck(), started(), ringing("1.2", AGENT_101))
    assert not cards.close(1, CALL)
    assert phases(cards, 1) == [Phase.RINGING]


def test_abandoned_while_ringing_is_missed_even_without_the_end_of_the_leg() -> None:
    cards = play(deck(), started(), ringing("1.2", AGENT_101), ended(CallStatus.ABANDONED))
    assert phases(cards, 1) == [Phase.MISSED]


def test_outbound_shows_the_operator_who_dials_a_card() -> None:
    cards = play(
        deck(),
        started(direction=Direction.OUTBOUND, number="101", to_number="+14155550123"),
        leg("1.1", AGENT_101, LegRole.CALLER),
    )
    assert phases(cards, 1) == [Phase.RINGING]
    call = cards.call(CALL)
    assert call is not None
    assert call.customer_number == "+14155550123"


def test_many_ended_calls_keep_only_the_newest_cards_and_forget_the_rest() -> None:
    cards = deck()
    calls = [CallId(f"pbx1-2.{number}") for number in range(ENDED_CARDS_KEPT + 5)]
    for number, call in enumerate(calls):
        leg_id = f"2.{number}.1"
        play(cards, started(call), ringing(leg_id, AGENT_101, call), talk(leg_id, AGENT_101, call))
        play(cards, leg_ended(leg_id, AGENT_101, LegOutcome.ANSWERED, call), ended(CallStatus.ANSWERED, call))
    assert [card.call_id for card in cards.cards_of(1)] == calls[-ENDED_CARDS_KEPT:]
    assert not cards.knows(calls[0])


def test_unanswered_by_anybody_leaves_nothing_behind() -> None:
    cards = play(deck(), started(), ended(CallStatus.ABANDONED))
    assert not cards.knows(CALL)


@given(st.lists(st.sampled_from(ANSWERED), max_size=30))
def test_any_order_and_repetition_never_raises_and_never_shows_two_cards_of_a_call(facts: list[CallFact]) -> None:
    cards = play(deck(), *facts)
    assert len(cards.cards_of(1)) <= 1


@given(st.lists(st.integers(0, len(ANSWERED) - 1), max_size=6))
def test_every_fact_told_again_at_once_ends_in_the_same_cards(repeated: list[int]) -> None:
    again = [fact for number, fact in enumerate(ANSWERED) for _ in range(2 if number in repeated else 1)]
    told_once = play(deck(), *ANSWERED).cards_of(1)[0]
    told_again = play(deck(), *again).cards_of(1)[0]
    assert (told_again.phase, told_again.status) == (told_once.phase, told_once.status)
    assert told_again.ended_at == told_once.ended_at


def test_versions_only_grow() -> None:
    cards = deck()
    seen = [card.version for fact in ANSWERED for card in cards.apply(fact)]
    assert seen == sorted(set(seen))
    assert UniqueId("1.2") == cards.cards_of(1)[0].uniqueid


def test_call_found_in_mid_talk_gets_its_card_without_a_ring() -> None:
    cards = play(deck(), started(), leg("1.2", AGENT_101), answered("1.2", AGENT_101), talk("1.2", AGENT_101))
    assert phases(cards, 1) == [Phase.TALKING]


def test_rung_card_told_the_answer_keeps_ringing_until_the_talk() -> None:
    cards = play(deck(), started(), leg("1.2", AGENT_101), ringing("1.2", AGENT_101))
    assert cards.apply(answered("1.2", AGENT_101)) == []
    assert phases(cards, 1) == [Phase.RINGING]
