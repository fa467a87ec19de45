"""Queue visits: what ends them, who answered, how long the caller waited."""

import pytest

from ami.tracker import Tracker, TrackerRules
from callcenter.calls.facts import LegRinging, MemberChanged
from callcenter.calls.vocabulary import CallStatus, HangupBy, LegOutcome, QueueOutcome
from tests.ami.tracker.scene import RULES, Scene, waiting_in_queue

pytestmark = pytest.mark.unit


def test_waiting_agent_connects_visit_is_answered_by_him() -> None:
    scene = waiting_in_queue()
    scene.answer("caller", "agent")
    scene.connect("caller", "agent", "PJSIP/101")
    scene.talk()
    scene.over("agent", "caller")
    story = scene.story()
    (visit,) = story.queue_visits
    assert (visit.outcome, visit.agent) == (QueueOutcome.ANSWERED, "PJSIP/101")
    assert visit.wait_s == pytest.approx(5, abs=0.1)
    assert (story.queue, story.status) == ("sales", CallStatus.ANSWERED)
    assert [leg.queue for leg in story.legs] == [None, "sales"]


def test_waiting_caller_hangs_up_is_abandoned() -> None:
    scene = waiting_in_queue()
    scene.hang_up_request("caller")
    scene.say("QueueCallerAbandon", **scene.of("caller"), Queue="sales")
    scene.queue_leave("caller")
    scene.dial_end("caller", "agent", "CANCEL")
    scene.hangup("agent", cause=0)
    scene.hangup("caller")
    story = scene.story()
    assert story.status is CallStatus.ABANDONED
    assert [visit.outcome for visit in story.queue_visits] == [QueueOutcome.ABANDONED]
    assert story.legs[1].outcome is LegOutcome.CANCELLED


def test_waiting_queue_times_out_abandon_event_is_not_believed() -> None:
    scene = waiting_in_queue()
    scene.dial_end("caller", "agent", "NOANSWER")
    scene.hangup("agent", cause=0)
    scene.say("QueueCallerAbandon", **scene.of("caller"), Queue="sales")
    scene.queue_leave("caller")
    scene.variable("caller", "QUEUESTATUS", "TIMEOUT")
    scene.wait(3)
    scene.hangup("caller")
    story = scene.story()
    assert story.status is CallStatus.NO_ANSWER
    assert [visit.outcome for visit in story.queue_visits] == [QueueOutcome.TIMEOUT]
    assert story.queue_visits[0].wait_s == pytest.approx(5, abs=0.1)


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ("LEAVEEMPTY", QueueOutcome.LEAVE_EMPTY),
        ("LEAVEUNAVAIL", QueueOutcome.LEAVE_EMPTY),
        ("WITHDRAW", QueueOutcome.CONTINUED),
    ],
)
def test_waiting_queue_gives_up_outcome_is_its_reason(value: str, outcome: QueueOutcome) -> None:
    scene = waiting_in_queue()
    scene.queue_leave("caller")
    scene.variable("caller", "QUEUESTATUS", value)
    assert [visit.outcome for visit in scene.story().queue_visits] == [outcome]


@pytest.mark.parametrize(("value", "outcome"), [("FULL", QueueOutcome.FULL), ("JOINEMPTY", QueueOutcome.JOIN_EMPTY)])
def test_asking_queue_refused_at_the_door_is_a_visit(value: str, outcome: QueueOutcome) -> None:
    scene = Scene()
    scene.inbound()
    scene.say("Newexten", **scene.of("caller"), Application="Queue", AppData="sales,,,,60")
    scene.variable("caller", "QUEUESTATUS", value)
    scene.hangup("caller")
    story = scene.story()
    assert [(visit.queue, visit.outcome, visit.wait_s) for visit in story.queue_visits] == [("sales", outcome, 0.0)]
    assert story.status is CallStatus.NO_ANSWER


def test_refused_at_the_door_context_names_the_queue() -> None:
    scene = Scene()
    scene.inbound()
    event = scene.of("caller") | {"Context": "line-support", "Variable": "QUEUESTATUS", "Value": "FULL"}
    scene.say("VarSet", **event)
    story = scene.story(TrackerRules(node="pbx", queue_context="line-(.+)"))
    assert [visit.queue for visit in story.queue_visits] == ["support"]


def test_refused_by_an_unnamed_queue_is_told_not_invented() -> None:
    scene = Scene()
    scene.inbound()
    scene.variable("caller", "QUEUESTATUS", "FULL")
    scene.hangup("caller")
    story = scene.story()
    assert story.queue_visits == []
    assert [warning.name for warning in story.warnings] == ["queue-refused"]
    assert story.status is CallStatus.NO_ANSWER


def test_waiting_key_press_second_queue_answers() -> None:
    scene = waiting_in_queue()
    scene.dial_end("caller", "agent", "CANCEL")
    scene.hangup("agent", cause=0)
    scene.queue_leave("caller")
    scene.wait(1)
    scene.join("caller", "support")
    scene.queue_ring("caller", "other", "PJSIP/103", "support")
    scene.answer("caller", "other")
    scene.connect("caller", "other", "PJSIP/103", "support")
    scene.talk("caller", "other")
    scene.over("caller", "other")
    story = scene.story()
    assert [(visit.queue, visit.outcome) for visit in story.queue_visits] == [
        ("sales", QueueOutcome.CONTINUED),
        ("support", QueueOutcome.ANSWERED),
    ]
    assert story.queue == "support"


def test_ring_in_vain_next_agent_answers_each_has_his_outcome() -> None:
    scene = waiting_in_queue()
    scene.dial_end("caller", "agent", "NOANSWER")
    scene.say("AgentRingNoAnswer", **scene.of("caller"), Queue="sales", Interface="PJSIP/101", RingTime="5000")
    scene.dial_end("caller", "agent", "CANCEL")
    scene.hangup("agent", cause=0)
    scene.queue_ring("caller", "next", "PJSIP/102")
    scene.answer("caller", "next")
    scene.connect("caller", "next", "PJSIP/102")
    scene.talk("caller", "next")
    scene.over("caller", "next")
    story = scene.story()
    assert [(leg.endpoint, leg.outcome) for leg in story.legs[1:]] == [
        ("PJSIP/101", LegOutcome.NO_ANSWER),
        ("PJSIP/102", LegOutcome.ANSWERED),
    ]


def test_agent_answers_and_drops_before_bridge_call_goes_on() -> None:
    scene = waiting_in_queue()
    scene.answer("caller", "agent")
    scene.say("AgentDump", **scene.of("caller"), Queue="sales", Interface="PJSIP/101")
    scene.hangup("agent")
    scene.wait(5)
    scene.hang_up_request("caller")
    scene.say("QueueCallerAbandon", **scene.of("caller"), Queue="sales")
    scene.queue_leave("caller")
    scene.hangup("caller")
    assert scene.story().status is CallStatus.ABANDONED


def test_ringing_before_dial_begin_knows_its_queue() -> None:
    scene = Scene()
    scene.inbound()
    scene.state("caller", 6)
    scene.join("caller")
    scene.new("agent", "PJSIP/101", call="caller")
    scene.state("agent", 5)
    scene.dial("caller", "agent")
    rings = [fact for fact in scene.facts() if isinstance(fact, LegRinging)]
    assert [(fact.endpoint, fact.queue) for fact in rings] == [("PJSIP/101", "sales")]


def test_local_member_device_behind_it_is_the_agent() -> None:
    scene = Scene()
    scene.inbound()
    scene.state("caller", 6)
    scene.join("caller")
    scene.local("near", "far", call="caller")
    scene.say("AgentCalled", **scene.of("caller"), **scene.of("near", "Dest"), Queue="sales", Interface="Local/1@x")
    scene.dial("caller", "near")
    scene.ring("far", "agent", "PJSIP/101")
    scene.answer("far", "agent")
    scene.enter("b2", "agent", "far")
    scene.state("near", 6)
    scene.dial_end("caller", "near", "ANSWER")
    scene.connect("caller", "near", "Local/1@x")
    scene.enter("b1", "near", "caller")
    scene.wait(10)
    scene.hang_up_request("caller")
    scene.leave("b1", "caller", "near")
    scene.leave("b2", "far", "agent")
    scene.hangup("near", "far", "agent", "caller")
    story = scene.story()
    assert story.queue_visits[0].agent == "PJSIP/101"
    assert [(leg.endpoint, leg.queue) for leg in story.legs] == [("PJSIP/trunk", None), ("PJSIP/101", "sales")]
    assert [talk.between for talk in story.talks] == [("PJSIP/trunk", "PJSIP/101")]
    assert story.talk_s == pytest.approx(10, abs=0.1)


def test_member_pauses_change_is_told() -> None:
    scene = Scene()
    member = {"Queue": "sales", "MemberName": "A", "Interface": "Local/101@q", "StateInterface": "PJSIP/101"}
    event = scene.say("QueueMemberPause", **member, Paused="1", PausedReason="lunch", Status="1", InCall="0")
    (fact,) = Tracker(RULES).feed(event)
    assert isinstance(fact, MemberChanged)
    assert (fact.queue, fact.endpoint, fact.present, fact.paused, fact.pause_reason) == (
        "sales",
        "PJSIP/101",
        True,
        True,
        "lunch",
    )


def test_caller_leaves_by_a_key_dial_plan_ends_the_call_is_not_abandoned() -> None:
    """EXITWITHKEY: no QueueCallerAbandon, and no variable that tells it."""
    scene = waiting_in_queue()
    scene.queue_leave("caller")
    scene.hangup("agent")
    scene.wait(2)
    scene.hangup("caller")
    story = scene.story()
    assert [visit.outcome for visit in story.queue_visits] == [QueueOutcome.CONTINUED]
    assert (story.status, story.hangup_by) == (CallStatus.NO_ANSWER, HangupBy.SYSTEM)


def test_agent_hangs_up_before_the_talk_has_left_and_the_caller_waits_on() -> None:
    scene = waiting_in_queue()
    scene.answer("caller", "agent")
    scene.hang_up_request("agent")
    scene.say("AgentDump", **scene.of("caller"), **scene.of("agent", "Dest"), Queue="sales", Interface="PJSIP/101")
    scene.hangup("agent")
    scene.wait(3)
    assert [(leg.endpoint, leg.outcome) for leg in scene.story().legs[1:]] == [("PJSIP/101", LegOutcome.LEFT)]
    scene.hang_up_request("caller")
    scene.say("QueueCallerAbandon", **scene.of("caller"), Queue="sales")
    scene.queue_leave("caller")
    scene.hangup("caller")
    story = scene.story()
    assert (story.status, story.hangup_by) == (CallStatus.ABANDONED, HangupBy.CUSTOMER)


def test_local_member_rings_in_vain_device_behind_it_did_not_answer() -> None:
    scene = Scene()
    scene.inbound()
    scene.state("caller", 6)
    scene.join("caller")
    scene.local("near", "far", call="caller")
    scene.say("AgentCalled", **scene.of("caller"), **scene.of("near", "Dest"), Queue="sales", Interface="Local/1@x")
    scene.dial("caller", "near")
    scene.ring("far", "agent", "PJSIP/101")
    scene.wait(3)
    for status in ("NOANSWER", "CANCEL"):
        scene.dial_end("caller", "near", status)
    scene.dial_end("far", "agent", "CANCEL")
    scene.hangup("far", "near", "agent")
    assert scene.story().legs[-1].outcome is LegOutcome.NO_ANSWER
