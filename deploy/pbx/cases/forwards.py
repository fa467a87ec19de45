"""Calls that are sent on before anybody talks: by the phone's 302, by the dial plan, by follow-me."""

from typing import Final

from deploy.pbx import numbers
from deploy.pbx.cases.people import OUTSIDE, Firm, firm, speak
from deploy.pbx.spec import PbxSpec
from deploy.pbx.stage import Case, Stage
from deploy.phones.desk import Desk, Line


async def _answers(target: Desk, calling: Line) -> None:
    """The one to whom the call was forwarded talks for two seconds and hangs up."""
    ringing = await target.rung()
    await speak()
    ringing.answer()
    customer = await calling.answered()
    await speak(2)
    await ringing.hangup()
    await customer.over()


async def _forwarded(here: Firm, to: str) -> Line:
    """The customer calls 103, whose phone says: try there."""
    calling = await here.customer.dial(numbers.DID_DIRECT)
    (await here["103"].rung()).forward(to)
    return calling


async def _by_phone(on: Stage) -> None:
    async with firm(on, "103", "104") as here:
        await _answers(here["104"], await _forwarded(here, "104"))


async def _by_phone_outside(on: Stage) -> None:
    async with firm(on, "103") as here:
        await _answers(here.beyond, await _forwarded(here, OUTSIDE))


async def _by_phone_busy(on: Stage) -> None:
    async with firm(on, "103", "104") as here:
        calling = await _forwarded(here, "104")
        (await here["104"].rung()).refuse()
        await calling.refused()


async def _by_phone_twice(on: Stage) -> None:
    """104 forwards too."""
    async with firm(on, "102", "103", "104") as here:
        calling = await _forwarded(here, "104")
        (await here["104"].rung()).forward("102")
        await _answers(here["102"], calling)


async def _by_phone_abandoned(on: Stage) -> None:
    async with firm(on, "103", "104") as here:
        calling = await _forwarded(here, "104")
        await here["104"].rung()
        await speak()
        await calling.cancel()


async def _by_queue_member(on: Stage) -> None:
    async with firm(on, "101", "104") as here:
        await on.sign_in("sales", "101")
        customer = await (await here.customer.dial(numbers.DID_SALES)).answered()
        (await here["101"].rung()).forward("104")
        ringing = await here["104"].rung()
        await speak()
        ringing.answer()
        await speak(2)
        await ringing.hangup()
        await customer.over()


async def _in_group(on: Stage) -> None:
    """One of the group forwards to 103, who answers while the others ring."""
    async with firm(on, "103", *numbers.RING_GROUP_MEMBERS) as here:
        calling = await here.customer.dial(numbers.DID_GROUP)
        (await here["101"].rung()).forward("103")
        await _answers(here["103"], calling)


async def _always(on: Stage) -> None:
    async with firm(on, "102") as here:
        await _answers(here["102"], await here.customer.dial(numbers.DID_DIRECT))


async def _when_busy(on: Stage) -> None:
    async with firm(on, "102", "103") as here:
        calling = await here.customer.dial(numbers.DID_DIRECT)
        (await here["103"].rung()).refuse()
        await _answers(here["102"], calling)


async def _when_unanswered(on: Stage) -> None:
    async with firm(on, "103") as here:
        calling = await here.customer.dial(numbers.DID_DIRECT)
        victim = await here["103"].rung()
        await victim.over()
        await _answers(here.beyond, calling)


async def _follow_me_at_desk(on: Stage) -> None:
    async with firm(on, "103", "104") as here:
        await _answers(here["103"], await here.customer.dial(numbers.DID_DIRECT))


async def _follow_me_elsewhere(on: Stage) -> None:
    """Nobody at the desk; then the mobile and 104 ring together, and the mobile answers."""
    async with firm(on, "103", "104") as here:
        calling = await here.customer.dial(numbers.DID_DIRECT)
        desk = await here["103"].rung()
        await desk.over()
        colleague = await here["104"].rung()
        await _answers(here.beyond, calling)
        await colleague.over()


async def _follow_me_nobody(on: Stage) -> None:
    """The mailbox answers in the end."""
    async with firm(on, "103", "104") as here:
        calling = await here.customer.dial(numbers.DID_DIRECT)
        await here["103"].rung()
        for target in (here["104"], here.beyond):
            await (await target.rung()).over()
        customer = await calling.answered()
        await speak()
        await customer.hangup()


_FOLLOW: Final = PbxSpec(follow_me=True, internal_ring_s=3, outbound_ring_s=4)

FORWARDS: Final = (
    Case("forwards/by_phone", _by_phone),
    Case("forwards/by_phone_outside", _by_phone_outside),
    Case("forwards/by_phone_busy", _by_phone_busy),
    Case("forwards/by_phone_twice", _by_phone_twice),
    Case("forwards/by_phone_abandoned", _by_phone_abandoned),
    Case("forwards/by_queue_member", _by_queue_member),
    Case("forwards/in_group", _in_group),
    Case("forwards/always", _always, PbxSpec(forward_always="102")),
    Case("forwards/when_busy", _when_busy, PbxSpec(forward_busy="102")),
    Case("forwards/when_unanswered", _when_unanswered, PbxSpec(forward_unanswered=OUTSIDE, direct_ring_s=3)),
    Case("forwards/follow_me_at_desk", _follow_me_at_desk, _FOLLOW),
    Case("forwards/follow_me_elsewhere", _follow_me_elsewhere, _FOLLOW),
    Case("forwards/follow_me_nobody", _follow_me_nobody, _FOLLOW),
)
