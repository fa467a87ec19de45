"""Somebody takes a call that rings at another's phone."""

from typing import Final

from deploy.pbx import numbers
from deploy.pbx.cases.people import firm, speak
from deploy.pbx.stage import Case, Stage


async def _direct(on: Stage, code: str) -> None:
    async with firm(on, "103", "104") as here:
        calling = await here.customer.dial(numbers.DID_DIRECT)
        victim = await here["103"].rung()
        await calling.rings()
        await speak()
        taken = await (await here["104"].dial(code)).answered()
        customer = await calling.answered()
        await victim.over()
        await speak(2)
        await taken.hangup()
        await customer.over()


async def _by_channel(on: Stage) -> None:
    await _direct(on, "**103")


async def _by_extension(on: Stage) -> None:
    await _direct(on, "*8103")


async def _by_replaces(on: Stage) -> None:
    """The busy-lamp key of a desk phone: INVITE that replaces the ringing dialog."""
    async with firm(on, "103", "104") as here:
        calling = await here.customer.dial(numbers.DID_DIRECT)
        victim = await here["103"].rung()
        await calling.rings()
        await speak()
        taking = await here["104"].dial("103", replacing=victim.dialog)
        await taking.answered()
        customer = await calling.answered()
        await victim.over()
        await speak(2)
        await customer.hangup()


async def _queue(on: Stage) -> None:
    """101 is rung by the queue, 104 presses *8."""
    async with firm(on, "101", "104") as here:
        await on.sign_in("sales", "101")
        customer = await (await here.customer.dial(numbers.DID_SALES)).answered()
        victim = await here["101"].rung()
        await speak()
        taken = await (await here["104"].dial("*8")).answered()
        await victim.over()
        await speak(2)
        await taken.hangup()
        await customer.over()


async def _group(on: Stage) -> None:
    """All of the group ring, 103 presses *8."""
    async with firm(on, "103", *numbers.RING_GROUP_MEMBERS) as here:
        calling = await here.customer.dial(numbers.DID_GROUP)
        rung = [await here[extension].rung() for extension in numbers.RING_GROUP_MEMBERS]
        await calling.rings()
        await speak()
        await (await here["103"].dial("*8")).answered()
        customer = await calling.answered()
        for victim in rung:
            await victim.over()
        await speak(2)
        await customer.hangup()


async def _internal(on: Stage) -> None:
    """101 calls 102, 104 takes it."""
    async with firm(on, "101", "102", "104") as here:
        calling = await here["101"].dial("102")
        victim = await here["102"].rung()
        await calling.rings()
        await speak()
        taken = await (await here["104"].dial("**102")).answered()
        caller = await calling.answered()
        await victim.over()
        await speak(2)
        await taken.hangup()
        await caller.over()


async def _nothing_rings(on: Stage) -> None:
    async with firm(on, "104") as here:
        await (await here["104"].dial("*8")).refused()


PICKUPS: Final = (
    Case("pickups/by_channel", _by_channel),
    Case("pickups/by_extension", _by_extension),
    Case("pickups/by_replaces", _by_replaces),
    Case("pickups/queue", _queue),
    Case("pickups/group", _group),
    Case("pickups/internal", _internal),
    Case("pickups/nothing_rings", _nothing_rings),
)
