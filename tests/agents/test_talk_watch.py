"""Which ends of legs earn a wrap-up."""

import pytest

from callcenter.agents.wrapup import TalkWatch
from callcenter.calls.facts import CallFact, Endpoint
from callcenter.calls.storybook import StoryBook
from callcenter.calls.vocabulary import Direction, LegOutcome
from tests.fakes.stories import PHONE, Script

pytestmark = pytest.mark.unit

OTHER = Endpoint("PJSIP/102")


def ends(watch: TalkWatch, *facts: CallFact) -> list[Endpoint]:
    return [ended.endpoint for fact in facts for ended in watch.apply(fact)]


def test_answered_inbound_leg_ended_earns_one() -> None:
    assert ends(TalkWatch(), *Script("1").whole()) == [PHONE]


def test_facts_told_twice_earn_one() -> None:
    watch, call = TalkWatch(), Script("1")
    assert ends(watch, *call.whole(), call.leg_ended(), call.ended()) == [PHONE]


def test_leg_that_only_rang_earns_none() -> None:
    call = Script("1")
    assert ends(TalkWatch(), call.started(), call.leg(), call.leg_ended(outcome=LegOutcome.NO_ANSWER)) == []


@pytest.mark.parametrize(
    ("direction", "queue", "expected"),
    [
        (Direction.OUTBOUND, None, []),
        (Direction.INTERNAL, None, []),
        (Direction.INTERNAL, "support", [PHONE]),
        (Direction.INBOUND, None, [PHONE]),
    ],
)
def test_direction_and_queue_decide(direction: Direction, queue: str | None, expected: list[Endpoint]) -> None:
    assert ends(TalkWatch(), *Script("1", direction=direction, queue=queue).whole()) == expected


def test_second_call_on_the_device_goes_on_wrap_up_waits_for_it() -> None:
    watch, one, two = TalkWatch(), Script("1"), Script("2")
    assert ends(watch, *one.whole()[:4], *two.whole()[:4], one.leg_ended(), one.ended()) == []
    assert ends(watch, two.leg_ended()) == [PHONE]


def test_transferred_by_consultation_both_agents_get_theirs() -> None:
    watch, customer, consult = TalkWatch(), Script("1"), Script("2", direction=Direction.INTERNAL, queue=None)
    ends(watch, *customer.whole()[:4])
    ends(watch, consult.started(), consult.leg("b", OTHER), consult.answered("b", OTHER))
    assert ends(watch, customer.absorbs(consult), customer.leg_ended()) == [PHONE]
    assert ends(watch, customer.ended()) == [OTHER]


def test_restored_open_call_ends_earns_one() -> None:
    book, call = StoryBook(), Script("1")
    for fact in call.whole()[:4]:
        book.apply(fact)
    watch = TalkWatch()
    watch.restore(list(book.open_calls.values()))
    assert ends(watch, call.leg_ended()) == [PHONE]
