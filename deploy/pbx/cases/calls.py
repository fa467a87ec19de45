"""Calls as they come and go, and the simplest transfer of each kind, between SIPp phones.

Seconds are short where nobody listens: an agent talks for two seconds, a queue gives up after six.
"""

import asyncio
from contextlib import AsyncExitStack
from typing import Final

from deploy.pbx import numbers
from deploy.pbx.spec import PbxSpec
from deploy.pbx.stage import Case, Stage
from deploy.phones import AgentDials, AgentPhone, Caller, OnRing, OutsidePhone

OUTSIDE: Final = "979031112233"
"""9 for an outside line, then the number."""


async def _direct(on: Stage, phone: AgentPhone, caller: Caller) -> None:
    async with phone.online(on.pbx):
        await caller.call(on.pbx)


async def _inbound_direct_answered(on: Stage) -> None:
    phone = AgentPhone(extension="103", answer_after_s=1)
    await _direct(on, phone, Caller(did=numbers.DID_DIRECT, hangup_after_s=2))


async def _inbound_direct_no_answer(on: Stage) -> None:
    phone = AgentPhone(extension="103", on_ring=OnRing.IGNORE)
    await _direct(on, phone, Caller(did=numbers.DID_DIRECT, cancel_after_s=2))


async def _inbound_direct_voicemail(on: Stage) -> None:
    phone = AgentPhone(extension="103", on_ring=OnRing.IGNORE)
    await _direct(on, phone, Caller(did=numbers.DID_DIRECT, hangup_after_s=10))


async def _inbound_busy(on: Stage) -> None:
    phone = AgentPhone(extension="103", on_ring=OnRing.BUSY)
    await _direct(on, phone, Caller(did=numbers.DID_DIRECT, refused_with=486))


async def _inbound_rejected(on: Stage) -> None:
    await Caller(did=numbers.DID_REJECT, refused_with=403).call(on.pbx)


async def _inbound_agent_rejects_voicemail(on: Stage) -> None:
    phone = AgentPhone(extension="103", on_ring=OnRing.REJECT)
    await _direct(on, phone, Caller(did=numbers.DID_DIRECT, hangup_after_s=4))


async def _withheld_number(on: Stage) -> None:
    phone = AgentPhone(extension="103", answer_after_s=1)
    await _direct(on, phone, Caller(did=numbers.DID_DIRECT, withheld=True, hangup_after_s=2))


async def _utf8_caller_name(on: Stage) -> None:
    phone = AgentPhone(extension="103", answer_after_s=1)
    caller = Caller(did=numbers.DID_DIRECT, name="Мария Иванова", number="+74955550142", hangup_after_s=2)
    await _direct(on, phone, caller)


async def _queue(on: Stage, caller: Caller, *phones: AgentPhone, queue: str = "sales") -> None:
    async with AsyncExitStack() as stack:
        for phone in phones:
            await stack.enter_async_context(phone.online(on.pbx))
        await on.sign_in(queue, *(phone.extension for phone in phones))
        await caller.call(on.pbx)


async def _queue_answered(on: Stage) -> None:
    phone = AgentPhone(extension="101", answer_after_s=1, hangup_after_s=2)
    await _queue(on, Caller(did=numbers.DID_SALES), phone)


async def _queue_answered_caller_hangs_up(on: Stage) -> None:
    phone = AgentPhone(extension="101", answer_after_s=1)
    await _queue(on, Caller(did=numbers.DID_SALES, hangup_after_s=4), phone)


async def _queue_abandoned(on: Stage) -> None:
    phone = AgentPhone(extension="101", on_ring=OnRing.IGNORE)
    await _queue(on, Caller(did=numbers.DID_SALES, hangup_after_s=4), phone)


async def _queue_timeout(on: Stage) -> None:
    phone = AgentPhone(extension="101", on_ring=OnRing.IGNORE)
    await _queue(on, Caller(did=numbers.DID_SALES), phone)


async def _queue_agent_no_answer_then_next(on: Stage) -> None:
    ignoring = AgentPhone(extension="101", on_ring=OnRing.IGNORE)
    answering = AgentPhone(extension="102", answer_after_s=1, hangup_after_s=2)
    await _queue(on, Caller(did=numbers.DID_SALES), ignoring, answering)


async def _queue_agent_rejects_then_next(on: Stage) -> None:
    rejecting = AgentPhone(extension="101", on_ring=OnRing.REJECT)
    answering = AgentPhone(extension="102", answer_after_s=1, hangup_after_s=2)
    await _queue(on, Caller(did=numbers.DID_SALES), rejecting, answering)


async def _queue_ringall_two_agents(on: Stage) -> None:
    quick = AgentPhone(extension="101", answer_after_s=1, hangup_after_s=2)
    slow = AgentPhone(extension="102", answer_after_s=20)
    await _queue(on, Caller(did=numbers.DID_SUPPORT), quick, slow, queue="support")


async def _queue_ringing_abandoned(on: Stage) -> None:
    phone = AgentPhone(extension="101", on_ring=OnRing.IGNORE)
    await _queue(on, Caller(did=numbers.DID_SALES, cancel_after_s=3), phone)


async def _queue_nobody_signed_in(on: Stage) -> None:
    await Caller(did=numbers.DID_SUPPORT, hangup_after_s=4).call(on.pbx)


async def _ivr_to_queue(on: Stage) -> None:
    phone = AgentPhone(extension="101", answer_after_s=1, hangup_after_s=2)
    await _queue(on, Caller(did=numbers.DID_IVR, dtmf="1"), phone)


async def _ivr_abandoned(on: Stage) -> None:
    await Caller(did=numbers.DID_IVR, hangup_after_s=2).call(on.pbx)


async def _group(on: Stage, caller: Caller, answering: str | None) -> None:
    async with AsyncExitStack() as stack:
        for extension in numbers.RING_GROUP_MEMBERS:
            on_ring = OnRing.ANSWER if extension == answering else OnRing.IGNORE
            phone = AgentPhone(extension=extension, on_ring=on_ring, answer_after_s=1, hangup_after_s=2)
            await stack.enter_async_context(phone.online(on.pbx))
        await caller.call(on.pbx)


async def _ring_group_answered(on: Stage) -> None:
    await _group(on, Caller(did=numbers.DID_GROUP), answering="102")


async def _ring_group_no_answer(on: Stage) -> None:
    await _group(on, Caller(did=numbers.DID_GROUP, refused_with=480), answering=None)


async def _outbound(on: Stage, outside: OutsidePhone, agent: AgentDials) -> None:
    async with outside.reachable(on.pbx):
        await agent.call(on.pbx)


async def _outbound_answered(on: Stage) -> None:
    agent = AgentDials(extension="101", to=OUTSIDE, hangup_after_s=2)
    await _outbound(on, OutsidePhone(answer_after_s=1), agent)


async def _outbound_busy(on: Stage) -> None:
    agent = AgentDials(extension="101", to=OUTSIDE, refused_with=486)
    await _outbound(on, OutsidePhone(on_ring=OnRing.BUSY), agent)


async def _outbound_no_answer(on: Stage) -> None:
    agent = AgentDials(extension="101", to=OUTSIDE, refused_with=480)
    await _outbound(on, OutsidePhone(on_ring=OnRing.IGNORE), agent)


async def _outbound_cancelled(on: Stage) -> None:
    agent = AgentDials(extension="101", to=OUTSIDE, cancel_after_s=2)
    await _outbound(on, OutsidePhone(on_ring=OnRing.IGNORE), agent)


async def _internal(on: Stage, callee: AgentPhone, agent: AgentDials) -> None:
    async with callee.online(on.pbx):
        await agent.call(on.pbx)


async def _internal_answered(on: Stage) -> None:
    callee = AgentPhone(extension="102", answer_after_s=1)
    await _internal(on, callee, AgentDials(extension="101", to="102", hangup_after_s=2))


async def _internal_busy(on: Stage) -> None:
    callee = AgentPhone(extension="102", on_ring=OnRing.BUSY)
    await _internal(on, callee, AgentDials(extension="101", to="102", refused_with=486))


async def _originate(on: Stage, timeout_ms: int) -> None:
    """ChannelId is the caller's choice: it becomes Uniqueid and Linkedid of the agent's leg."""
    await on.hands.action(
        "Originate",
        Channel="PJSIP/101",
        Context="internal",
        Exten=OUTSIDE,
        Priority="1",
        CallerID="+79031112233",
        Timeout=str(timeout_ms),
        ChannelId="click-0001",
        Async="true",
    )


async def _click_to_call_answered(on: Stage) -> None:
    agent = AgentPhone(extension="101", answer_after_s=1, hangup_after_s=4)
    async with agent.online(on.pbx), OutsidePhone(answer_after_s=1).reachable(on.pbx):
        await _originate(on, 20_000)
        await on.seen.expect("Event: OriginateResponse")
        await on.seen.expect_calls_over()


async def _click_to_call_agent_no_answer(on: Stage) -> None:
    async with AgentPhone(extension="101", on_ring=OnRing.IGNORE).online(on.pbx):
        await _originate(on, 3_000)
        await on.seen.expect("Event: OriginateResponse")
        await on.seen.expect_calls_over()


async def _two_calls_interleaved(on: Stage) -> None:
    """Five callers at once on two queues with two agents each, ended by either side."""
    async with AsyncExitStack() as stack:
        for extension in ("101", "102", "103", "104"):
            phone = AgentPhone(extension=extension, answer_after_s=1)
            await stack.enter_async_context(phone.online(on.pbx))
        await on.sign_in("sales", "101", "102")
        await on.sign_in("support", "103", "104")
        dids = (numbers.DID_SALES, numbers.DID_SUPPORT, numbers.DID_SALES, numbers.DID_SUPPORT, numbers.DID_SALES)
        callers = [
            Caller(did=did, number=f"+7903555010{place}", hangup_after_s=3 + place)
            for place, did in enumerate(dids, start=1)
        ]
        await asyncio.gather(*(caller.call(on.pbx) for caller in callers))


async def _hold(on: Stage) -> None:
    phone = AgentPhone(extension="103", answer_after_s=1, hold=(1, 2), hangup_after_s=1)
    await _direct(on, phone, Caller(did=numbers.DID_DIRECT))


async def _pickup(on: Stage) -> None:
    """103 rings, 101 takes the call with *8."""
    caller = Caller(did=numbers.DID_DIRECT, hangup_after_s=2)
    async with AgentPhone(extension="103", on_ring=OnRing.IGNORE).online(on.pbx), caller.start(on.pbx) as calling:
        await on.seen.expect("Event: Newstate\r\n(?:.+\r\n)*ChannelStateDesc: Ringing")
        await AgentDials(extension="101", to="*8").call(on.pbx)
        await calling.wait()


async def _talking_to_103(on: Stage, stack: AsyncExitStack, *others: AgentPhone, leaves_after_s: float | None) -> str:
    """The customer talks to 103, the other phones are on line; 103's channel."""
    first = AgentPhone(extension="103", answer_after_s=1, hangup_after_s=leaves_after_s)
    for phone in (first, *others):
        await stack.enter_async_context(phone.online(on.pbx))
    calling = await stack.enter_async_context(Caller(did=numbers.DID_DIRECT, hangup_after_s=9).start(on.pbx))
    stack.push_async_callback(calling.wait)
    await on.seen.expect("Event: BridgeEnter\r\n", times=2)
    return await on.channel_of("103")


async def _blind_transfer(on: Stage, target: AgentPhone) -> None:
    async with AsyncExitStack() as stack:
        channel = await _talking_to_103(on, stack, target, leaves_after_s=None)
        await on.hands.action("BlindTransfer", Channel=channel, Context="internal", Exten=target.extension)


async def _blind_transfer_answered(on: Stage) -> None:
    await _blind_transfer(on, AgentPhone(extension="102", answer_after_s=1, hangup_after_s=2))


async def _blind_transfer_busy(on: Stage) -> None:
    await _blind_transfer(on, AgentPhone(extension="102", on_ring=OnRing.BUSY))


async def _consult(on: Stage, target: AgentPhone, leaves_after_s: float) -> None:
    """103 asks 102 by key codes, which AMI's Atxfer presses for it, and hangs up: the transfer."""
    async with AsyncExitStack() as stack:
        channel = await _talking_to_103(on, stack, target, leaves_after_s=leaves_after_s)
        await on.hands.action("Atxfer", Channel=channel, Context="internal", Exten=target.extension)


async def _attended_transfer(on: Stage) -> None:
    await _consult(on, AgentPhone(extension="102", answer_after_s=1), leaves_after_s=6)


async def _blonde_transfer(on: Stage) -> None:
    """103 hangs up while 102 still rings."""
    await _consult(on, AgentPhone(extension="102", answer_after_s=5), leaves_after_s=4)


_SHORT_RING: Final = PbxSpec(direct_ring_s=3, group_ring_s=3, outbound_ring_s=3)
_SHORT_QUEUE: Final = PbxSpec(queue_ring_s=3, queue_wait_s=6)
_UNANSWERED: Final = PbxSpec(queue_answers=False)
_KEY_CODES: Final = PbxSpec(feature_codes=True)
_IN_ORDER: Final = PbxSpec(queue_ring_s=3, sales_strategy="linear")
"""Linear tries the first member first, whatever happened before."""

CALLS: Final = (
    Case("inbound_direct_answered", _inbound_direct_answered),
    Case("inbound_direct_no_answer", _inbound_direct_no_answer),
    Case("inbound_direct_voicemail", _inbound_direct_voicemail, _SHORT_RING),
    Case("inbound_busy", _inbound_busy),
    Case("inbound_rejected", _inbound_rejected),
    Case("inbound_agent_rejects_voicemail", _inbound_agent_rejects_voicemail),
    Case("withheld_number", _withheld_number),
    Case("utf8_caller_name", _utf8_caller_name),
    Case("queue_answered", _queue_answered),
    Case("queue_answered_caller_hangs_up", _queue_answered_caller_hangs_up),
    Case("queue_abandoned", _queue_abandoned),
    Case("queue_timeout", _queue_timeout, _SHORT_QUEUE),
    Case("queue_agent_no_answer_then_next", _queue_agent_no_answer_then_next, _IN_ORDER),
    Case("queue_agent_rejects_then_next", _queue_agent_rejects_then_next, _IN_ORDER),
    Case("queue_ringall_two_agents", _queue_ringall_two_agents),
    Case("queue_ringing_answered", _queue_answered, _UNANSWERED),
    Case("queue_ringing_abandoned", _queue_ringing_abandoned, _UNANSWERED),
    Case("queue_nobody_signed_in", _queue_nobody_signed_in),
    Case("ivr_to_queue", _ivr_to_queue),
    Case("ivr_abandoned", _ivr_abandoned),
    Case("ring_group_answered", _ring_group_answered),
    Case("ring_group_no_answer", _ring_group_no_answer, _SHORT_RING),
    Case("outbound_answered", _outbound_answered),
    Case("outbound_busy", _outbound_busy),
    Case("outbound_no_answer", _outbound_no_answer, _SHORT_RING),
    Case("outbound_cancelled", _outbound_cancelled),
    Case("internal_answered", _internal_answered),
    Case("internal_busy", _internal_busy),
    Case("click_to_call_answered", _click_to_call_answered),
    Case("click_to_call_agent_no_answer", _click_to_call_agent_no_answer),
    Case("two_calls_interleaved", _two_calls_interleaved),
    Case("hold", _hold),
    Case("pickup", _pickup),
    Case("blind_transfer_answered", _blind_transfer_answered),
    Case("blind_transfer_busy", _blind_transfer_busy),
    Case("attended_transfer", _attended_transfer, _KEY_CODES),
    Case("blonde_transfer", _blonde_transfer, _KEY_CODES),
)
