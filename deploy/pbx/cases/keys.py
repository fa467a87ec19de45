"""Transfers by key codes, pressed at the phone or by AMI's Atxfer, which presses them for the agent."""

from typing import Final

from deploy.pbx.cases.people import OUTSIDE, Firm, firm, speak
from deploy.pbx.spec import PbxSpec
from deploy.pbx.stage import Case, Stage
from deploy.phones.desk import Line

BLIND_KEYS: Final = "##"
CONSULT_KEYS: Final = "*2"
GIVE_UP_KEYS: Final = "*1"
BRING_TOGETHER_KEYS: Final = "*2"
SWAP_KEYS: Final = "*4"


async def _blind(on: Stage) -> None:
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        await agent.digits(f"{BLIND_KEYS}102")
        await here["102"].answers()
        await agent.over()
        await speak(2)
        await customer.hangup()


async def _blind_nowhere(on: Stage) -> None:
    """The PBX says that the number is wrong and leaves them together."""
    async with firm(on, "103") as here:
        customer, agent = await here.in_talk()
        await agent.digits(f"{BLIND_KEYS}555")
        await speak(6)
        await agent.hangup()
        await customer.over()


async def _asking(here: Firm, agent: Line, colleague: str) -> Line:
    """The colleague's phone rings for the consultation."""
    await agent.digits(f"{CONSULT_KEYS}{colleague}")
    return await here[colleague].rung()


async def _consult(on: Stage) -> None:
    """The agent asks and hangs up: the customer has the colleague."""
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        (await _asking(here, agent, "102")).answer()
        await speak(2)
        await agent.hangup()
        await speak(2)
        await customer.hangup()


async def _consult_returned(on: Stage) -> None:
    """The colleague hangs up: the agent has the customer again."""
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        colleague = await _asking(here, agent, "102")
        colleague.answer()
        await speak(2)
        await colleague.hangup()
        await speak(3)
        await customer.hangup()
        await agent.over()


async def _consult_given_up(on: Stage) -> None:
    """The agent presses *1 in the consultation."""
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        colleague = await _asking(here, agent, "102")
        colleague.answer()
        await speak(2)
        await agent.digits(GIVE_UP_KEYS)
        await colleague.over()
        await speak(3)
        await agent.hangup()
        await customer.over()


async def _consult_busy(on: Stage) -> None:
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        (await _asking(here, agent, "102")).refuse()
        await speak(4)
        await customer.hangup()
        await agent.over()


async def _consult_unanswered(on: Stage) -> None:
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        await _asking(here, agent, "102")
        await speak(6)
        await customer.hangup()
        await agent.over()


async def _consult_cancelled(on: Stage) -> None:
    """AMI's CancelAtxfer while the colleague rings."""
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        channel = await on.channel_of("103")
        await on.hands.action("Atxfer", Channel=channel, Context="internal", Exten="102")
        colleague = await here["102"].rung()
        await speak()
        await on.hands.action("CancelAtxfer", Channel=channel)
        await colleague.over()
        await speak(3)
        await agent.hangup()
        await customer.over()


async def _consult_swapped(on: Stage) -> None:
    """The agent goes back and forth between customer and colleague with *4, then hangs up."""
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        (await _asking(here, agent, "102")).answer()
        await speak(2)
        await agent.digits(SWAP_KEYS)
        await speak(2)
        await agent.digits(SWAP_KEYS)
        await speak(2)
        await agent.hangup()
        await speak(2)
        await customer.hangup()


async def _customer_leaves(on: Stage) -> None:
    """The customer hangs up while he hears music; the colleagues talk on."""
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        (await _asking(here, agent, "102")).answer()
        await speak(2)
        await customer.hangup()
        await speak(2)
        await agent.hangup()


async def _blonde_returned(on: Stage) -> None:
    """Nobody answers at the colleague's after the agent hung up: his own phone rings, he has the customer again."""
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        colleague = await _asking(here, agent, "102")
        await speak()
        await agent.hangup()
        again = await here["103"].rung()
        await speak()
        again.answer()
        await colleague.over()
        await speak(2)
        await customer.hangup()
        await again.over()


async def _blonde_answered(on: Stage) -> None:
    async with firm(on, "102", "103") as here:
        customer, agent = await here.in_talk()
        colleague = await _asking(here, agent, "102")
        await speak()
        await agent.hangup()
        await speak()
        colleague.answer()
        await speak(2)
        await customer.hangup()


async def _consult_queue(on: Stage) -> None:
    """AMI's Atxfer to a queue; the agent hangs up when somebody there has answered."""
    async with firm(on, "101", "103") as here:
        await on.sign_in("sales", "101")
        customer, agent = await here.in_talk()
        channel = await on.channel_of("103")
        await on.hands.action("Atxfer", Channel=channel, Context="internal", Exten="8001")
        target = await here["101"].rung()
        await speak()
        target.answer()
        await speak(2)
        await agent.hangup()
        await speak(2)
        await customer.hangup()


async def _consult_outside(on: Stage) -> None:
    async with firm(on, "103") as here:
        customer, agent = await here.in_talk()
        await agent.digits(f"{CONSULT_KEYS}{OUTSIDE}")
        (await here.beyond.rung()).answer()
        await speak(2)
        await agent.hangup()
        await speak(2)
        await customer.hangup()


async def _consult_of_outbound_call(on: Stage) -> None:
    async with firm(on, "101", "102") as here:
        customer, agent = await here.dialled_out("101")
        (await _asking(here, agent, "102")).answer()
        await speak(2)
        await agent.digits(BRING_TOGETHER_KEYS)
        await agent.over()
        await speak(2)
        await customer.hangup()


_CODES: Final = PbxSpec(feature_codes=True)
_SHORT: Final = PbxSpec(feature_codes=True, transfer_ring_s=3, internal_ring_s=10)

KEYS: Final = (
    Case("transfers/keys_blind", _blind, _CODES),
    Case("transfers/keys_blind_nowhere", _blind_nowhere, _CODES),
    Case("transfers/keys_consult", _consult, _CODES),
    Case("transfers/keys_consult_returned", _consult_returned, _CODES),
    Case("transfers/keys_consult_given_up", _consult_given_up, _CODES),
    Case("transfers/keys_consult_busy", _consult_busy, _CODES),
    Case("transfers/keys_consult_unanswered", _consult_unanswered, _SHORT),
    Case("transfers/keys_consult_cancelled", _consult_cancelled, _CODES),
    Case("transfers/keys_consult_swapped", _consult_swapped, _CODES),
    Case("transfers/keys_customer_leaves", _customer_leaves, _CODES),
    Case("transfers/keys_blonde_returned", _blonde_returned, _SHORT),
    Case("transfers/keys_blonde_answered", _blonde_answered, _CODES),
    Case("transfers/keys_consult_queue", _consult_queue, _CODES),
    Case("transfers/keys_consult_outside", _consult_outside, _CODES),
    Case("transfers/keys_consult_of_outbound_call", _consult_of_outbound_call, _CODES),
)
