"""The firm's people at desk phones, for calls that move between them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from deploy.pbx import numbers
from deploy.pbx.pbx import Pbx
from deploy.pbx.stage import Stage
from deploy.phones.desk import Desk, DeskPhone, Line, OutsideDesk

OUTSIDE = "979031112233"
"""9 for an outside line, then the number."""


@dataclass(slots=True)
class Firm:
    """`customer` calls from outside; `beyond` is whoever is called there."""

    customer: Desk
    beyond: Desk
    desks: dict[str, Desk] = field(default_factory=dict)

    def __getitem__(self, extension: str) -> Desk:
        return self.desks[extension]

    async def in_talk(self, extension: str = numbers.DIRECT_AGENT, did: str = numbers.DID_DIRECT) -> tuple[Line, Line]:
        """The customer called and talks to the agent: both their lines."""
        calling = await self.customer.dial(did)
        agent = await self[extension].rung()
        await speak(0.5)
        agent.answer()
        customer = await calling.answered()
        await speak()
        return customer, agent

    async def dialled_out(self, extension: str) -> tuple[Line, Line]:
        """The agent called a customer outside and talks to him."""
        calling = await self[extension].dial(OUTSIDE)
        customer = await self.beyond.rung()
        await speak(0.5)
        customer.answer()
        agent = await calling.answered()
        await speak()
        return customer, agent

    async def consulting(self, extension: str, colleague: str) -> tuple[Line, Line]:
        """The agent's second line talks to a colleague."""
        second = await self[extension].dial(colleague)
        rung = await self[colleague].rung()
        await speak(0.5)
        rung.answer()
        await second.answered()
        await speak()
        return second, rung


async def speak(seconds: float = 1.0) -> None:
    """Time passes while people talk, listen or let it ring."""
    await asyncio.sleep(seconds)


@asynccontextmanager
async def staff(pbx: Pbx, *extensions: str, customer: str = "+79031234567") -> AsyncIterator[Firm]:
    """`customer` is the number that the caller from outside shows."""
    async with AsyncExitStack() as stack:
        outside = await stack.enter_async_context(OutsideDesk(customer).somewhere(pbx))
        beyond = await stack.enter_async_context(OutsideDesk("+79031112233").reachable(pbx))
        here = Firm(outside, beyond)
        for extension in extensions:
            here.desks[extension] = await stack.enter_async_context(DeskPhone(extension).online(pbx))
        yield here


@asynccontextmanager
async def firm(on: Stage, *extensions: str) -> AsyncIterator[Firm]:
    """At the end every call of the story must come to its own end."""
    async with staff(on.pbx, *extensions) as here:
        yield here
        await on.seen.expect_calls_over()
