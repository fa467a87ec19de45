"""Who calls whom: numbers, direction, ids, and calls whose beginning nobody saw."""

import pytest

from ami.tracker import TrackerRules, call_id_of
from callcenter.calls.facts import CallStarted
from callcenter.calls.vocabulary import CallStatus, Direction, LegRole
from tests.ami.tracker.scene import RULES, Scene, answered_call

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("number", ["anonymous", "Anonymous", "Restricted", "withheld", "private"])
def test_inbound_hidden_number_is_withheld_and_empty(number: str) -> None:
    scene = Scene()
    scene.inbound(number=number)
    story = scene.story()
    assert (story.from_number, story.withheld) == ("", True)


def test_inbound_name_anonymous_before_trusted_number_is_withheld() -> None:
    scene = Scene()
    scene.new("caller", "PJSIP/trunk", state=4, CallerIDNum="+79031234567", CallerIDName="Anonymous", Exten="100")
    story = scene.story()
    assert (story.from_number, story.from_name, story.withheld) == ("", "", True)


@pytest.mark.parametrize("number", ["", "<unknown>", "unknown", "unavailable"])
def test_inbound_missing_number_is_empty_not_withheld(number: str) -> None:
    scene = Scene()
    scene.inbound(number=number)
    story = scene.story()
    assert (story.from_number, story.withheld) == ("", False)


def test_inbound_presentation_prohibited_later_is_withheld() -> None:
    scene = Scene()
    scene.inbound()
    pres = "35 (Presentation Prohibited, Network Number)"
    scene.say("NewCallerid", **scene.of("caller"), **{"CID-CallingPres": pres})
    story = scene.story()
    assert (story.from_number, story.withheld) == ("", True)


def test_inbound_dial_plan_changes_caller_id_first_number_stays() -> None:
    scene = Scene()
    scene.inbound()
    scene.say("NewCallerid", **scene.of("caller") | {"CallerIDNum": "9031234567", "CallerIDName": "sales: x"})
    story = scene.story()
    assert (story.from_number, story.from_name) == ("+79031234567", "")


def test_device_dials_trunk_is_outbound_to_the_dialled_number() -> None:
    scene = Scene()
    scene.new("agent", "PJSIP/101", state=4, CallerIDNum="101", Exten="979031112233")
    scene.ring("agent", "customer", "PJSIP/trunk", text="+79031112233@trunk")
    scene.answer("agent", "customer")
    scene.talk("agent", "customer")
    scene.over("agent", "customer")
    story = scene.story()
    assert (story.direction, story.from_number, story.to_number) == (Direction.OUTBOUND, "101", "+79031112233")
    assert [leg.role for leg in story.legs] == [LegRole.CALLER, LegRole.OUTSIDE]
    assert story.customer_number == "+79031112233"
    assert story.talks[0].between == ("PJSIP/trunk", "PJSIP/101")


def test_device_dials_device_is_internal() -> None:
    scene = Scene()
    scene.new("agent", "PJSIP/101", state=4, CallerIDNum="101", Exten="102")
    scene.ring("agent", "colleague", "PJSIP/102", text="102")
    story = scene.story()
    assert (story.direction, story.to_number) == (Direction.INTERNAL, "102")


def test_inbound_rings_a_mobile_stays_inbound() -> None:
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "mobile", "PJSIP/trunk", text="+79990001122@trunk")
    story = scene.story()
    assert (story.direction, story.from_number) == (Direction.INBOUND, "+79031234567")
    assert [(leg.role, leg.number) for leg in story.legs][1:] == [(LegRole.OUTSIDE, "+79990001122")]


def click_to_call() -> Scene:
    """Originate: the agent's phone shows the customer's number, and its dial has no dialler."""
    scene = Scene()
    scene.new("agent", "PJSIP/101", CallerIDNum="<unknown>", Exten="s")
    scene.say("NewCallerid", **scene.of("agent") | {"CallerIDNum": "+79031112233"})
    scene.say("DialBegin", **scene.of("agent", "Dest") | {"DestCallerIDNum": "+79031112233"}, DialString="101")
    scene.state("agent", 5)
    return scene


def test_click_to_call_agent_rings_call_is_already_outbound() -> None:
    scene = click_to_call()
    scene.hangup("agent", cause=19)
    story = scene.story()
    assert (story.direction, story.from_number, story.to_number) == (Direction.OUTBOUND, "101", "+79031112233")
    assert story.status is CallStatus.NO_ANSWER
    assert story.legs[0].ring_at is not None


def test_click_to_call_customer_busy_is_busy() -> None:
    scene = click_to_call()
    scene.state("agent", 6)
    scene.ring("agent", "customer", "PJSIP/trunk", text="+79031112233@trunk")
    scene.dial_end("agent", "customer", "BUSY")
    scene.hangup("customer", "agent", cause=17)
    assert scene.story().status is CallStatus.BUSY


def test_click_to_call_through_local_begins_with_the_agents_phone() -> None:
    scene = Scene()
    base = "Local/101@internal-00000001"
    scene.new("near", f"{base};1")
    scene.new("far", f"{base};2", call="near", state=4)
    scene.say("LocalBridge", **scene.of("near", "LocalOne"), **scene.of("far", "LocalTwo"))
    scene.ring("far", "agent", "PJSIP/101", text="101")
    scene.answer("far", "agent")
    scene.enter("b1", "agent", "far")
    scene.ring("near", "customer", "PJSIP/trunk", text="+79031112233@trunk")
    scene.answer("near", "customer")
    scene.enter("b2", "customer", "near")
    scene.wait(5)
    story = scene.story()
    assert story.warnings == []
    assert (story.endpoint, story.direction, story.to_number) == ("PJSIP/101", Direction.OUTBOUND, "+79031112233")
    assert [talk.between for talk in story.talks] == [("PJSIP/trunk", "PJSIP/101")]


def test_originate_to_trunk_first_is_outbound() -> None:
    scene = Scene()
    scene.new("customer", "PJSIP/trunk", CallerIDNum="+79031112233", Exten="s")
    scene.say("DialBegin", **scene.of("customer", "Dest"), DialString="+79031112233@trunk")
    story = scene.story()
    assert (story.direction, story.to_number, story.did) == (Direction.OUTBOUND, "+79031112233", "")


@pytest.mark.parametrize(
    ("uniqueid", "expected"),
    [
        ("1795000000.7", "north-1795000000.7"),
        ("pbx1-1795000000.7", "north-pbx1-1795000000.7"),
        ("click-0001", "north-click-0001"),
        ("north-click-0001", "north-click-0001"),
    ],
)
def test_call_id_has_one_prefix(uniqueid: str, expected: str) -> None:
    assert call_id_of("north", uniqueid) == expected


def test_first_event_in_mid_call_starts_late_with_warning() -> None:
    scene = answered_call()
    scene.events = [event for event in scene.events if event.name == "BridgeEnter"]
    story = scene.story()
    assert [warning.name for warning in story.warnings] == ["seen-late"]
    assert [talk.between for talk in story.talks] == [("PJSIP/trunk", "PJSIP/101")]
    assert {leg.endpoint: leg.role for leg in story.legs} == {
        "PJSIP/trunk": LegRole.CALLER,
        "PJSIP/101": LegRole.AGENT,
    }


@pytest.mark.parametrize("helper", ["CBAnn/conf-1;1", "Snoop/x-1", "AudioSocket/1-1", "UnicastRTP/1-1", "CBRec/c-1"])
def test_helper_channels_make_no_call(helper: str) -> None:
    scene = Scene()
    scene.say("Newchannel", Uniqueid="1795000000.99", Linkedid="1795000000.99", Channel=helper, ChannelState="6")
    assert scene.stories() == []


def test_rules_name_the_trunk_by_pattern() -> None:
    scene = Scene()
    scene.new("caller", "PJSIP/acme", state=4, CallerIDNum="+79031234567", Exten="74950000101")
    assert scene.story(RULES).direction is Direction.OUTBOUND
    assert scene.story(TrackerRules(node="pbx", trunks=("PJSIP/acme",))).direction is Direction.INBOUND


def test_events_without_timestamps_take_the_time_of_the_uniqueid() -> None:
    scene = answered_call()
    for event in scene.events:
        del event.headers["Timestamp"]
    started = next(fact for fact in scene.facts() if isinstance(fact, CallStarted))
    assert started.at.timestamp() == 1_795_000_000
