"""Who waits in a parking lot, who takes him from there, and whose hang-up ends what."""

import pytest

from callcenter.calls.facts import LegAnswered, LegStarted
from callcenter.calls.vocabulary import CallStatus, HangupBy, LegRole, ParkingOutcome
from tests.ami.tracker.scene import Scene, answered_call

pytestmark = pytest.mark.unit


def park(scene: Scene, who: str = "caller", *, by: str = "PJSIP/101") -> None:
    space = {"Parkinglot": "default", "ParkingSpace": "7501", "ParkerDialString": by}
    scene.leave("b1", who)
    scene.say("ParkedCall", **scene.of(who, "Parkee"), **space)
    scene.enter("lot", who, BridgeTechnology="holding_bridge")


def leave_lot(scene: Scene, event: str, who: str = "caller", **headers: str) -> None:
    scene.say(event, **scene.of(who, "Parkee"), Parkinglot="default", ParkingSpace="7501", **headers)
    scene.leave("lot", who)


def parked_call() -> Scene:
    """101 has parked the customer and is gone."""
    scene = answered_call()
    park(scene)
    scene.leave("b1", "agent")
    scene.hangup("agent")
    scene.wait(5)
    return scene


def retrieved_call() -> Scene:
    scene = parked_call()
    scene.new("taker", "PJSIP/102", state=4, CallerIDNum="102", Exten="7501")
    scene.state("taker", 6)
    leave_lot(scene, "UnParkedCall", **scene.of("taker", "Retriever"))
    scene.enter("b2", "caller", "taker")
    scene.wait(3)
    return scene


def test_parked_nobody_is_charged_and_nobody_talks() -> None:
    story = parked_call().story()
    (stay,) = story.parkings
    assert (stay.lot, stay.space, stay.parked_by, stay.end) == ("default", "7501", "PJSIP/101", None)
    assert [talk.end is None for talk in story.talks] == [False]
    assert story.hangup_by is None


def test_parked_retrieved_by_another_one_call_with_two_talks() -> None:
    scene = retrieved_call()
    scene.over("caller", "taker", bridge="b2")
    story = scene.story()
    (stay,) = story.parkings
    assert (stay.outcome, stay.retrieved_by) == (ParkingOutcome.RETRIEVED, "PJSIP/102")
    assert [talk.between[1] for talk in story.talks] == ["PJSIP/101", "PJSIP/102"]
    assert story.parked_s == pytest.approx(5, abs=0.1)
    assert story.talk_s == pytest.approx(13, abs=0.1)
    assert [leg.role for leg in story.legs if leg.endpoint == "PJSIP/102"] == [LegRole.AGENT]
    assert (story.status, story.hangup_by) == (CallStatus.ANSWERED, HangupBy.CUSTOMER)


def test_retriever_is_told_again_as_an_agent_who_answered() -> None:
    """His wrap-up begins from these facts, as any other agent's does."""
    facts = retrieved_call().facts()
    again = [fact for fact in facts if isinstance(fact, LegStarted) and fact.endpoint == "PJSIP/102"]
    assert [fact.role for fact in again] == [LegRole.CALLER, LegRole.AGENT]
    answers = [fact for fact in facts if isinstance(fact, LegAnswered) and fact.endpoint == "PJSIP/102"]
    assert answers[-1].call_id == facts[0].call_id


def test_parked_caller_hangs_up_gave_up_and_hung_up_himself() -> None:
    scene = answered_call()
    park(scene)
    scene.hang_up_request("agent")
    scene.leave("b1", "agent")
    scene.hangup("agent")
    scene.hang_up_request("caller")
    leave_lot(scene, "ParkedCallGiveUp")
    scene.hangup("caller")
    story = scene.story()
    assert [stay.outcome for stay in story.parkings] == [ParkingOutcome.GAVE_UP]
    assert (story.status, story.hangup_by) == (CallStatus.ANSWERED, HangupBy.CUSTOMER)


def test_parked_before_any_talk_caller_hangs_up_is_abandoned() -> None:
    scene = Scene()
    scene.inbound()
    scene.state("caller", 6)
    park(scene, by="PJSIP/trunk")
    scene.wait(9)
    scene.hang_up_request("caller")
    leave_lot(scene, "ParkedCallGiveUp")
    scene.hangup("caller")
    story = scene.story()
    assert [stay.parked_by for stay in story.parkings] == [None]
    assert (story.status, story.talk_s) == (CallStatus.ABANDONED, 0)
    assert story.parked_s == pytest.approx(9, abs=0.1)


def test_parked_hangup_without_give_up_event_ends_the_stay() -> None:
    scene = parked_call()
    scene.hangup("caller")
    assert [stay.outcome for stay in scene.story().parkings] == [ParkingOutcome.GAVE_UP]


def test_retrieved_without_having_been_seen_parked_is_a_warning_and_no_stay() -> None:
    scene = retrieved_call()
    scene.events = [event for event in scene.events if event.name != "ParkedCall"]
    story = scene.story()
    assert story.parkings == []
    assert [warning.name for warning in story.warnings] == ["parked-unseen"]
    assert [talk.between[1] for talk in story.talks] == ["PJSIP/101", "PJSIP/102"]


def test_agent_asks_for_a_space_and_hands_the_customer_over_only_the_customer_was_parked() -> None:
    scene = answered_call()
    scene.say("Hold", **scene.of("agent"))
    scene.new("line2", "PJSIP/101", state=4, CallerIDNum="101", Exten="7500")
    scene.state("line2", 6)
    park(scene, "line2")
    scene.wait(4)
    scene.leave("b1", "caller")
    scene.enter("lot", "caller", BridgeTechnology="holding_bridge", SwapUniqueid=scene.of("line2")["Uniqueid"])
    scene.say("ParkedCallSwap", **scene.of("caller", "Parkee"), Parkinglot="default", ParkingSpace="7501")
    scene.leave("lot", "line2")
    scene.hangup("line2", "agent")
    scene.wait(5)
    leave_lot(scene, "ParkedCallTimeOut")
    stays = [stay for story in scene.stories() for stay in story.parkings]
    assert [(stay.uniqueid, stay.parked_by, stay.outcome) for stay in stays] == [
        (scene.of("caller")["Uniqueid"], "PJSIP/101", ParkingOutcome.TIMED_OUT)
    ]


def test_parked_and_blind_transferred_to_the_lot_transfer_is_complete() -> None:
    scene = answered_call()
    scene.say("BlindTransfer", **scene.of("agent", "Transferer"), **scene.of("caller", "Transferee"), Extension="7500")
    park(scene)
    scene.hangup("caller")
    assert [(transfer.to_party, transfer.outcome) for transfer in scene.story().transfers] == [("7500", "completed")]
