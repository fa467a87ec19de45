"""Commands to running calls as they are written to AMI."""

from collections.abc import Mapping, Sequence

import pytest

from ami.actions import AmiTelephony, DialRules, PbxRefused
from ami.actions_calls import AmiCalls
from ami.actions_wire import ActionValue
from ami.message import Event, Response
from callcenter.calls.facts import Endpoint, UniqueId
from callcenter.calls.ports import DeviceState, DialOrder, Party, Place
from callcenter.errors import InvalidInput, Unavailable
from tests.fakes.manager_link import FakeStatus, error

pytestmark = pytest.mark.unit

OWN = Party("PJSIP/101-2", UniqueId("pbx-1.2"))
CUSTOMER = Party("PJSIP/trunk-1", UniqueId("pbx-1.1"))
COLLEAGUE = Party("PJSIP/102-3", UniqueId("pbx-1.3"))


class Link:
    """Implements ManagerLink. Every channel stands in a bridge after it was asked for `wanders` times."""

    def __init__(self) -> None:
        self.sent: list[dict[str, ActionValue]] = []
        self.answers: dict[str, Response] = {}
        self.rows: dict[str, list[Event]] = {}
        self.wanders = 1

    async def send(self, action: Mapping[str, ActionValue], *, timeout: float | None = None) -> Response:
        self.sent.append(dict(action))
        return self.answers.get(str(action["Action"]), Response({"Response": "Success"}))

    async def list(self, action: Mapping[str, ActionValue], *, timeout: float | None = None) -> Sequence[Event]:
        if action["Action"] == "Status":
            self.wanders -= 1
            bridge = "" if self.wanders >= 0 else "b1"
            return [Event("Status", {"Channel": str(action["Channel"]), "BridgeID": bridge})]
        return self.rows.get(str(action["Action"]), [])

    def next_action_id(self) -> str:
        return "id"

    def status(self) -> FakeStatus:
        return FakeStatus()

    def done(self) -> Sequence[tuple[str, ...]]:
        """The actions without those that only prepare the next one."""
        return [tuple(str(value) for value in action.values()) for action in self.sent if action["Action"] != "Setvar"]

    def variables(self) -> Sequence[tuple[str, str, str]]:
        return [
            (str(action["Channel"]), str(action["Variable"]), str(action["Value"]))
            for action in self.sent
            if action["Action"] == "Setvar"
        ]


@pytest.fixture
def link() -> Link:
    return Link()


@pytest.fixture
def calls(link: Link) -> AmiCalls:
    rules = DialRules(context="internal", watch_s=0.001)
    return AmiCalls(AmiTelephony({"pbx": link}, rules, new_token=lambda: "t"))


async def test_hold_moves_both_parties_with_one_action(calls: AmiCalls, link: Link) -> None:
    await calls.hold("pbx", OWN, CUSTOMER)

    assert link.done() == [
        (
            *("Redirect", CUSTOMER.channel, "callcenter-hold", "s", "1"),
            *(OWN.channel, "callcenter-wait", "s", "1"),
        )
    ]
    assert link.variables() == [
        (CUSTOMER.channel, "CALLCENTER_HOLD", OWN.uniqueid),
        (CUSTOMER.channel, "CALLCENTER_PEER", OWN.channel),
        (OWN.channel, "CALLCENTER_HOLD", OWN.uniqueid),
        (OWN.channel, "CALLCENTER_PEER", CUSTOMER.channel),
    ]


async def test_parties_are_bridged_only_when_both_stand_in_a_bridge(calls: AmiCalls, link: Link) -> None:
    await calls.resume("pbx", OWN, CUSTOMER)
    assert link.done() == [("Bridge", OWN.channel, CUSTOMER.channel, "no")]

    link.sent.clear()
    link.wanders = 1_000
    with pytest.raises(PbxRefused):
        await calls.resume("pbx", OWN, CUSTOMER)
    assert link.done() == []


async def test_consultation_goes_through_the_dial_plan_of_own_calls(calls: AmiCalls, link: Link) -> None:
    await calls.consult("pbx", OWN, CUSTOMER, Place("102"))

    assert link.variables()[0] == (OWN.channel, "CALLCENTER_TARGET", "102@internal")
    assert link.done()[0][6] == "callcenter-consult"
    with pytest.raises(InvalidInput):
        await calls.consult("pbx", OWN, CUSTOMER, Place("102&Local/1"))


async def test_join_frees_the_customer_of_the_holder_first(calls: AmiCalls, link: Link) -> None:
    await calls.join("pbx", CUSTOMER, COLLEAGUE)

    assert [action["Action"] for action in link.sent] == ["Setvar", "Setvar", "Bridge"]
    assert (CUSTOMER.channel, "CALLCENTER_HOLD", "") in link.variables()


async def test_swap_cancel_and_sending_on_move_who_is_meant(calls: AmiCalls, link: Link) -> None:
    await calls.swap("pbx", OWN, COLLEAGUE, CUSTOMER)
    await calls.end_consultation("pbx", OWN, CUSTOMER)
    await calls.send_on("pbx", OWN, CUSTOMER, Place("sales", "callcenter-queue"))
    await calls.transfer("pbx", OWN, Place("102"))

    assert link.done() == [
        ("Redirect", COLLEAGUE.channel, "callcenter-hold", "s", "1", OWN.channel, "callcenter-wait", "s", "1"),
        ("Bridge", OWN.channel, CUSTOMER.channel, "no"),
        ("Redirect", OWN.channel, "callcenter-wait", "s", "1"),
        ("Bridge", OWN.channel, CUSTOMER.channel, "no"),
        ("Redirect", CUSTOMER.channel, "callcenter-queue", "sales", "1"),
        ("Hangup", OWN.channel),
        ("BlindTransfer", OWN.channel, "internal", "102"),
    ]


async def test_click_to_call_shows_a_name_that_cannot_break_the_header(calls: AmiCalls, link: Link) -> None:
    order = DialOrder(
        endpoint=Endpoint("PJSIP/101"),
        number="+74951234567",
        name='Anna "A" <x>\r\n\\',
        dialled="94951234567",
        shown="+74950000001",
        auto_answer=True,
    )

    assert await calls.dial(order) == "pbx-t"

    (action,) = link.sent
    assert action["CallerID"] == '"Anna A x" <+74951234567>'
    assert (action["Context"], action["Exten"], action["Async"]) == ("callcenter-dial", "94951234567", "true")
    assert action["Variable"][:2] == ["CALLCENTER_SHOWN=+74950000001", "CALLCENTER_CONTEXT=internal"]
    assert len(action["Variable"]) == 4


async def test_park_answers_with_the_space_of_this_call(calls: AmiCalls, link: Link) -> None:
    link.rows["ParkedCalls"] = [
        Event("ParkedCall", {"ParkeeUniqueid": "pbx-1.9", "ParkingSpace": "7501"}),
        Event("ParkedCall", {"ParkeeUniqueid": "pbx-1.1", "ParkingSpace": "7502", "ParkingTimeout": "60"}),
    ]

    assert await calls.park("pbx", CUSTOMER, OWN) == "7502"
    assert [(call.space, call.timeout_s) for call in await calls.parked()] == [("7501", 0), ("7502", 60)]


async def test_device_states_are_told_apart(calls: AmiCalls, link: Link) -> None:
    states = {"NOT_INUSE": DeviceState.IDLE, "RINGINUSE": DeviceState.RINGING, "UNAVAILABLE": DeviceState.UNAVAILABLE}
    for word, state in states.items():
        link.answers["Getvar"] = Response({"Response": "Success", "Value": word})
        assert await calls.device_state(Endpoint("PJSIP/101")) is state
    link.answers["Getvar"] = error("no")
    assert await calls.device_state(Endpoint("PJSIP/101")) is DeviceState.UNKNOWN


async def test_what_the_pbx_refuses_is_a_refusal_and_a_gone_channel_no_error_to_hang_up(
    calls: AmiCalls, link: Link
) -> None:
    link.answers = {"MixMonitorMute": error("Permission denied"), "Hangup": error("No such channel")}

    with pytest.raises(PbxRefused):
        await calls.mask_recording("pbx", CUSTOMER, masked=True)
    await calls.hang_up_party("pbx", OWN)
    with pytest.raises(Unavailable):
        await calls.hang_up_party("elsewhere", OWN)


async def test_digits_ring_and_pick_up_name_the_right_channel(calls: AmiCalls, link: Link) -> None:
    await calls.play_digits("pbx", CUSTOMER, "1#")
    await calls.ask_to_answer("pbx", OWN)
    await calls.pick_up(Endpoint("PJSIP/102"), OWN, auto_answer=False)

    digits, answer, pick_up = link.sent[:2], link.sent[2], link.sent[3]
    assert [action["Digit"] for action in digits] == ["1", "#"]
    assert answer == {"Action": "PJSIPNotify", "Channel": OWN.channel, "Variable": "Event=talk"}
    assert (pick_up["Application"], pick_up["Data"], pick_up["Channel"]) == ("PickupChan", OWN.channel, "PJSIP/102")
