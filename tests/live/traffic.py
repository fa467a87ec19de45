"""Callers of many kinds, some at a time, for as long as wanted. What becomes of a call counts in the books only."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from deploy.pbx import Pbx, numbers
from deploy.phones import AgentDials, AgentPhone, Caller, OnRing, PhoneError
from tests.live.house import House
from tests.live.people import signed_in

AT_ONCE: Final = 4
CALL_LIMIT_S: Final = 40.0
PHONES: Final = (
    AgentPhone(extension="101", answer_after_s=0.5),
    AgentPhone(extension="102", answer_after_s=1.0),
    AgentPhone(extension="103", answer_after_s=0.3),
    AgentPhone(extension="104", on_ring=OnRing.BUSY),
)


def drawn_calls(rng: random.Random) -> Iterator[Caller | AgentDials]:
    """Answered and given up in the queue, direct, busy, rejected, group, menu, internal; each from a new number."""
    for serial in itertools.count(1):
        number = f"+7499{serial:07d}"
        talk_s = rng.uniform(0.3, 4.0)
        yield rng.choice(
            (
                Caller(did=numbers.DID_SALES, number=number, hangup_after_s=talk_s),
                Caller(did=numbers.DID_SALES, number=number, hangup_after_s=talk_s),
                Caller(did=numbers.DID_SALES, number=number, hangup_after_s=0.2),
                Caller(did=numbers.DID_DIRECT, number=number, hangup_after_s=talk_s),
                Caller(did=numbers.DID_BUSY, number=number, refused_with=486),
                Caller(did=numbers.DID_REJECT, number=number, refused_with=403),
                Caller(did=numbers.DID_GROUP, number=number, hangup_after_s=talk_s),
                Caller(did=numbers.DID_IVR, number=number, hangup_after_s=1),
                AgentDials(extension="104", to="103", hangup_after_s=talk_s),
            )
        )


@asynccontextmanager
async def operators(house: House) -> AsyncIterator[None]:
    """Phones that answer, and people who are ready for the queue."""
    async with AsyncExitStack() as stack:
        for phone in PHONES:
            await stack.enter_async_context(_online(phone, house.pbx))
        for login in ("olena", "timur"):
            person = await stack.enter_async_context(signed_in(house, login))
            await person.go("ready")
        yield


async def call_until(pbx: Pbx, rng: random.Random, until_at: float) -> int:
    """How many calls were tried."""
    loop = asyncio.get_running_loop()
    calls = drawn_calls(rng)
    tried = 0

    async def caller() -> None:
        nonlocal tried
        while loop.time() < until_at:
            tried += 1
            await _make(next(calls), pbx)
            await asyncio.sleep(rng.uniform(0.0, 0.5))

    async with asyncio.TaskGroup() as tasks:
        for _ in range(AT_ONCE):
            tasks.create_task(caller())
    return tried


@asynccontextmanager
async def _online(phone: AgentPhone, pbx: Pbx) -> AsyncIterator[None]:
    try:
        async with phone.online(pbx):
            yield
    except PhoneError:
        return


async def _make(call: Caller | AgentDials, pbx: Pbx) -> None:
    """A call that a fault cut off is a failed one for its phone, and one like others for the books."""
    try:
        await call.call(pbx, CALL_LIMIT_S)
    except PhoneError:
        return
