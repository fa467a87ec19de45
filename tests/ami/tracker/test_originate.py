"""Originate in both orders: who is the customer, what his number is, and how it ended."""

import pytest

from callcenter.calls.facts import CallIdentified, CallStarted
from callcenter.calls.vocabulary import CallStatus, Direction, HangupBy, LegOutcome, LegRole
from tests.ami.tracker.scene import Scene

pytestmark = pytest.mark.unit

OURS = "+442079460100"
CUSTOMER = "+79031112233"


def customer_first() -> Scene:
    """The exchange calls the customer, shows him the firm's number, and he answers."""
    scene = Scene()
    scene.new("customer", "PJSIP/trunk", Exten="s")
    scene.say("NewCallerid", **scene.of("customer") | {"CallerIDNum": OURS}, **{"CID-CallingPres": "0 (Allowed)"})
    scene.say("DialBegin", **scene.of("customer", "Dest"), DialString=f"{CUSTOMER}@trunk")
    scene.state("customer", 5)
    return scene


def test_customer_first_is_never_told_as_a_call_from_outside() -> None:
    """Else the firm's own number, which the customer is shown, would be taken for a caller's."""
    told = [fact for fact in customer_first().facts() if isinstance(fact, CallStarted | CallIdentified)]
    assert {fact.direction for fact in told} == {Direction.OUTBOUND}
    assert OURS not in {fact.from_number for fact in told} | {fact.to_number for fact in told}


def test_customer_first_answers_agent_takes_it_talk_is_the_customers() -> None:
    scene = customer_first()
    scene.state("customer", 6)
    scene.ring("customer", "agent", "PJSIP/101")
    scene.answer("customer", "agent")
    scene.talk("customer", "agent", seconds=8)
    scene.over("agent", "customer")
    story = scene.story()
    assert (story.direction, story.to_number, story.from_number) == (Direction.OUTBOUND, CUSTOMER, "")
    assert [leg.role for leg in story.legs] == [LegRole.OUTSIDE, LegRole.AGENT]
    assert story.talk_s == pytest.approx(8, abs=0.1)
    assert (story.status, story.hangup_by) == (CallStatus.ANSWERED, HangupBy.AGENT)


def test_customer_first_declines_is_busy_and_nobody_hung_up() -> None:
    scene = customer_first()
    scene.hang_up_request("customer")
    scene.hangup("customer", cause=17)
    story = scene.story()
    assert (story.status, story.hangup_by) == (CallStatus.BUSY, HangupBy.SYSTEM)
    assert [leg.outcome for leg in story.legs] == [LegOutcome.BUSY]


def test_customer_first_answers_agents_ring_one_after_the_other_the_last_decides() -> None:
    scene = customer_first()
    scene.state("customer", 6)
    for agent, status, cause in (("one", "BUSY", 17), ("two", "NOANSWER", 19)):
        scene.ring("customer", agent, f"PJSIP/10{len(agent)}{len(status)}")
        scene.dial_end("customer", agent, status)
        scene.hangup(agent, cause=cause)
    scene.hangup("customer")
    story = scene.story()
    assert (story.status, story.hangup_by) == (CallStatus.NO_ANSWER, HangupBy.SYSTEM)
    assert [leg.outcome for leg in story.legs] == [LegOutcome.ANSWERED, LegOutcome.BUSY, LegOutcome.NO_ANSWER]


def test_customer_first_through_local_is_known_by_the_dialled_number() -> None:
    scene = Scene()
    scene.new("near", "Local/979031112233@internal-1;1")
    scene.new("far", "Local/979031112233@internal-1;2", call="near", state=4)
    scene.new("customer", "PJSIP/trunk", call="near", Exten="s")
    scene.dial("far", "customer", text=f"{CUSTOMER}@trunk")
    scene.state("customer", 5)
    story = scene.story()
    assert (story.direction, story.to_number) == (Direction.OUTBOUND, CUSTOMER)
    assert [leg.role for leg in story.legs] == [LegRole.OUTSIDE]


def test_agent_first_declines_is_rejected_and_nobody_hung_up() -> None:
    scene = Scene()
    scene.new("agent", "PJSIP/101", CallerIDNum=CUSTOMER)
    scene.say("DialBegin", **scene.of("agent", "Dest"), DialString="101")
    scene.hang_up_request("agent")
    scene.hangup("agent", cause=21)
    story = scene.story()
    assert (story.status, story.hangup_by) == (CallStatus.REJECTED, HangupBy.SYSTEM)
