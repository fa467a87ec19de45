"""What people in several cases do; whoever is begun on a stack is waited for at its end."""

from contextlib import AsyncExitStack

from deploy.pbx.stage import Stage
from deploy.phones import AgentDials, AgentPhone, Caller


async def begin(on: Stage, stack: AsyncExitStack, call: Caller | AgentDials) -> None:
    sipp = await stack.enter_async_context(call.start(on.pbx))
    stack.push_async_callback(sipp.wait)


async def sign_on(on: Stage, stack: AsyncExitStack, *phones: AgentPhone) -> None:
    for phone in phones:
        await stack.enter_async_context(phone.online(on.pbx))


async def talking(on: Stage, stack: AsyncExitStack, caller: Caller, *phones: AgentPhone) -> None:
    """The phones are on line and the caller talks to one of them."""
    await sign_on(on, stack, *phones)
    await begin(on, stack, caller)
    await on.seen.expect("Event: BridgeEnter\r\n", times=2)


async def press(on: Stage, channel: str, digits: str) -> None:
    """As if the phone had sent them."""
    for digit in digits:
        await on.hands.action("PlayDTMF", Channel=channel, Digit=digit, Receive="true", Duration="100")
