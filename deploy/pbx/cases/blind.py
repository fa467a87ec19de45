"""Blind transfers: by the phone's REFER and by AMI; the key codes are in `keys`."""

from typing import Final

from deploy.pbx import numbers
from deploy.pbx.cases.people import OUTSIDE, firm, speak
from deploy.pbx.spec import PbxSpec
from deploy.pbx.stage import Case, Stage


async def _refer_answered(on: Stage) -> None:
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        await agent.refer("102")
        await here["102"].answers()
        await agent.transferred()
        await agent.hangup()
        await speak(2)
        await customer.hangup()


async def _refer_refused(on: Stage, status: str) -> None:
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        await agent.refer("102")
        (await here["102"].rung()).refuse(status)
        await customer.over()
        await agent.hangup()


async def _refer_busy(on: Stage) -> None:
    await _refer_refused(on, "486 Busy Here")


async def _refer_rejected(on: Stage) -> None:
    await _refer_refused(on, "603 Decline")


async def _refer_unanswered(on: Stage) -> None:
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        await agent.refer("102")
        await here["102"].rung()
        await agent.hangup()
        await customer.over()


async def _refer_abandoned(on: Stage) -> None:
    """The customer gives up while the target rings."""
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        await agent.refer("102")
        await here["102"].rung()
        await agent.hangup()
        await speak()
        await customer.hangup()


async def _refer_to_queue(on: Stage) -> None:
    async with firm(on, "101", "103") as here:
        await on.sign_in("sales", "101")
        customer, agent = await here.in_talk()
        await agent.refer("8001")
        ringing = await here["101"].rung()
        await agent.hangup()
        await speak()
        ringing.answer()
        await speak(2)
        await ringing.hangup()
        await customer.over()


async def _refer_to_queue_abandoned(on: Stage) -> None:
    async with firm(on, "103") as here:
        customer, agent = await here.in_talk()
        await agent.refer("8001")
        await on.seen.expect("Event: QueueCallerJoin")
        await agent.hangup()
        await speak(2)
        await customer.hangup()


async def _refer_to_outside(on: Stage) -> None:
    async with firm(on, "103") as here:
        customer, agent = await here.in_talk()
        await agent.refer(OUTSIDE)
        ringing = await here.beyond.rung()
        await agent.hangup()
        await speak()
        ringing.answer()
        await speak(2)
        await ringing.hangup()
        await customer.over()


async def _refer_outside_busy(on: Stage) -> None:
    async with firm(on, "103") as here:
        customer, agent = await here.in_talk()
        await agent.refer(OUTSIDE)
        (await here.beyond.rung()).refuse()
        await customer.over()
        await agent.hangup()


async def _refer_nowhere(on: Stage) -> None:
    """The PBX knows no such number and says so; agent and customer go on."""
    async with firm(on, "103") as here:
        customer, agent = await here.in_talk()
        await agent.refer("555")
        await agent.transferred()
        await speak()
        await agent.hangup()
        await customer.over()


async def _refer_twice(on: Stage) -> None:
    async with firm(on, "102", "103", "104") as here:
        customer, first = await here.in_talk()
        await first.refer("102")
        second = await here["102"].answers()
        await first.hangup()
        await speak()
        await second.refer("104")
        await here["104"].answers()
        await second.hangup()
        await speak(2)
        await customer.hangup()


async def _refer_back(on: Stage) -> None:
    """The second agent sends the customer back to the first."""
    async with firm(on, "102", "103") as here:
        customer, first = await here.in_talk()
        await first.refer("102")
        second = await here["102"].answers()
        await first.hangup()
        await speak()
        await second.refer("103")
        await here["103"].answers()
        await second.hangup()
        await speak(2)
        await customer.hangup()


async def _refer_taken_back(on: Stage) -> None:
    """Nobody answers at the target: the transferer picks the ring up and has his customer again."""
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        await agent.refer("102")
        await here["102"].rung()
        await agent.hangup()
        await speak()
        again = await (await here["103"].dial("**102")).answered()
        await speak(2)
        await again.hangup()
        await customer.over()


async def _refer_of_queue_call(on: Stage) -> None:
    async with firm(on, "101", "102") as here:
        await on.sign_in("sales", "101")
        customer, agent = await here.in_talk("101", numbers.DID_SALES)
        await agent.refer("102")
        await here["102"].answers()
        await agent.hangup()
        await speak(2)
        await customer.hangup()


async def _refer_of_outbound_call(on: Stage) -> None:
    async with firm(on, "101", "102") as here:
        customer, agent = await here.dialled_out("101")
        await agent.refer("102")
        await here["102"].answers()
        await agent.hangup()
        await speak(2)
        await customer.hangup()


async def _refer_from_hold(on: Stage) -> None:
    """As most desk phones do it: the transfer key holds first."""
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        await agent.hold()
        await speak()
        await agent.refer("102")
        await here["102"].answers()
        await agent.hangup()
        await speak(2)
        await customer.hangup()


async def _ami(on: Stage, exten: str) -> None:
    async with firm(on, "101", "103") as here:
        await on.sign_in("sales", "101")
        customer, agent = await here.in_talk()
        channel = await on.channel_of("103")
        await on.hands.action("BlindTransfer", Channel=channel, Context="internal", Exten=exten)
        target = here["101"] if exten == "8001" else here.beyond
        await target.answers()
        await agent.over()
        await speak(2)
        await customer.hangup()


async def _ami_to_queue(on: Stage) -> None:
    await _ami(on, "8001")


async def _ami_to_outside(on: Stage) -> None:
    await _ami(on, OUTSIDE)


_SHORT: Final = PbxSpec(internal_ring_s=2)

BLIND: Final = (
    Case("transfers/refer_answered", _refer_answered),
    Case("transfers/refer_busy", _refer_busy),
    Case("transfers/refer_rejected", _refer_rejected),
    Case("transfers/refer_unanswered", _refer_unanswered, _SHORT),
    Case("transfers/refer_abandoned", _refer_abandoned),
    Case("transfers/refer_to_queue", _refer_to_queue),
    Case("transfers/refer_to_queue_abandoned", _refer_to_queue_abandoned),
    Case("transfers/refer_to_outside", _refer_to_outside),
    Case("transfers/refer_outside_busy", _refer_outside_busy),
    Case("transfers/refer_nowhere", _refer_nowhere),
    Case("transfers/refer_twice", _refer_twice),
    Case("transfers/refer_back", _refer_back),
    Case("transfers/refer_taken_back", _refer_taken_back),
    Case("transfers/refer_of_queue_call", _refer_of_queue_call),
    Case("transfers/refer_of_outbound_call", _refer_of_outbound_call),
    Case("transfers/refer_from_hold", _refer_from_hold),
    Case("transfers/ami_to_queue", _ami_to_queue),
    Case("transfers/ami_to_outside", _ami_to_outside),
)
