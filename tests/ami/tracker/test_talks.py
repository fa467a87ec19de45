"""Who hears whom, through bridges, Local pairs, holds and conferences."""

import pytest

from callcenter.calls.facts import RecordingStarted, TalkEnded, TalkStarted, Unheld
from callcenter.calls.vocabulary import CallStatus
from tests.ami.tracker.scene import Scene, answered_call

pytestmark = pytest.mark.unit


def behind_local() -> Scene:
    """The caller in b1 with one half, 101 in b2 with the other."""
    scene = Scene()
    scene.inbound()
    scene.local("near", "far", call="caller")
    scene.ring("far", "agent", "PJSIP/101")
    scene.answer("far", "agent")
    scene.enter("b2", "agent", "far")
    scene.enter("b1", "near", "caller")
    return scene


def test_local_pair_is_optimised_away_one_talk_remains() -> None:
    scene = behind_local()
    scene.wait(0.01)
    scene.leave("b2", "agent")
    scene.enter("b1", "agent", SwapUniqueid=scene.of("near")["Uniqueid"])
    scene.leave("b1", "near")
    scene.leave("b2", "far")
    scene.hangup("near", "far")
    scene.wait(10)
    scene.over()
    (talk,) = scene.story().talks
    assert talk.between == ("PJSIP/trunk", "PJSIP/101")
    assert talk.end is not None
    assert (talk.end - talk.start).total_seconds() == pytest.approx(10, abs=0.1)


def test_talk_broken_for_a_moment_goes_on() -> None:
    scene = answered_call()
    scene.leave("b1", "agent")
    scene.wait(0.1)
    scene.enter("b1", "agent")
    scene.wait(5)
    scene.over()
    assert len(scene.story().talks) == 1


def test_talk_broken_for_a_second_is_two_talks() -> None:
    scene = answered_call()
    scene.leave("b1", "agent")
    scene.wait(1)
    scene.enter("b1", "agent")
    scene.wait(5)
    scene.over()
    story = scene.story()
    assert len(story.talks) == 2
    assert story.talk_s == pytest.approx(15, abs=0.1)


def test_broken_talk_end_carries_the_moment_it_broke() -> None:
    scene = answered_call()
    broke = scene.at
    scene.leave("b1", "agent")
    scene.wait(3)
    scene.state("caller", 6)
    (end,) = [fact for fact in scene.facts() if isinstance(fact, TalkEnded)]
    assert end.at.timestamp() == pytest.approx(broke, abs=0.01)


def test_caller_hangs_up_before_agent_leaves_talk_ends_once() -> None:
    scene = answered_call()
    scene.leave("b1", "caller")
    scene.hangup("caller")
    scene.leave("b1", "agent")
    scene.hangup("agent")
    facts = scene.facts()
    assert len([fact for fact in facts if isinstance(fact, TalkEnded)]) == 1


def test_hold_is_apart_from_talk() -> None:
    scene = answered_call()
    scene.say("Hold", **scene.of("agent"))
    scene.wait(20)
    scene.say("Unhold", **scene.of("agent"))
    scene.wait(5)
    scene.over()
    story = scene.story()
    assert story.hold_s == pytest.approx(20, abs=0.1)
    assert story.talk_s == pytest.approx(15, abs=0.1)
    assert story.legs[1].hold_s == pytest.approx(20, abs=0.1)


def test_held_agent_hangs_up_hold_is_closed() -> None:
    scene = answered_call()
    scene.say("Hold", **scene.of("agent"))
    scene.wait(7)
    scene.over("agent", "caller")
    story = scene.story()
    assert story.hold_s == pytest.approx(7, abs=0.1)
    assert story.legs[1].held_since is None


def test_unhold_without_hold_tells_nothing() -> None:
    scene = answered_call()
    scene.say("Unhold", **scene.of("agent"))
    assert not [fact for fact in scene.facts() if isinstance(fact, Unheld)]


def test_conference_of_three_talk_time_is_not_counted_twice() -> None:
    scene = answered_call()
    scene.new("second", "PJSIP/102", state=4, CallerIDNum="102", Exten="7001")
    scene.enter("b1", "second")
    scene.wait(10)
    scene.leave("b1", "second")
    scene.hangup("second")
    scene.over()
    story = scene.story()
    assert len(story.talks) == 3
    assert story.talk_s == pytest.approx(20, abs=0.1)


def test_conference_helper_joins_nobody_talks_to_it() -> None:
    scene = Scene()
    scene.new("agent", "PJSIP/101", state=4, CallerIDNum="101", Exten="7001")
    scene.enter("conf", "agent")
    scene.say("BridgeEnter", Uniqueid="1.99", Linkedid="1.99", Channel="CBAnn/7001-0;2", BridgeUniqueid="conf")
    assert not [fact for fact in scene.facts() if isinstance(fact, TalkStarted)]


def test_two_callers_parked_in_one_lot_stay_two_calls() -> None:
    scene = Scene()
    for who in ("one", "two"):
        scene.inbound(who)
        scene.enter("lot", who, BridgeTechnology="holding_bridge")
    stories = scene.stories()
    assert len(stories) == 2
    assert not any(story.talks for story in stories)


def test_two_calls_at_once_stay_apart() -> None:
    scene = Scene()
    scene.inbound("c1", number="+79030000001")
    scene.inbound("c2", number="+79030000002")
    scene.ring("c1", "a1", "PJSIP/101")
    scene.ring("c2", "a2", "PJSIP/102")
    scene.answer("c2", "a2")
    scene.answer("c1", "a1")
    scene.enter("b1", "a1")
    scene.enter("b2", "a2")
    scene.enter("b1", "c1")
    scene.enter("b2", "c2")
    scene.wait(5)
    stories = scene.stories()
    assert [story.talks[0].between for story in stories] == [("PJSIP/trunk", "PJSIP/101"), ("PJSIP/trunk", "PJSIP/102")]


def test_supervisor_listens_is_no_party() -> None:
    scene = answered_call()
    scene.new("boss", "PJSIP/110", state=4, CallerIDNum="110", Exten="*55")
    spy = {f"Spyer{key}": value for key, value in scene.of("boss").items()}
    spied = {f"Spyee{key}": value for key, value in scene.of("agent").items()}
    scene.say("ChanSpyStart", **spy, **spied)
    scene.wait(5)
    scene.over()
    scene.hangup("boss")
    customer, listening = scene.stories()
    assert [talk.between for talk in customer.talks] == [("PJSIP/trunk", "PJSIP/101")]
    assert customer.status is CallStatus.ANSWERED
    assert listening.talks == []


def test_recording_file_and_start_are_one_recording() -> None:
    scene = answered_call()
    scene.variable("caller", "MIXMONITOR_FILENAME", "/rec/a.wav")
    scene.say("MixMonitorStart", **scene.of("caller"))
    scene.say("MixMonitorStart", **scene.of("caller"))
    told = [fact.file for fact in scene.facts() if isinstance(fact, RecordingStarted)]
    assert told == ["/rec/a.wav", ""]


def test_clock_steps_back_no_time_is_negative() -> None:
    scene = answered_call()
    scene.wait(-3600)
    scene.over()
    story = scene.story()
    assert story.ended_at is not None
    assert story.ended_at >= story.started_at
    assert min(story.talk_s, story.hold_s, story.wait_s) >= 0


def test_held_party_hangs_up_hold_ends_then_not_with_the_holder() -> None:
    scene = answered_call()
    scene.say("Hold", **scene.of("agent"))
    scene.wait(2)
    scene.leave("b1", "agent")
    scene.ring("agent", "colleague", "PJSIP/102")
    scene.answer("agent", "colleague")
    scene.enter("b2", "agent", "colleague")
    scene.hang_up_request("caller")
    scene.leave("b1", "caller")
    scene.hangup("caller")
    scene.wait(20)
    scene.over("agent", "colleague", bridge="b2")
    story = scene.story()
    assert {str(leg.endpoint): leg.hold_s for leg in story.legs}["PJSIP/101"] == pytest.approx(2, abs=0.2)
    assert {str(leg.endpoint): leg.talk_s for leg in story.legs}["PJSIP/102"] == pytest.approx(20, abs=0.2)


def test_held_party_is_replaced_then_unheld_hold_ends() -> None:
    """The other side transferred while it was on hold: Unhold is about a party that never was held."""
    scene = answered_call()
    scene.say("Hold", **scene.of("caller"))
    scene.wait(2)
    scene.new("second", "PJSIP/102", call="caller", state=6)
    scene.enter("b1", "second", SwapUniqueid=scene.of("agent")["Uniqueid"])
    scene.wait(1)
    scene.say("Unhold", **scene.of("caller"))
    scene.wait(5)
    scene.over("caller", "second")
    scene.hangup("agent")
    story = scene.story()
    (hold,) = story.holds
    assert hold.end is not None
    assert (hold.end - hold.start).total_seconds() == pytest.approx(3, abs=0.1)
