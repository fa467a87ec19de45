"""Hold and resume by re-INVITE, from either side."""

from typing import Final

from deploy.pbx.cases.people import firm, speak
from deploy.pbx.stage import Case, Stage


async def _twice(on: Stage) -> None:
    async with firm(on, "103") as here:
        customer, agent = await here.in_talk()
        for _ in range(2):
            await agent.hold()
            await speak()
            await agent.resume()
            await speak()
        await customer.hangup()


async def _by_customer(on: Stage) -> None:
    async with firm(on, "103") as here:
        customer, agent = await here.in_talk()
        await customer.hold()
        await speak(2)
        await customer.resume()
        await speak()
        await agent.hangup()
        await customer.over()


async def _by_both(on: Stage) -> None:
    """The two holds overlap for a second."""
    async with firm(on, "103") as here:
        customer, agent = await here.in_talk()
        await agent.hold()
        await speak()
        await customer.hold()
        await speak()
        await agent.resume()
        await speak()
        await customer.resume()
        await speak()
        await customer.hangup()


async def _holder_hangs_up(on: Stage) -> None:
    async with firm(on, "103") as here:
        customer, agent = await here.in_talk()
        await agent.hold()
        await speak(2)
        await agent.hangup()
        await customer.over()


async def _held_hangs_up(on: Stage) -> None:
    async with firm(on, "103") as here:
        customer, agent = await here.in_talk()
        await agent.hold()
        await speak(2)
        await customer.hangup()
        await agent.over()


async def _of_outbound_call(on: Stage) -> None:
    async with firm(on, "101") as here:
        customer, agent = await here.dialled_out("101")
        await agent.hold()
        await speak(2)
        await agent.resume()
        await speak()
        await customer.hangup()


async def _two_customers(on: Stage) -> None:
    """The agent holds one customer, answers another, and goes back: two stories, each with its own hold."""
    async with firm(on, "103") as here:
        first, agent = await here.in_talk()
        await agent.hold()
        other, second = await here.in_talk()
        await second.hold()
        await agent.resume()
        await speak()
        await first.hangup()
        await second.resume()
        await speak()
        await other.hangup()


HOLDS: Final = (
    Case("holds/twice", _twice),
    Case("holds/by_customer", _by_customer),
    Case("holds/by_both", _by_both),
    Case("holds/holder_hangs_up", _holder_hangs_up),
    Case("holds/held_hangs_up", _held_hangs_up),
    Case("holds/of_outbound_call", _of_outbound_call),
    Case("holds/two_customers", _two_customers),
)
