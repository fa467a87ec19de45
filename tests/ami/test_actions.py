"""The commands as they go to Asterisk, and what becomes of its refusals."""

import asyncio

import pytest

from ami.actions import AmiTelephony, DialRules, PbxAway, PbxRefused, PbxSilent
from ami.errors import ActionTimeout, LinkLost, NotConnected
from ami.message import Event
from ami.tracker.identity import call_id_of
from callcenter.calls.facts import Endpoint
from callcenter.calls.ports import Telephony
from callcenter.errors import InvalidInput
from tests.fakes.manager_link import FakeLink, error

pytestmark = pytest.mark.unit

PHONE, OTHER = Endpoint("PJSIP/101"), Endpoint("PJSIP/my-phone")


def telephony(link: FakeLink, *, watch_s: float = 0) -> AmiTelephony:
    rules = DialRules(context="internal", watch_s=watch_s)
    return AmiTelephony({"pbx1": link}, rules, new_token=lambda: "token")


async def test_device_joins_exactly_these_queues() -> None:
    link = FakeLink(queues={"sales": {}, "support": {}, "vip": {PHONE: False}})
    port: Telephony = telephony(link)
    await port.join_queues(PHONE, "Anna", ["sales", "support"], paused=True)
    assert link.queues == {"sales": {PHONE: True}, "support": {PHONE: True}, "vip": {}}


async def test_device_that_is_there_already_is_not_added_again() -> None:
    link = FakeLink(queues={"sales": {PHONE: True}})
    await telephony(link).join_queues(PHONE, "Anna", ["sales"], paused=False)
    assert link.actions() == ["QueueStatus"]


async def test_device_added_by_another_meanwhile_is_fine() -> None:
    link = FakeLink(answers={"QueueAdd": error("Unable to add interface: Already there")})
    await telephony(link).join_queues(PHONE, "Anna", ["sales"], paused=False)
    assert link.actions().count("QueueAdd") == 1


async def test_unknown_queue_joined_is_refused_by_name() -> None:
    with pytest.raises(PbxRefused) as caught:
        await telephony(FakeLink()).join_queues(PHONE, "Anna", ["nowhere"], paused=False)
    assert caught.value.extra["queue"] == "nowhere"


async def test_device_leaves_queues_that_it_is_not_in() -> None:
    link = FakeLink()
    await telephony(link).leave_queues(PHONE, ["sales", "nowhere"])
    assert link.actions() == ["QueueRemove", "QueueRemove"]


async def test_pause_reaches_every_queue_with_its_reason_on_one_line() -> None:
    link = FakeLink(queues={"sales": {PHONE: False}})
    await telephony(link).pause(PHONE, paused=True, reason="lunch\r\nAction: Command|")
    assert link.sent == [
        {"Action": "QueuePause", "Interface": PHONE, "Paused": "true", "Reason": "lunch  Action: Command"}
    ]
    assert link.queues["sales"][PHONE]


async def test_device_in_no_queue_paused_is_refused() -> None:
    with pytest.raises(PbxRefused):
        await telephony(FakeLink()).pause(PHONE, paused=True, reason="")


async def test_originate_is_asynchronous_under_our_own_call_id() -> None:
    link = FakeLink()
    call_id = await telephony(link).originate(OTHER, "89161234567", caller_id="101")
    (sent,) = link.sent
    assert (sent["Async"], sent["ChannelId"], sent["Channel"]) == ("true", call_id, OTHER)
    assert (sent["Exten"], sent["Context"], sent["CallerID"]) == ("89161234567", "internal", "101")
    assert call_id_of("pbx1", sent["ChannelId"]) == call_id


@pytest.mark.parametrize("number", ["", "101&SIP/evil", "1,1", "${EXTEN}", "101\r\nAction: Command", "+", "1" * 33])
async def test_number_that_is_none_is_refused_before_anything_is_sent(number: str) -> None:
    link = FakeLink()
    with pytest.raises(InvalidInput):
        await telephony(link).originate(PHONE, number, caller_id="101")
    assert link.sent == []


async def test_originate_refused_at_once_is_told_in_plain_words() -> None:
    link = FakeLink(answers={"Originate": error("Extension does not exist.")})
    with pytest.raises(PbxRefused, match="does not place the call"):
        await telephony(link).originate(PHONE, "102", caller_id="")


@pytest.mark.parametrize(("reason", "words"), [("0", "not registered"), ("5", "busy"), ("77", "could not be called")])
async def test_phone_fails_early_reason_is_told(reason: str, words: str) -> None:
    link = FakeLink()
    port = telephony(link, watch_s=60)
    call = asyncio.create_task(port.originate(PHONE, "102", caller_id=""))
    await asyncio.sleep(0)
    port.observe(Event("Newchannel", {"ActionID": "id-0"}))
    port.observe(Event("OriginateResponse", {"ActionID": "another", "Response": "Failure", "Reason": "5"}))
    port.observe(Event("OriginateResponse", {"ActionID": "id-0", "Response": "Failure", "Reason": reason}))
    with pytest.raises(PbxRefused, match=words):
        await call


async def test_phone_answers_within_the_watch_call_id_is_returned() -> None:
    port = telephony(FakeLink(), watch_s=60)
    call = asyncio.create_task(port.originate(PHONE, "102", caller_id=""))
    await asyncio.sleep(0)
    port.observe(Event("OriginateResponse", {"ActionID": "id-0", "Response": "Success", "Reason": "4"}))
    assert await call == "pbx1-token"


async def test_late_outcome_of_an_originate_is_nobodys() -> None:
    port = telephony(FakeLink())
    await port.originate(PHONE, "102", caller_id="")
    port.observe(Event("OriginateResponse", {"ActionID": "id-0", "Response": "Failure", "Reason": "1"}))


async def test_link_down_nothing_was_sent_may_be_tried_again() -> None:
    with pytest.raises(PbxAway) as caught:
        await telephony(FakeLink(fails=NotConnected("down"))).hang_up("PJSIP/101-00000001")
    assert caught.value.retryable


@pytest.mark.parametrize("failure", [ActionTimeout("late"), LinkLost("cut")])
async def test_answer_lost_action_is_sent_once_and_not_called_retryable(failure: ActionTimeout | LinkLost) -> None:
    link = FakeLink(fails=failure)
    with pytest.raises(PbxSilent) as caught:
        await telephony(link).originate(PHONE, "102", caller_id="")
    assert len(link.sent) == 1
    assert not caught.value.retryable


async def test_channel_gone_hung_up_is_fine_and_other_refusals_are_not() -> None:
    link = FakeLink(answers={"Hangup": error("No such channel")})
    await telephony(link).hang_up("PJSIP/101-00000001")
    link.answers["Hangup"] = error("Permission denied")
    with pytest.raises(PbxRefused):
        await telephony(link).hang_up("PJSIP/101-00000001")


async def test_several_nodes_device_decides() -> None:
    first, second = FakeLink(), FakeLink()
    rules = DialRules(context="internal", node_of={OTHER: "pbx2"})
    port = AmiTelephony({"pbx1": first, "pbx2": second}, rules)
    await port.hang_up(f"{OTHER}-0000000a")
    await port.hang_up(f"{PHONE}-0000000b")
    assert (first.sent[0]["Channel"], second.sent[0]["Channel"]) == (f"{PHONE}-0000000b", f"{OTHER}-0000000a")
    assert [status.node for status in port.status()] == ["pbx1", "pbx2"]
