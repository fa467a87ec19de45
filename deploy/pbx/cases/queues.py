"""Queues at their edges: the door, the keys, the moment between answer and talk, Local channels in between."""

import asyncio
from contextlib import AsyncExitStack
from typing import Final

from deploy.pbx import numbers
from deploy.pbx.cases.acts import begin, sign_on
from deploy.pbx.spec import PbxSpec
from deploy.pbx.stage import Case, Stage
from deploy.phones import AgentPhone, Caller, OnRing, OutsidePhone

NARROW: Final = f"{numbers.DID_SHOWN}30"
STRICT: Final = f"{numbers.DID_SHOWN}31"
KEYED: Final = f"{numbers.DID_SHOWN}32"
TWO_QUEUES: Final = f"{numbers.DID_SHOWN}33"
ANNOUNCED: Final = f"{numbers.DID_SHOWN}34"
LOCAL_GROUP: Final = f"{numbers.DID_SHOWN}35"
KEPT_LOCAL_GROUP: Final = f"{numbers.DID_SHOWN}36"
MAILBOX: Final = f"{numbers.DID_SHOWN}37"
_JOIN: Final = "Event: QueueCallerJoin\r\n"


async def _full_at_the_door(on: Stage) -> None:
    """The second caller finds the one place taken."""
    async with AsyncExitStack() as stack:
        await begin(on, stack, Caller(did=NARROW, hangup_after_s=9))
        await on.seen.expect(_JOIN)
        await Caller(did=NARROW, number="+79035550102").call(on.pbx)


async def _leave_empty(on: Stage) -> None:
    """The only agent signs out while the caller waits."""
    async with AsyncExitStack() as stack:
        await sign_on(on, stack, AgentPhone(extension="101", on_ring=OnRing.IGNORE))
        await on.sign_in("strict", "101")
        await begin(on, stack, Caller(did=STRICT))
        await on.seen.expect(_JOIN)
        await on.nothing_for(2)
        await on.hands.action("QueueRemove", Queue="strict", Interface="PJSIP/101")


async def _key_then_called_back(on: Stage) -> None:
    """1 asks to be called back: the customer is called, and put in the queue when he answers."""
    await Caller(did=KEYED, dtmf="1", dtmf_after_s=2).call(on.pbx)
    phone = AgentPhone(extension="101", answer_after_s=1, hangup_after_s=2)
    async with AsyncExitStack() as stack:
        await sign_on(on, stack, phone)
        await on.sign_in("sales", "101")
        await stack.enter_async_context(OutsidePhone(answer_after_s=1).reachable(on.pbx))
        await on.hands.action(
            "Originate",
            Channel="PJSIP/+79031234567@trunk",
            Context="queue-sales",
            Exten="s",
            Priority="1",
            CallerID=numbers.OUTBOUND_NUMBER,
            Async="true",
        )
        await on.seen.expect("Event: OriginateResponse")
        await on.seen.expect_calls_over()


async def _hung_up_by_ami(on: Stage) -> None:
    """The exchange itself ends the call of somebody who waits."""
    async with AsyncExitStack() as stack:
        await begin(on, stack, Caller(did=numbers.DID_SALES))
        await on.seen.expect(_JOIN)
        await on.nothing_for(2)
        await on.hands.action("Hangup", Channel=await on.channel_of("trunk"))


async def _withdrawn(on: Stage) -> None:
    """From outside, AMI takes the caller out of the queue."""
    async with AsyncExitStack() as stack:
        await begin(on, stack, Caller(did=numbers.DID_SALES))
        await on.seen.expect(_JOIN)
        await on.nothing_for(2)
        caller = await on.channel_of("trunk")
        await on.hands.action("QueueWithdrawCaller", Queue="sales", Caller=caller, WithdrawInfo="callback")


async def _from_queue_to_queue(on: Stage) -> None:
    async with AsyncExitStack() as stack:
        await sign_on(
            on,
            stack,
            AgentPhone(extension="101", on_ring=OnRing.IGNORE),
            AgentPhone(extension="103", answer_after_s=1, hangup_after_s=2),
        )
        await on.sign_in("sales", "101")
        await on.sign_in("support", "103")
        await Caller(did=TWO_QUEUES).call(on.pbx)


async def _agent_hangs_up_before_the_talk(on: Stage) -> None:
    """101 hears the announcement and puts the receiver down; 102 takes the call."""
    async with AsyncExitStack() as stack:
        await sign_on(
            on,
            stack,
            AgentPhone(extension="101", answer_after_s=1, hangup_after_s=0.7),
            AgentPhone(extension="102", answer_after_s=1, hangup_after_s=6),
        )
        await on.sign_in("sales", "101", "102")
        await Caller(did=ANNOUNCED).call(on.pbx)


async def _caller_leaves_before_the_talk(on: Stage) -> None:
    """101 has answered and hears the announcement when the caller puts the receiver down."""
    async with AsyncExitStack() as stack:
        await sign_on(on, stack, AgentPhone(extension="101", answer_after_s=1))
        await on.sign_in("sales", "101")
        await Caller(did=ANNOUNCED, hangup_after_s=2).call(on.pbx)


async def _agent_in_two_queues(on: Stage) -> None:
    """Two callers on two queues with one agent: the second waits until the first is served."""
    async with AsyncExitStack() as stack:
        await sign_on(on, stack, AgentPhone(extension="101", answer_after_s=1, hangup_after_s=2))
        await on.sign_in("sales", "101")
        await on.sign_in("support", "101")
        await asyncio.gather(
            Caller(did=numbers.DID_SALES, number="+79035550101").call(on.pbx),
            Caller(did=numbers.DID_SUPPORT, number="+79035550102").call(on.pbx),
        )


async def _local_member(on: Stage, queue: str, extension: str, way: str = "") -> None:
    await on.hands.action("QueueAdd", Queue=queue, Interface=f"Local/{extension}@internal{way}")


async def _two_queues_ring_at_once(on: Stage) -> None:
    """Members who may be rung while in use: the phone of 101 rings for both queues, and takes both calls."""
    async with AsyncExitStack() as stack:
        await sign_on(on, stack, AgentPhone(extension="101", answer_after_s=1.5, hangup_after_s=3))
        for queue in ("sales", "support"):
            await on.sign_in(queue, "101")
            await on.hands.action("QueueMemberRingInUse", Queue=queue, Interface="PJSIP/101", RingInUse="true")
        await asyncio.gather(
            Caller(did=numbers.DID_SALES, number="+79035550101").call(on.pbx),
            Caller(did=numbers.DID_SUPPORT, number="+79035550102").call(on.pbx),
        )


async def _ringall_local_members(on: Stage, way: str) -> None:
    async with AsyncExitStack() as stack:
        await sign_on(
            on,
            stack,
            AgentPhone(extension="101", on_ring=OnRing.IGNORE),
            AgentPhone(extension="102", answer_after_s=1, hangup_after_s=2),
        )
        for extension in ("101", "102"):
            await _local_member(on, "support", extension, way)
        await Caller(did=numbers.DID_SUPPORT).call(on.pbx)


async def _ringall_local(on: Stage) -> None:
    await _ringall_local_members(on, "")


async def _ringall_kept_local(on: Stage) -> None:
    await _ringall_local_members(on, "/n")


async def _group(on: Stage, did: str) -> None:
    async with AsyncExitStack() as stack:
        await sign_on(
            on,
            stack,
            AgentPhone(extension="101", on_ring=OnRing.IGNORE),
            AgentPhone(extension="102", answer_after_s=1, hangup_after_s=2),
        )
        await Caller(did=did).call(on.pbx)


async def _local_group(on: Stage) -> None:
    await _group(on, LOCAL_GROUP)


async def _kept_local_group(on: Stage) -> None:
    await _group(on, KEPT_LOCAL_GROUP)


async def _mailbox(on: Stage) -> None:
    await Caller(did=MAILBOX, hangup_after_s=4).call(on.pbx)


async def _local_member_does_not_answer(on: Stage) -> None:
    async with AsyncExitStack() as stack:
        await sign_on(on, stack, AgentPhone(extension="101", on_ring=OnRing.IGNORE))
        await _local_member(on, "sales", "101", "/n")
        await Caller(did=numbers.DID_SALES).call(on.pbx)


_SHORT: Final = PbxSpec(queue_ring_s=3, queue_wait_s=6)
_SHORT_RING: Final = PbxSpec(queue_ring_s=3)
_IN_ORDER: Final = PbxSpec(sales_strategy="linear")

CASES: Final = (
    Case("queues/full_at_the_door", _full_at_the_door),
    Case("queues/leave_empty", _leave_empty, _SHORT_RING),
    Case("queues/key_then_called_back", _key_then_called_back),
    Case("queues/withdrawn", _withdrawn),
    Case("queues/hung_up_from_outside", _hung_up_by_ami),
    Case("queues/from_queue_to_queue", _from_queue_to_queue),
    Case("queues/agent_hangs_up_before_the_talk", _agent_hangs_up_before_the_talk, _IN_ORDER),
    Case("queues/caller_leaves_before_the_talk", _caller_leaves_before_the_talk),
    Case("queues/agent_in_two_queues", _agent_in_two_queues),
    Case("queues/two_queues_ring_at_once", _two_queues_ring_at_once),
    Case("queues/ringall_local", _ringall_local),
    Case("queues/ringall_kept_local", _ringall_kept_local),
    Case("queues/local_member_does_not_answer", _local_member_does_not_answer, _SHORT),
    Case("queues/local_group", _local_group),
    Case("queues/kept_local_group", _kept_local_group),
    Case("queues/mailbox", _mailbox),
)
