"""Holds, consultations and transfers of call control, and paused recordings, as the events of Asterisk show them."""

import pytest

from callcenter.calls.facts import Held, RecordingPaused, RecordingResumed, Unheld
from callcenter.calls.vocabulary import TransferKind
from tests.ami.tracker.scene import Scene, answered_call

pytestmark = pytest.mark.replay

TALK = "b1"
HOLDING = {"BridgeTechnology": "holding_bridge"}


def let_wait(scene: Scene, *, bridge: str = TALK, holder_waits: bool = True) -> None:
    """The customer goes to the holding bridge of the agent, as a Redirect of both does it."""
    named = {**HOLDING, "BridgeName": f"callcenter-hold-{scene.of('agent')['Uniqueid']}"}
    scene.leave(bridge, "caller", "agent")
    scene.enter("hold", "caller", **named)
    if holder_waits:
        scene.enter("hold", "agent", **named)
    scene.wait(4)


def take_back(scene: Scene, *, bridge: str = "b2") -> None:
    scene.leave("hold", "agent")
    scene.enter(bridge, "agent")
    scene.leave("hold", "caller")
    scene.enter(bridge, "caller")
    scene.wait(3)


def consult(scene: Scene, *, answered: bool = True) -> None:
    scene.ring("agent", "colleague", "PJSIP/102")
    scene.wait(1)
    if answered:
        scene.answer("agent", "colleague")
        scene.enter("b3", "colleague", "agent")
        scene.wait(5)


def test_customer_let_wait_and_taken_back_is_one_hold_of_the_agent() -> None:
    scene = answered_call()
    let_wait(scene)
    take_back(scene)
    scene.over(bridge="b2")

    holds = [fact for fact in scene.facts() if isinstance(fact, Held | Unheld)]
    assert [(type(fact), fact.endpoint) for fact in holds] == [(Held, "PJSIP/101"), (Unheld, "PJSIP/101")]
    story = scene.story()
    assert story.hold_s == pytest.approx(4, abs=0.1)
    assert story.talk_s == pytest.approx(13, abs=0.1)
    assert (story.transfers, story.warnings) == ([], [])


def test_waiting_customer_hangs_up_the_hold_is_over() -> None:
    scene = answered_call()
    let_wait(scene)
    scene.leave("hold", "caller")
    scene.hangup("caller")
    scene.wait(1)
    scene.leave("hold", "agent")
    scene.hangup("agent")

    (hold,) = scene.story().holds
    assert hold.end is not None
    assert (hold.end - hold.start).total_seconds() == pytest.approx(4, abs=0.1)


def test_customer_joined_with_the_one_consulted_is_an_attended_transfer() -> None:
    scene = answered_call()
    let_wait(scene, holder_waits=False)
    consult(scene)
    scene.leave("hold", "caller")
    scene.enter("b4", "caller")
    scene.leave("b3", "colleague")
    scene.enter("b4", "colleague")
    scene.leave("b3", "agent")
    scene.hangup("agent")
    scene.wait(6)
    scene.over("caller", "colleague", bridge="b4")

    story = scene.story()
    (transfer,) = story.transfers
    assert (transfer.kind, transfer.by, transfer.from_party, transfer.to_party, transfer.outcome) == (
        TransferKind.ATTENDED,
        "PJSIP/101",
        "PJSIP/trunk",
        "PJSIP/102",
        "completed",
    )
    assert story.hold_s == pytest.approx(10, abs=0.1)
    assert story.talk_s == pytest.approx(16, abs=0.1)
    assert story.hangup_by == "customer"


def test_consultation_that_came_to_nothing_is_no_transfer() -> None:
    scene = answered_call()
    let_wait(scene, holder_waits=False)
    consult(scene, answered=False)
    scene.dial_end("agent", "colleague", "CANCEL")
    scene.hangup("colleague")
    scene.enter("hold", "agent", **HOLDING)
    take_back(scene)
    scene.over(bridge="b2")

    story = scene.story()
    assert story.transfers == []
    assert [hold.end is not None for hold in story.holds] == [True]


@pytest.mark.parametrize(("rings", "kind"), [(True, TransferKind.BLONDE), (False, TransferKind.BLIND)])
def test_waiting_customer_sent_on_is_given_away_without_a_talk(*, rings: bool, kind: TransferKind) -> None:
    scene = answered_call()
    let_wait(scene, holder_waits=not rings)
    if rings:
        consult(scene, answered=False)
    scene.leave("hold", "caller")
    scene.ring("caller", "second", "PJSIP/103")
    scene.hangup("agent", *(["colleague"] if rings else []))
    scene.wait(1)
    scene.answer("caller", "second")
    scene.enter("b5", "second", "caller")
    scene.wait(2)
    scene.over("caller", "second", bridge="b5")

    (transfer,) = scene.story().transfers
    assert (transfer.kind, transfer.by, transfer.outcome) == (kind, "PJSIP/101", "completed")


def test_holding_bridge_of_another_program_is_no_hold() -> None:
    scene = answered_call()
    scene.leave(TALK, "caller", "agent")
    scene.enter("lobby", "caller", "agent", **HOLDING, BridgeName="lobby")
    scene.hangup("caller", "agent")

    assert scene.story().holds == []


def test_recording_silenced_in_steps_is_one_pause() -> None:
    scene = answered_call()
    for direction, state in (("read", "1"), ("both", "1"), ("read", "0"), ("write", "0"), ("write", "0")):
        scene.say("MixMonitorMute", **scene.of("caller"), Direction=direction, State=state)
        scene.wait(1)
    scene.over()

    marks = [type(fact) for fact in scene.facts() if isinstance(fact, RecordingPaused | RecordingResumed)]
    assert marks == [RecordingPaused, RecordingResumed]
    (pause,) = scene.story().recording_pauses
    assert pause.end is not None
    assert (pause.end - pause.start).total_seconds() == pytest.approx(3, abs=0.1)


def test_recording_left_silent_its_pause_ends_with_the_call() -> None:
    scene = answered_call()
    scene.say("MixMonitorMute", **scene.of("caller"), Direction="both", State="1")
    scene.over()

    story = scene.story()
    assert [pause.end for pause in story.recording_pauses] == [story.ended_at]
