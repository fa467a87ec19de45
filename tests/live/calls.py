"""Callers that are always hung up in the end, also when a test fails: a call left in a queue would ring the next test's
phone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.phones import Caller
from deploy.phones.sipp import Sipp
from tests.live.house import House


@asynccontextmanager
async def on_the_phone(house: House, caller: Caller) -> AsyncIterator[Sipp]:
    """The caller, inside the block. A caller who never hangs up is hung up by the PBX when the block ends."""
    async with caller.start(house.pbx) as sipp:
        try:
            yield sipp
        finally:
            await hang_up(house)
        await sipp.wait()


async def hang_up(house: House) -> None:
    """End every call at the PBX; both sides hear BYE."""
    await house.pbx.cli("channel request hangup all")
