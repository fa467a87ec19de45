"""Rooms and three-way talks: who was there, who heard whom, and when the call is over."""

import pytest

from callcenter.calls.vocabulary import HangupBy, TransferKind
from tests.ami.tracker.scene import Scene, answered_call

pytestmark = pytest.mark.unit
ROOM = {"BridgeCreator": "ConfBridge", "BridgeTechnology": "softmix"}


def join(scene: Scene, who: str, room: str = "7001") -> None:
    scene.enter(f"room-{room}", who, **ROOM)
    scene.say("ConfbridgeJoin", **scene.of(who), Conference=room, BridgeUniqueid=f"room-{room}")


def part(scene: Scene, who: str, room: str = "7001") -> None:
    scene.hang_up_request(who)
    scene.say("ConfbridgeLeave", **scene.of(who), Conference=room, BridgeUniqueid=f"room-{room}")
    scene.leave(f"room-{room}", who)
    scene.hangup(who)


def dial_in(scene: Scene, who: str, endpoint: str) -> None:
    scene.new(who, endpoint, state=4, CallerIDNum=endpoint.partition("/")[2], Exten="7001")
    scene.state(who, 6)


def meeting() -> Scene:
    """A customer and two agents in a room for ten seconds."""
    scene = Scene()
    scene.inbound(did="7001")
    scene.state("caller", 6)
    join(scene, "caller")
    for who, endpoint in (("one", "PJSIP/101"), ("two", "PJSIP/102")):
        dial_in(scene, who, endpoint)
        join(scene, who)
    scene.wait(10)
    return scene


def test_first_member_alone_is_in_the_room_and_talks_to_nobody() -> None:
    scene = Scene()
    dial_in(scene, "one", "PJSIP/101")
    join(scene, "one")
    scene.wait(5)
    part(scene, "one")
    story = scene.story()
    assert story.talks == []
    (stay,) = story.conferences
    assert stay.end is not None
    assert (stay.end - stay.start).total_seconds() == pytest.approx(5, abs=0.1)


def test_three_members_one_story_talk_counted_once() -> None:
    scene = meeting()
    for who in ("one", "two", "caller"):
        part(scene, who)
    story = scene.story()
    assert len(story.talks) == 3
    assert sorted(stay.endpoint for stay in story.conferences) == ["PJSIP/101", "PJSIP/102", "PJSIP/trunk"]
    assert story.talk_s == pytest.approx(10, abs=0.1)


def test_one_of_three_leaves_the_others_decide_who_hung_up() -> None:
    scene = meeting()
    part(scene, "one")
    scene.wait(5)
    part(scene, "caller")
    part(scene, "two")
    assert scene.story().hangup_by is HangupBy.CUSTOMER


def test_members_who_hear_music_hear_nobody_until_it_stops() -> None:
    scene = Scene()
    for who, endpoint in (("one", "PJSIP/101"), ("two", "PJSIP/102")):
        dial_in(scene, who, endpoint)
        scene.say("MusicOnHoldStart", **scene.of(who))
        join(scene, who)
    scene.wait(5)
    assert scene.stories()[0].talks == []
    for who in ("one", "two"):
        scene.say("MusicOnHoldStop", **scene.of(who))
    scene.wait(3)
    for who in ("one", "two"):
        part(scene, who)
    (story,) = scene.stories()
    assert story.talk_s == pytest.approx(3, abs=0.1)


def test_announcer_and_recorder_of_a_room_are_no_members() -> None:
    scene = meeting()
    for name in ("CBAnn/7001-1;1", "CBRec/7001-1;1"):
        ids = {"Uniqueid": f"pbx-1795000000.{name}", "Linkedid": f"pbx-1795000000.{name}", "Channel": name}
        scene.say("BridgeEnter", **ids, BridgeUniqueid="room-7001", **ROOM)
        scene.say("ConfbridgeJoin", **ids, Conference="7001", BridgeUniqueid="room-7001")
    story = scene.story()
    assert (len(story.legs), len(story.conferences), len(story.talks)) == (3, 3, 3)


def test_hangup_without_leave_event_ends_the_stay() -> None:
    scene = meeting()
    for who in ("one", "two", "caller"):
        scene.leave("room-7001", who)
        scene.hangup(who)
    assert all(stay.end is not None for stay in scene.story().conferences)


def three_way() -> Scene:
    """101 talks to the customer, asks 102, and joins all three."""
    scene = answered_call()
    scene.leave("b1", "agent")
    scene.ring("agent", "target", "PJSIP/102")
    scene.answer("agent", "target")
    scene.enter("b2", "agent", "target")
    scene.wait(4)
    scene.leave("b2", "agent", "target")
    scene.enter("b1", "target", "agent")
    scene.say(
        "AttendedTransfer",
        **scene.of("agent", "OrigTransferer"),
        **scene.of("agent", "SecondTransferer"),
        Result="Success",
        DestType="Threeway",
    )
    scene.wait(6)
    return scene


def test_consultation_that_ends_three_way_is_no_transfer_away() -> None:
    story = three_way().story()
    (joined,) = story.transfers
    assert (joined.kind, joined.by, joined.outcome) == (TransferKind.THREE_WAY, "PJSIP/101", "completed")
    assert (joined.from_party, joined.to_party) == ("PJSIP/trunk", "PJSIP/102")
    open_pairs = {frozenset(talk.between) for talk in story.talks if talk.end is None}
    assert len(open_pairs) == 3


def test_three_way_who_joined_leaves_call_goes_on_and_the_last_two_decide() -> None:
    scene = three_way()
    scene.hang_up_request("agent")
    scene.leave("b1", "agent")
    scene.hangup("agent")
    scene.wait(2)
    scene.over("caller", "target")
    assert scene.story().hangup_by is HangupBy.CUSTOMER


def test_three_way_with_a_party_unknown_is_a_warning() -> None:
    scene = three_way()
    scene.events = [event for event in scene.events if event.get("Channel", "") != scene.of("target")["Channel"]]
    names = [warning.name for story in scene.stories() for warning in story.warnings]
    assert "three-way-without-parties" in names
