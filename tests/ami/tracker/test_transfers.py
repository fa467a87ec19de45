"""Transfers and pick-ups: one customer, one story, each agent charged with his own part."""

import pytest

from callcenter.calls.story import CallStory
from callcenter.calls.vocabulary import CallStatus, HangupBy, LegOutcome, LegRole, TransferKind
from tests.ami.tracker.scene import Scene, answered_call

pytestmark = pytest.mark.unit


def outcome(story: CallStory) -> list[tuple[TransferKind, str, str, str]]:
    return [(transfer.kind, transfer.by, transfer.to_party, transfer.outcome) for transfer in story.transfers]


def blind() -> Scene:
    """101 sends the customer to 102 and is out."""
    scene = answered_call()
    parties = scene.of("agent", "Transferer") | scene.of("caller", "Transferee")
    scene.say("BlindTransfer", **parties, Result="Success", Extension="102", BridgeUniqueid="b1")
    scene.leave("b1", "agent", "caller")
    scene.hang_up_request("agent")
    scene.hangup("agent")
    return scene


def test_blind_transfer_target_answers_is_completed() -> None:
    scene = blind()
    scene.ring("caller", "target", "PJSIP/102")
    scene.wait(3)
    scene.answer("caller", "target")
    scene.talk("caller", "target", bridge="b2", seconds=20)
    scene.over("target", "caller", bridge="b2")
    story = scene.story()
    assert outcome(story) == [(TransferKind.BLIND, "PJSIP/101", "102", "completed")]
    assert [talk.between[1] for talk in story.talks] == ["PJSIP/101", "PJSIP/102"]
    assert story.talk_s == pytest.approx(30, abs=0.1)
    assert story.hangup_by is HangupBy.AGENT


def test_blind_transfer_customer_gives_up_is_abandoned() -> None:
    scene = blind()
    scene.ring("caller", "target", "PJSIP/102")
    scene.hang_up_request("caller")
    scene.dial_end("caller", "target", "CANCEL")
    scene.hangup("target", "caller")
    story = scene.story()
    assert outcome(story) == [(TransferKind.BLIND, "PJSIP/101", "102", "abandoned")]
    assert (story.status, story.hangup_by) == (CallStatus.ANSWERED, HangupBy.CUSTOMER)


def test_blind_transfer_to_a_queue_is_completed_by_waiting() -> None:
    scene = blind()
    scene.join("caller", "support")
    assert outcome(scene.story()) == [(TransferKind.BLIND, "PJSIP/101", "102", "completed")]


def consulting() -> Scene:
    """101 holds the customer and calls 102 on a second channel with a linkedid of its own."""
    scene = answered_call()
    scene.say("Hold", **scene.of("agent"))
    scene.new("second", "PJSIP/101", state=4, CallerIDNum="101", Exten="102")
    scene.ring("second", "target", "PJSIP/102")
    return scene


def attended(scene: Scene, *, target: str = "", **headers: str) -> None:
    parties = scene.of("agent", "OrigTransferer") | scene.of("second", "SecondTransferer")
    parties |= scene.of("caller", "Transferee")
    if target:
        parties |= scene.of(target, "TransferTarget")
    scene.say("AttendedTransfer", **parties, Result="Success", **headers)


def test_attended_transfer_by_swap_is_one_story() -> None:
    scene = consulting()
    scene.answer("second", "target")
    scene.enter("b2", "target", "second")
    scene.wait(6)
    attended(scene, target="target", DestType="Bridge", DestBridgeUniqueid="b1")
    scene.leave("b2", "target")
    scene.enter("b1", "target", SwapUniqueid=scene.of("agent")["Uniqueid"])
    scene.leave("b1", "agent")
    scene.leave("b2", "second")
    scene.hang_up_request("agent")
    scene.hangup("agent", "second")
    scene.wait(15)
    scene.over("caller", "target")
    story = scene.story()
    assert outcome(story) == [(TransferKind.ATTENDED, "PJSIP/101", "PJSIP/102", "completed")]
    assert [talk.between for talk in story.talks] == [
        ("PJSIP/trunk", "PJSIP/101"),
        ("PJSIP/101", "PJSIP/102"),
        ("PJSIP/trunk", "PJSIP/102"),
    ]
    assert [leg.role for leg in story.legs] == [LegRole.CALLER, LegRole.AGENT, LegRole.AGENT, LegRole.AGENT]
    assert story.talk_s == pytest.approx(25, abs=0.2)
    assert story.hold_s == pytest.approx(6, abs=0.2)
    assert story.hangup_by is HangupBy.CUSTOMER


def test_attended_transfer_by_link_talks_through_the_local_pair() -> None:
    scene = consulting()
    scene.answer("second", "target")
    scene.enter("b2", "target", "second")
    scene.wait(6)
    base = "Local/_attended@transfer/m-00000001"
    scene.new("one", f"{base};1", call="caller")
    scene.new("two", f"{base};2", call="caller")
    scene.say("LocalBridge", **scene.of("one", "LocalOne"), **scene.of("two", "LocalTwo"))
    scene.enter("b1", "one", SwapUniqueid=scene.of("agent")["Uniqueid"])
    scene.enter("b2", "two", SwapUniqueid=scene.of("second")["Uniqueid"])
    attended(scene, DestType="Link")
    scene.leave("b1", "agent")
    scene.leave("b2", "second")
    scene.hangup("agent", "second")
    scene.wait(15)
    story = scene.story()
    assert story.talks[-1].between == ("PJSIP/trunk", "PJSIP/102")
    assert [transfer.kind for transfer in story.transfers] == [TransferKind.ATTENDED]
    assert story.ended_at is None


def test_blonde_transfer_target_answers_later_is_completed() -> None:
    scene = consulting()
    attended(scene, DestType="App", DestApp="Dial")
    scene.leave("b1", "agent", "caller")
    scene.hangup("agent", "second")
    scene.wait(4)
    scene.state("target", 6)
    scene.dial_end("caller", "target", "ANSWER")
    scene.talk("caller", "target", bridge="b3")
    scene.over("caller", "target", bridge="b3")
    story = scene.story()
    assert outcome(story) == [(TransferKind.BLONDE, "PJSIP/101", "PJSIP/102", "completed")]
    assert story.talks[-1].between == ("PJSIP/trunk", "PJSIP/102")


def test_attended_transfer_fails_customer_stays_with_agent() -> None:
    scene = consulting()
    parties = scene.of("agent", "OrigTransferer") | scene.of("second", "SecondTransferer")
    scene.say("AttendedTransfer", **parties, Result="Fail", DestType="Fail")
    customer, consult = scene.stories()
    assert outcome(customer) == [(TransferKind.ATTENDED, "PJSIP/101", "102", "failed")]
    assert consult.transfers == []


def test_pickup_victim_is_elsewhere_and_picker_is_agent() -> None:
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "victim", "PJSIP/101")
    scene.new("picker", "PJSIP/103", state=4, CallerIDNum="103", Exten="*8")
    scene.say("Pickup", **scene.of("picker"), **scene.of("victim", "Target"))
    scene.state("picker", 6)
    scene.dial_end("caller", "picker", "ANSWER")
    scene.hangup("victim", cause=26)
    scene.talk("caller", "picker")
    scene.over("caller", "picker")
    story = scene.story()
    assert [(pickup.by, pickup.instead_of) for pickup in story.pickups] == [("PJSIP/103", "PJSIP/101")]
    assert [(leg.endpoint, leg.role, leg.outcome) for leg in story.legs] == [
        ("PJSIP/trunk", LegRole.CALLER, LegOutcome.ANSWERED),
        ("PJSIP/101", LegRole.AGENT, LegOutcome.ELSEWHERE),
        ("PJSIP/103", LegRole.AGENT, LegOutcome.ANSWERED),
    ]
    assert story.status is CallStatus.ANSWERED


def test_blind_transfer_target_is_busy_is_refused() -> None:
    scene = blind()
    scene.ring("caller", "target", "PJSIP/102")
    scene.dial_end("caller", "target", "BUSY")
    scene.hangup("caller", "target", cause=17)
    assert outcome(scene.story()) == [(TransferKind.BLIND, "PJSIP/101", "102", "refused")]


def test_blind_transfer_target_rings_in_vain_is_no_answer() -> None:
    scene = blind()
    scene.ring("caller", "target", "PJSIP/102")
    scene.dial_end("caller", "target", "NOANSWER")
    scene.hangup("caller", "target")
    assert outcome(scene.story()) == [(TransferKind.BLIND, "PJSIP/101", "102", "no_answer")]


def test_blind_transfer_nobody_was_rung_is_failed() -> None:
    scene = blind()
    scene.hangup("caller")
    assert outcome(scene.story()) == [(TransferKind.BLIND, "PJSIP/101", "102", "failed")]


def test_blind_transfer_transferer_talks_to_him_again_is_returned() -> None:
    scene = blind()
    scene.ring("caller", "target", "PJSIP/102")
    scene.new("again", "PJSIP/101", call="caller")
    scene.dial("caller", "again")
    scene.answer("caller", "again")
    scene.enter("b3", "again", "caller")
    scene.wait(3)
    scene.over("caller", "again", bridge="b3")
    scene.hangup("target")
    assert outcome(scene.story()) == [(TransferKind.BLIND, "PJSIP/101", "102", "returned")]


def test_ring_replaced_by_another_phone_is_a_pickup() -> None:
    """INVITE with Replaces: no Pickup event, only the end of a dial that names a channel which nobody dialled."""
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "victim", "PJSIP/101")
    scene.new("picker", "PJSIP/103", state=4, Exten="101")
    scene.state("picker", 6)
    scene.dial_end("caller", "picker", "ANSWER")
    scene.hangup("victim", cause=0)
    scene.enter("b1", "picker", "caller")
    scene.wait(3)
    scene.over("caller", "picker")
    story = scene.story()
    assert [(pickup.by, pickup.instead_of) for pickup in story.pickups] == [("PJSIP/103", "PJSIP/101")]
    assert {str(leg.endpoint): leg.outcome for leg in story.legs}["PJSIP/101"] is LegOutcome.ELSEWHERE


def test_one_of_several_rings_replaced_is_a_warning_and_no_pickup() -> None:
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "victim", "PJSIP/101")
    scene.ring("caller", "other", "PJSIP/102")
    scene.new("picker", "PJSIP/103", state=4, Exten="600")
    scene.state("picker", 6)
    scene.dial_end("caller", "picker", "ANSWER")
    scene.hangup("victim", "other", cause=0)
    scene.enter("b1", "picker", "caller")
    scene.over("caller", "picker")
    story = scene.story()
    assert story.pickups == []
    assert [warning.name for warning in story.warnings] == ["picked-up-from-unknown"]


@pytest.mark.parametrize("header", ["104", "104@internal", "Local/104@internal", "Local/104@internal/n", "SIP/104"])
def test_phone_forwards_story_names_device_and_number(header: str) -> None:
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "agent", "SIP/103")
    scene.dial_end("caller", "agent", "CANCEL", Forward=header)
    scene.hangup("agent", cause=23)
    scene.hangup("caller", cause=16)
    story = scene.story()
    assert [(forward.by, forward.to_party) for forward in story.forwards] == [("SIP/103", "104")]
    assert story.legs[1].outcome is LegOutcome.ELSEWHERE


def test_ring_replaced_victim_hangs_up_before_the_dial_ends_is_a_pickup() -> None:
    """Two threads of Asterisk tell these two events, in either order."""
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "victim", "PJSIP/101")
    scene.new("picker", "PJSIP/103", state=4, Exten="101")
    scene.state("picker", 6)
    scene.hangup("victim", cause=0)
    scene.dial_end("caller", "picker", "ANSWER")
    scene.enter("b1", "picker", "caller")
    scene.over("caller", "picker")
    story = scene.story()
    assert [(pickup.by, pickup.instead_of) for pickup in story.pickups] == [("PJSIP/103", "PJSIP/101")]
    assert {str(leg.endpoint): leg.outcome for leg in story.legs}["PJSIP/101"] is LegOutcome.ELSEWHERE
