"""Calls that are parked: who takes them from the lot, or who gives up."""

import asyncio
from contextlib import AsyncExitStack
from typing import Final

from deploy.pbx import numbers
from deploy.pbx.cases.acts import begin, press, sign_on, talking
from deploy.pbx.stage import Case, Stage
from deploy.phones import AgentDials, AgentPhone, Caller

STRAIGHT_TO_THE_LOT: Final = f"{numbers.DID_SHOWN}11"
LOT: Final = "7500"
FIRST_SPACE: Final = "7501"


async def _retrieve(on: Stage, extension: str, space: str = FIRST_SPACE, after_s: float = 1.5) -> None:
    await on.seen.expect("Event: ParkedCall\r\n")
    await on.nothing_for(after_s)
    await AgentDials(extension=extension, to=space, hangup_after_s=2).call(on.pbx)


async def _by_code_same_agent(on: Stage) -> None:
    async with AsyncExitStack() as stack:
        await talking(on, stack, Caller(did=numbers.DID_TALK_KEYS), AgentPhone(extension="103", answer_after_s=1))
        await on.nothing_for(1)
        await press(on, await on.channel_of("103"), "#72")
        await _retrieve(on, "103", after_s=4)


async def _by_transfer_other_agent(on: Stage) -> None:
    async with AsyncExitStack() as stack:
        await talking(on, stack, Caller(did=numbers.DID_DIRECT), AgentPhone(extension="103", answer_after_s=1))
        await on.nothing_for(1)
        channel = await on.channel_of("103")
        await on.hands.action("BlindTransfer", Channel=channel, Context="internal", Exten=LOT)
        await _retrieve(on, "101")


async def _park(on: Stage, *, lot: str = "default") -> None:
    """The AMI action: the customer's channel, with the agent's as the one to come back to."""
    await on.hands.action(
        "Park",
        Channel=await on.channel_of("trunk"),
        TimeoutChannel=await on.channel_of("103"),
        Parkinglot=lot,
    )


async def _by_ami_other_agent(on: Stage) -> None:
    async with AsyncExitStack() as stack:
        await talking(on, stack, Caller(did=numbers.DID_DIRECT), AgentPhone(extension="103", answer_after_s=1))
        await on.nothing_for(1)
        await _park(on)
        await _retrieve(on, "102")


async def _times_out_back_to_parker(on: Stage) -> None:
    async with AsyncExitStack() as stack:
        phone = AgentPhone(extension="103", answer_after_s=1)
        await talking(on, stack, Caller(did=numbers.DID_DIRECT, hangup_after_s=9), phone)
        await on.nothing_for(1)
        await _park(on, lot="quick")
        await on.seen.expect("Event: ParkedCallTimeOut\r\n")


async def _times_out_parker_gone(on: Stage) -> None:
    """103 signs off after parking; the lot calls in vain."""
    async with AsyncExitStack() as stack, AgentPhone(extension="103", answer_after_s=1).online(on.pbx):
        await begin(on, stack, Caller(did=numbers.DID_DIRECT))
        await on.seen.expect("Event: BridgeEnter\r\n", times=2)
        await on.nothing_for(1)
        await _park(on, lot="quick")
        await on.seen.expect("Event: ParkedCall\r\n")


async def _gives_up(on: Stage) -> None:
    async with AsyncExitStack() as stack:
        phone = AgentPhone(extension="103", answer_after_s=1)
        await talking(on, stack, Caller(did=numbers.DID_DIRECT, hangup_after_s=4), phone)
        await on.nothing_for(1)
        await _park(on)
        await on.seen.expect("Event: ParkedCallGiveUp\r\n")


async def _straight_to_the_lot(on: Stage) -> None:
    async with AsyncExitStack() as stack:
        await begin(on, stack, Caller(did=STRAIGHT_TO_THE_LOT))
        await _retrieve(on, "101")


async def _straight_to_the_lot_gives_up(on: Stage) -> None:
    async with AsyncExitStack() as stack:
        await begin(on, stack, Caller(did=STRAIGHT_TO_THE_LOT, hangup_after_s=3))
        await on.seen.expect("Event: ParkedCallGiveUp\r\n")


async def _queue_call_parked(on: Stage) -> None:
    """Another agent of the queue takes the customer from the lot."""
    async with AsyncExitStack() as stack:
        await sign_on(on, stack, AgentPhone(extension="103", answer_after_s=1))
        await on.sign_in("sales", "103")
        await begin(on, stack, Caller(did=numbers.DID_SALES))
        await on.seen.expect("Event: BridgeEnter\r\n", times=2)
        await on.nothing_for(1)
        await _park(on)
        await _retrieve(on, "102")


async def _attended_into_the_lot(on: Stage) -> None:
    """103 asks the lot for a space, hears its number, and hands the customer over."""
    async with AsyncExitStack() as stack:
        phone = AgentPhone(extension="103", answer_after_s=1, hangup_after_s=7)
        await talking(on, stack, Caller(did=numbers.DID_TALK_KEYS), phone)
        await on.nothing_for(1)
        channel = await on.channel_of("103")
        await on.hands.action("Atxfer", Channel=channel, Context="internal", Exten=LOT)
        await on.seen.expect("Event: (?:AttendedTransfer|ParkedCallSwap)\r\n")
        await _retrieve(on, "101", after_s=2)


async def _two_at_once(on: Stage) -> None:
    """Two customers in two spaces, each taken by the other's agent."""
    async with AsyncExitStack() as stack:
        await sign_on(on, stack, AgentPhone(extension="103", answer_after_s=0.5))
        for number in ("+79035550101", "+79035550102"):
            await begin(on, stack, Caller(did=numbers.DID_DIRECT, number=number))
        await on.seen.expect("Event: BridgeEnter\r\n", times=4)
        for channel in await on.channels_of("trunk", 2):
            await on.hands.action("Park", Channel=channel)
        await on.seen.expect("Event: ParkedCall\r\n", times=2)
        await on.nothing_for(1)
        await asyncio.gather(
            AgentDials(extension="101", to="7502", hangup_after_s=2).call(on.pbx),
            AgentDials(extension="102", to="7501", hangup_after_s=3).call(on.pbx),
        )


async def _empty_space(on: Stage) -> None:
    """Nobody is parked there: the agent hears so."""
    await AgentDials(extension="101", to=FIRST_SPACE).call(on.pbx)


CASES: Final = (
    Case("parking/by_code_same_agent", _by_code_same_agent),
    Case("parking/by_transfer_other_agent", _by_transfer_other_agent),
    Case("parking/by_ami_other_agent", _by_ami_other_agent),
    Case("parking/times_out_back_to_parker", _times_out_back_to_parker),
    Case("parking/times_out_parker_gone", _times_out_parker_gone),
    Case("parking/gives_up", _gives_up),
    Case("parking/straight_to_the_lot", _straight_to_the_lot),
    Case("parking/straight_to_the_lot_gives_up", _straight_to_the_lot_gives_up),
    Case("parking/queue_call_parked", _queue_call_parked),
    Case("parking/attended_into_the_lot", _attended_into_the_lot),
    Case("parking/two_at_once", _two_at_once),
    Case("parking/empty_space", _empty_space),
)
