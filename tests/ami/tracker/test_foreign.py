"""Exchanges that are not ours: chan_sip lines, accounts as device names, feeds that were filtered."""

from dataclasses import replace

import pytest

from ami.replay import replay_events
from ami.tracker.rules import TrackerRules, is_line
from callcenter.calls.facts import Endpoint
from callcenter.calls.vocabulary import CallStatus, Direction, HangupBy, LegOutcome, LegRole
from tests.ami.tracker.scene import RULES, Scene

pytestmark = pytest.mark.unit

FILTERED = replace(RULES, hangup_requests=False)


def sip_line(exten: str = "+441632960100", number: str = "+447700900123") -> Scene:
    """chan_sip begins an incoming channel in state Down, and says Ring a moment later."""
    scene = Scene()
    scene.new("caller", "SIP/trunk", state=0, CallerIDNum=number, Exten=exten)
    scene.state("caller", 4)
    return scene


@pytest.mark.parametrize(
    ("exten", "number"),
    [("+441632960100", "+447700900123"), ("s", "+447700900123")],
    ids=["both-numbers", "no-did"],
)
def test_line_of_chan_sip_that_begins_down_is_inbound(exten: str, number: str) -> None:
    scene = sip_line(exten, number)
    scene.ring("caller", "agent", "SIP/101")
    scene.answer("caller", "agent")
    scene.talk()
    scene.over()
    story = scene.story()
    assert story.direction is Direction.INBOUND
    assert (story.from_number, story.did) == (number, exten if exten != "s" else "")
    assert [leg.role for leg in story.legs] == [LegRole.CALLER, LegRole.AGENT]
    assert (story.status, story.hangup_by) == (CallStatus.ANSWERED, HangupBy.CUSTOMER)


def test_line_without_any_number_is_inbound_as_soon_as_it_asks() -> None:
    story = sip_line(exten="s", number="<unknown>").story()
    assert (story.direction, story.to_number) == (Direction.INBOUND, "")


def test_account_whose_dial_plan_sets_its_extension_calls_as_the_extension() -> None:
    scene = Scene()
    scene.new("caller", "SIP/880010001", state=0, CallerIDNum="880010001", Exten="302")
    scene.say("NewCallerid", **scene.of("caller") | {"CallerIDNum": "301", "CallerIDName": "Ada"})
    story = scene.story()
    assert (story.direction, story.from_number, story.from_name) == (Direction.INTERNAL, "301", "Ada")


def test_account_that_shows_the_firms_number_outside_keeps_its_own() -> None:
    scene = Scene()
    scene.new("caller", "SIP/880010001", state=0, CallerIDNum="880010001", Exten="+447700900123")
    scene.say("NewCallerid", **scene.of("caller") | {"CallerIDNum": "+441632960100"})
    assert scene.story().from_number == "880010001"


@pytest.mark.parametrize(("first", "side"), [("caller", HangupBy.CUSTOMER), ("agent", HangupBy.AGENT)])
def test_feed_without_hangup_requests_talk_ends_by_who_leaves_first(first: str, side: HangupBy) -> None:
    scene = sip_line()
    scene.ring("caller", "agent", "SIP/101")
    scene.answer("caller", "agent")
    scene.talk()
    scene.leave("b1", first, "agent" if first == "caller" else "caller")
    scene.hangup("agent", "caller")
    assert scene.story(FILTERED).hangup_by is side
    (replayed,) = replay_events(scene.events, RULES).stories
    assert replayed.hangup_by is side


def test_feed_without_hangup_requests_transferer_who_leaves_first_did_not_hang_up() -> None:
    scene = sip_line()
    scene.ring("caller", "agent", "SIP/101")
    scene.answer("caller", "agent")
    scene.talk()
    named = scene.of("agent", "Transferer") | scene.of("caller", "Transferee")
    scene.say("BlindTransfer", **named, Result="Success", Extension="102")
    scene.leave("b1", "agent", "caller")
    scene.hangup("agent")
    scene.hangup("caller", cause=1)
    assert scene.story(FILTERED).hangup_by is HangupBy.SYSTEM


@pytest.mark.parametrize("up", [False, True], ids=["ringing", "line-up"])
def test_feed_without_hangup_requests_cancelled_ring_is_the_callers_doing(up: bool) -> None:
    scene = sip_line()
    if up:
        scene.state("caller", 6)
    scene.ring("caller", "agent", "SIP/101")
    scene.dial_end("caller", "agent", "CANCEL")
    scene.hangup("agent", "caller", cause=0)
    story = scene.story(FILTERED)
    assert (story.status, story.hangup_by) == (CallStatus.CANCELLED, HangupBy.CUSTOMER)
    assert [leg.outcome for leg in story.legs] == [LegOutcome.CANCELLED, LegOutcome.CANCELLED]


def test_feed_without_hangup_requests_ring_in_vain_is_nobodys_hang_up() -> None:
    scene = sip_line()
    scene.ring("caller", "agent", "SIP/101")
    scene.dial_end("caller", "agent", "NOANSWER")
    scene.hangup("agent", cause=0)
    scene.hangup("caller", cause=19)
    story = scene.story(FILTERED)
    assert (story.status, story.hangup_by) == (CallStatus.NO_ANSWER, HangupBy.SYSTEM)


@pytest.mark.parametrize(
    ("endpoint", "context", "outside"),
    [
        ("SIP/441632960100", "from-trunk", True),
        ("SIP/441632960100", "internal", False),
        ("SIP/880010001", "macro-dialout-trunk", False),
        ("SIP/101", "from-trunk", False),
        ("SIP/203.0.113.7", "default", True),
        ("DAHDI/i1/441632960100", "default", True),
        ("PJSIP/zadarma-1", "default", True),
        ("PJSIP/ann", "default", False),
    ],
)
def test_endpoint_is_outside_by_its_kind_its_name_or_its_context(endpoint: str, context: str, outside: bool) -> None:
    assert TrackerRules().outside(Endpoint(endpoint), context) is outside


@pytest.mark.parametrize(
    ("endpoint", "text", "line"),
    [
        ("PJSIP/acme", "+447700900123@acme", True),
        ("PJSIP/acme", "acme/sip:447700900123@203.0.113.7", True),
        ("SIP/acme", "acme/00447700900123", True),
        ("PJSIP/ann", "ann/sip:ann@10.0.0.5:5060", False),
        ("PJSIP/ann", "ann", False),
        ("PJSIP/ann", "ann/101", False),
        ("SIP/880010001", "880010001/880010001/10.0.0.5", False),
    ],
)
def test_dial_string_with_a_number_beside_the_name_is_a_lines(endpoint: str, text: str, line: bool) -> None:
    assert is_line(endpoint, text) is line


def test_line_by_any_name_is_outside_once_it_was_dialled_as_one() -> None:
    scene = Scene()
    scene.new("agent", "PJSIP/101", state=4, Exten="07700900123", CallerIDNum="101")
    scene.ring("agent", "customer", "PJSIP/acme", text="+447700900123@acme")
    scene.answer("agent", "customer")
    scene.talk("agent", "customer")
    scene.over("customer", "agent")
    scene.new("again", "PJSIP/acme", state=4, Exten="+441632960100", CallerIDNum="+447700900123")
    out, back = scene.stories()
    assert (out.direction, out.to_number, out.hangup_by) == (Direction.OUTBOUND, "+447700900123", HangupBy.CUSTOMER)
    assert [leg.role for leg in out.legs] == [LegRole.CALLER, LegRole.OUTSIDE]
    assert (back.direction, back.did) == (Direction.INBOUND, "+441632960100")


def originated(scene: Scene, near: str, far: str, device: str, endpoint: str, *, text: str) -> None:
    """An Originate of a Local channel whose far half rings a device, which answers."""
    scene.new(near, "Local/start@service-1;1")
    scene.new(far, "Local/start@service-1;2", call=near, state=4)
    scene.say("LocalBridge", **scene.of(near, "LocalOne"), **scene.of(far, "LocalTwo"))
    scene.say("DialBegin", **scene.of(near, "Dest"), DialString="start@service/n")
    scene.ring(far, device, endpoint, text=text)
    scene.answer(far, device)
    for half in (far, near):
        scene.state(half, 6)
    scene.enter("b1", device, far)


def goes_on_to(scene: Scene, near: str, line: str, number: str) -> None:
    """The Local channel's near half, answered, dials on through a second Local channel that is not optimised away."""
    scene.local("one", "two", call=near)
    scene.dial(near, "one", text=f"{number}@out")
    scene.new(line, "SIP/trunk", call=near, Exten="s")
    scene.dial("two", line, text=f"{number}@trunk")
    scene.state(line, 5)
    scene.answer("two", line)
    scene.answer(near, "one")
    scene.enter("b2", line, "two")
    scene.enter("b3", "one", near)
    scene.wait(7)


def test_click_to_dial_through_chained_locals_is_one_outbound_call() -> None:
    scene = Scene()
    originated(scene, "near", "far", "agent", "SIP/880010001", text="880010001/880010001/10.0.0.5!!+441632960100")
    goes_on_to(scene, "near", "customer", "+447700900123")
    scene.leave("b2", "customer", "two")
    scene.leave("b1", "agent", "far")
    scene.hangup("customer", "two", "one", "near", "far", "agent")
    story = scene.story(FILTERED)
    assert (story.direction, story.from_number, story.to_number) == (Direction.OUTBOUND, "880010001", "+447700900123")
    assert [leg.role for leg in story.legs] == [LegRole.CALLER, LegRole.OUTSIDE]
    assert [talk.between for talk in story.talks] == [("SIP/trunk", "SIP/880010001")]
    assert story.talk_s == pytest.approx(7, abs=0.1)
    assert (story.status, story.hangup_by) == (CallStatus.ANSWERED, HangupBy.CUSTOMER)


def test_two_lines_joined_by_a_service_the_first_called_is_the_caller() -> None:
    scene = Scene()
    originated(scene, "near", "far", "first", "SIP/trunk", text="+447700900555@trunk")
    goes_on_to(scene, "near", "second", "+447700900123")
    story = scene.story(FILTERED)
    assert (story.direction, story.from_number, story.to_number) == (
        Direction.OUTBOUND,
        "+447700900555",
        "+447700900123",
    )
    assert [talk.between for talk in story.talks] == [("SIP/trunk", "SIP/trunk")]


def test_mobile_colleague_who_does_not_accept_is_no_answer_and_no_talk() -> None:
    """He answers, is asked to press a key, and hangs up: his line is bridged with a Local half alone."""
    scene = sip_line()
    scene.local("one", "two", call="caller")
    scene.dial("caller", "one", text="58@fixed")
    scene.new("mobile", "SIP/trunk", call="caller", Exten="s")
    scene.dial("two", "mobile", text="+447700900777@trunk")
    scene.state("mobile", 5)
    scene.answer("two", "mobile")
    scene.leave("b1", "mobile")
    scene.hangup("mobile", "two")
    scene.dial_end("caller", "one", "NOANSWER")
    scene.hangup("one", cause=0)
    scene.hangup("caller", cause=19)
    story = scene.story(FILTERED)
    assert (story.direction, story.status, story.talks) == (Direction.INBOUND, CallStatus.NO_ANSWER, [])
    assert [(leg.role, leg.number) for leg in story.legs] == [
        (LegRole.CALLER, "+447700900123"),
        (LegRole.OUTSIDE, "+447700900777"),
    ]
