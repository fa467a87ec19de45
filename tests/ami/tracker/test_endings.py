"""How calls end: the status, who hung up, and what each leg came to."""

import pytest

from callcenter.calls.facts import LegEnded
from callcenter.calls.vocabulary import CallStatus, Direction, HangupBy, LegOutcome, QueueOutcome
from tests.ami.tracker.scene import Scene, answered_call, waiting_in_queue

pytestmark = pytest.mark.unit


def outcomes(scene: Scene) -> dict[str, LegOutcome | None]:
    return {leg.endpoint: leg.outcome for leg in scene.story().legs}


def test_answered_caller_hangs_up_is_answered_by_customer() -> None:
    scene = answered_call()
    scene.over("caller", "agent")
    story = scene.story()
    assert (story.status, story.hangup_by) == (CallStatus.ANSWERED, HangupBy.CUSTOMER)
    assert story.direction is Direction.INBOUND
    assert (story.from_number, story.did, story.to_number) == ("+79031234567", "74950000101", "74950000101")
    assert story.wait_s == pytest.approx(4, abs=0.1)
    assert story.talk_s == pytest.approx(10, abs=0.1)


def test_answered_agent_hangs_up_is_answered_by_agent() -> None:
    scene = answered_call()
    scene.over("agent", "caller")
    assert scene.story().hangup_by is HangupBy.AGENT


def test_talking_dial_plan_hangs_up_is_hung_up_by_system() -> None:
    scene = answered_call()
    scene.leave("b1", "caller", "agent")
    scene.hangup("agent", "caller")
    assert scene.story().hangup_by is HangupBy.SYSTEM


def test_ringing_caller_gives_up_is_cancelled() -> None:
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "agent", "PJSIP/101")
    scene.hang_up_request("caller")
    scene.dial_end("caller", "agent", "CANCEL")
    scene.hangup("agent", cause=0)
    scene.hangup("caller", cause=127)
    story = scene.story()
    assert (story.status, story.hangup_by) == (CallStatus.CANCELLED, HangupBy.CUSTOMER)
    assert outcomes(scene)["PJSIP/101"] is LegOutcome.CANCELLED


def test_answer_before_bridge_caller_leaves_is_not_answered() -> None:
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "agent", "PJSIP/101")
    scene.answer("caller", "agent")
    scene.hang_up_request("caller")
    scene.hangup("agent", "caller")
    story = scene.story()
    assert story.status is CallStatus.NO_ANSWER
    assert outcomes(scene)["PJSIP/101"] is LegOutcome.ANSWERED
    assert story.answered_at is None


@pytest.mark.parametrize(
    ("dial_status", "cause", "outcome", "status"),
    [
        ("BUSY", 17, LegOutcome.BUSY, CallStatus.BUSY),
        ("NOANSWER", 17, LegOutcome.BUSY, CallStatus.BUSY),
        ("NOANSWER", 21, LegOutcome.REJECTED, CallStatus.REJECTED),
        ("NOANSWER", 19, LegOutcome.NO_ANSWER, CallStatus.NO_ANSWER),
        ("NOANSWER", 0, LegOutcome.NO_ANSWER, CallStatus.NO_ANSWER),
        ("NOANSWER", 26, LegOutcome.ELSEWHERE, CallStatus.NO_ANSWER),
        ("NOANSWER", 23, LegOutcome.ELSEWHERE, CallStatus.NO_ANSWER),
        ("CONGESTION", 21, LegOutcome.REJECTED, CallStatus.REJECTED),
        ("CONGESTION", 34, LegOutcome.FAILED, CallStatus.FAILED),
        ("CHANUNAVAIL", 20, LegOutcome.FAILED, CallStatus.FAILED),
    ],
)
def test_ringing_device_refuses_status_is_refined_by_cause(
    dial_status: str, cause: int, outcome: LegOutcome, status: CallStatus
) -> None:
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "agent", "PJSIP/101")
    scene.dial_end("caller", "agent", dial_status)
    scene.hangup("agent", "caller", cause=cause)
    assert outcomes(scene)["PJSIP/101"] is outcome
    assert scene.story().status is status


def test_refused_ring_machine_takes_the_line_is_no_answer() -> None:
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "agent", "PJSIP/101")
    scene.dial_end("caller", "agent", "BUSY")
    scene.hangup("agent", cause=17)
    scene.state("caller", 6)
    scene.wait(20)
    scene.hang_up_request("caller")
    scene.hangup("caller")
    assert scene.story().status is CallStatus.NO_ANSWER


def test_ring_forwarded_leg_is_elsewhere() -> None:
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "agent", "PJSIP/101")
    scene.dial_end("caller", "agent", "NOANSWER", Forward="Local/102@internal")
    scene.hangup("agent", cause=0)
    assert outcomes(scene)["PJSIP/101"] is LegOutcome.ELSEWHERE


def test_ring_group_one_answers_others_are_elsewhere() -> None:
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "one", "PJSIP/101")
    scene.ring("caller", "two", "PJSIP/102")
    scene.answer("caller", "two")
    scene.dial_end("caller", "one", "CANCEL")
    scene.hangup("one", cause=0)
    scene.talk("caller", "two")
    scene.over("caller", "two")
    assert outcomes(scene) == {
        "PJSIP/trunk": LegOutcome.ANSWERED,
        "PJSIP/101": LegOutcome.ELSEWHERE,
        "PJSIP/102": LegOutcome.ANSWERED,
    }


def test_ring_group_busy_and_in_vain_is_no_answer() -> None:
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "one", "PJSIP/101")
    scene.ring("caller", "two", "PJSIP/102")
    scene.dial_end("caller", "one", "BUSY")
    scene.hangup("one", cause=17)
    scene.dial_end("caller", "two", "NOANSWER")
    scene.hangup("two", "caller", cause=19)
    assert scene.story().status is CallStatus.NO_ANSWER


def test_second_ring_after_first_was_busy_decides_alone() -> None:
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "one", "PJSIP/101")
    scene.dial_end("caller", "one", "NOANSWER")
    scene.hangup("one", cause=19)
    scene.ring("caller", "two", "PJSIP/102")
    scene.dial_end("caller", "two", "BUSY")
    scene.hangup("two", "caller", cause=17)
    assert scene.story().status is CallStatus.BUSY


@pytest.mark.parametrize(
    ("cause", "status"),
    [(17, CallStatus.BUSY), (21, CallStatus.REJECTED), (1, CallStatus.FAILED), (19, CallStatus.NO_ANSWER)],
)
def test_unanswered_dial_plan_refuses_status_is_its_cause(cause: int, status: CallStatus) -> None:
    scene = Scene()
    scene.inbound()
    scene.hangup("caller", cause=cause)
    assert scene.story().status is status


def test_menu_caller_leaves_is_cancelled() -> None:
    scene = Scene()
    scene.inbound()
    scene.state("caller", 6)
    scene.hang_up_request("caller")
    scene.hangup("caller")
    assert scene.story().status is CallStatus.CANCELLED


def test_menu_dial_plan_gives_up_is_no_answer() -> None:
    scene = Scene()
    scene.inbound()
    scene.state("caller", 6)
    scene.wait(30)
    scene.hangup("caller")
    story = scene.story()
    assert (story.status, story.hangup_by) == (CallStatus.NO_ANSWER, HangupBy.SYSTEM)


def test_queue_left_then_ring_cancelled_is_cancelled() -> None:
    scene = waiting_in_queue()
    scene.dial_end("caller", "agent", "NOANSWER")
    scene.hangup("agent", cause=0)
    scene.queue_leave("caller")
    scene.variable("caller", "QUEUESTATUS", "TIMEOUT")
    scene.ring("caller", "other", "PJSIP/102")
    scene.hang_up_request("caller")
    scene.dial_end("caller", "other", "CANCEL")
    scene.hangup("other", "caller")
    story = scene.story()
    assert story.status is CallStatus.CANCELLED
    assert [visit.outcome for visit in story.queue_visits] == [QueueOutcome.TIMEOUT]


def test_ended_call_late_events_change_nothing() -> None:
    scene = answered_call()
    scene.over()
    before = len(scene.facts())
    scene.hangup("caller", "agent")
    scene.leave("b1", "caller", "agent")
    scene.dial_end("caller", "agent", "CANCEL")
    scene.state("agent", 6)
    assert len(scene.facts()) == before


def test_double_dial_end_first_one_wins() -> None:
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "agent", "PJSIP/101")
    scene.dial_end("caller", "agent", "NOANSWER")
    scene.dial_end("caller", "agent", "CANCEL")
    scene.hangup("agent", cause=0)
    ended = [fact for fact in scene.facts() if isinstance(fact, LegEnded)]
    assert [fact.outcome for fact in ended] == [LegOutcome.NO_ANSWER]


def test_running_call_pbx_restarts_is_lost_and_reconciled() -> None:
    scene = answered_call()
    scene.say("Shutdown", Restart="True")
    story = scene.story()
    assert (story.status, story.reconciled) == (CallStatus.ANSWERED, True)
    assert {leg.outcome for leg in story.legs} == {LegOutcome.LOST}


def test_running_call_uptime_starts_again_is_lost() -> None:
    scene = Scene()
    scene.say("FullyBooted", Uptime="1000")
    scene.inbound()
    scene.wait(60)
    scene.say("FullyBooted", Uptime="2")
    story = scene.story()
    assert (story.status, story.reconciled) == (CallStatus.NO_ANSWER, True)


def test_running_call_second_login_same_boot_goes_on() -> None:
    scene = Scene()
    scene.say("FullyBooted", Uptime="1000")
    scene.inbound()
    scene.wait(60)
    scene.say("FullyBooted", Uptime="1060")
    assert scene.story().ended_at is None
