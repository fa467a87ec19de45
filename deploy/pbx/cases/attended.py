"""Consultation on a second line, and what comes of it: REFER with Replaces, INVITE with Replaces, or nothing."""

from typing import Final

from deploy.pbx import numbers
from deploy.pbx.cases.people import OUTSIDE, firm, speak
from deploy.pbx.stage import Case, Stage


async def _replaces(on: Stage) -> None:
    async with firm(on, "102", "103") as here:
        customer, first = await here.in_talk()
        await first.hold()
        second, _ = await here.consulting("103", "102")
        await first.refer("102", replacing=second)
        await first.transferred()
        await first.hangup()
        await second.over()
        await speak(2)
        await customer.hangup()


async def _replaces_blonde(on: Stage) -> None:
    """Transferred while the colleague still rings."""
    async with firm(on, "102", "103") as here:
        customer, first = await here.in_talk()
        await first.hold()
        second = await here["103"].dial("102")
        ringing = await here["102"].rung()
        await second.rings()
        await speak()
        await first.refer("102", replacing=second)
        await first.transferred()
        await first.hangup()
        await speak()
        ringing.answer()
        await speak(2)
        await customer.hangup()


async def _replaces_blonde_busy(on: Stage) -> None:
    async with firm(on, "102", "103") as here:
        customer, first = await here.in_talk()
        await first.hold()
        second = await here["103"].dial("102")
        ringing = await here["102"].rung()
        await second.rings()
        await first.refer("102", replacing=second)
        await first.transferred()
        await first.hangup()
        await speak()
        ringing.refuse()
        await customer.over()


async def _replaces_to_waiting(on: Stage) -> None:
    """The consultation waits in a queue; the customer takes its place there."""
    async with firm(on, "101", "103") as here:
        customer, first = await here.in_talk()
        await first.hold()
        second = await (await here["103"].dial("8001")).answered()
        await speak()
        await first.refer("8001", replacing=second)
        await first.transferred()
        await first.hangup()
        await on.sign_in("sales", "101")
        agent = await here["101"].rung()
        await speak()
        agent.answer()
        await speak(2)
        await agent.hangup()
        await customer.over()


async def _replaces_to_queue_agent(on: Stage) -> None:
    """An agent of the queue answered the consultation."""
    async with firm(on, "101", "103") as here:
        await on.sign_in("sales", "101")
        customer, first = await here.in_talk()
        await first.hold()
        second = await (await here["103"].dial("8001")).answered()
        agent = await here["101"].rung()
        await speak()
        agent.answer()
        await speak()
        await first.refer("8001", replacing=second)
        await first.transferred()
        await first.hangup()
        await speak(2)
        await agent.hangup()
        await customer.over()


async def _replaces_to_outside(on: Stage) -> None:
    async with firm(on, "103") as here:
        customer, first = await here.in_talk()
        await first.hold()
        dialling = await here["103"].dial(OUTSIDE)
        ringing = await here.beyond.rung()
        await speak(0.5)
        ringing.answer()
        second = await dialling.answered()
        await speak()
        await first.refer(OUTSIDE, replacing=second)
        await first.transferred()
        await first.hangup()
        await speak(2)
        await customer.hangup()


async def _replaces_twice(on: Stage) -> None:
    async with firm(on, "102", "103", "104") as here:
        customer, first = await here.in_talk()
        await first.hold()
        second, target = await here.consulting("103", "102")
        await first.refer("102", replacing=second)
        await first.transferred()
        await first.hangup()
        await speak()
        await target.hold()
        third, _ = await here.consulting("102", "104")
        await target.refer("104", replacing=third)
        await target.transferred()
        await target.hangup()
        await speak(2)
        await customer.hangup()


async def _replaces_of_outbound_call(on: Stage) -> None:
    async with firm(on, "101", "102") as here:
        customer, first = await here.dialled_out("101")
        await first.hold()
        second, _ = await here.consulting("101", "102")
        await first.refer("102", replacing=second)
        await first.transferred()
        await first.hangup()
        await speak(2)
        await customer.hangup()


async def _replaces_of_queue_call(on: Stage) -> None:
    async with firm(on, "101", "102") as here:
        await on.sign_in("sales", "101")
        customer, first = await here.in_talk("101", numbers.DID_SALES)
        await first.hold()
        second, target = await here.consulting("101", "102")
        await first.refer("102", replacing=second)
        await first.transferred()
        await first.hangup()
        await speak(2)
        await target.hangup()
        await customer.over()


async def _consultation_only(on: Stage) -> None:
    async with firm(on, "102", "103") as here:
        customer, first = await here.in_talk()
        await first.hold()
        _, colleague = await here.consulting("103", "102")
        await colleague.hangup()
        await first.resume()
        await speak(2)
        await customer.hangup()


async def _consultation_refused(on: Stage) -> None:
    async with firm(on, "102", "103") as here:
        customer, first = await here.in_talk()
        await first.hold()
        second = await here["103"].dial("102")
        (await here["102"].rung()).refuse()
        await second.refused()
        await first.resume()
        await speak(2)
        await first.hangup()
        await customer.over()


async def _consultation_cancelled(on: Stage) -> None:
    async with firm(on, "102", "103") as here:
        customer, first = await here.in_talk()
        await first.hold()
        second = await here["103"].dial("102")
        await here["102"].rung()
        await second.rings()
        await speak()
        await second.cancel()
        await first.resume()
        await speak(2)
        await first.hangup()
        await customer.over()


async def _customer_leaves_consultation(on: Stage) -> None:
    """The customer on hold hangs up; the colleagues talk on."""
    async with firm(on, "102", "103") as here:
        customer, first = await here.in_talk()
        await first.hold()
        second, _ = await here.consulting("103", "102")
        await customer.hangup()
        await first.over()
        await speak(2)
        await second.hangup()


async def _invite_replaces(on: Stage) -> None:
    """A third phone takes the talk over, as desk phones' "steal" key does."""
    async with firm(on, "103", "104") as here:
        customer, first = await here.in_talk()
        taking = await here["104"].dial("103", replacing=first.dialog)
        await taking.answered()
        await first.over()
        await speak(2)
        await customer.hangup()


ATTENDED: Final = (
    Case("transfers/replaces", _replaces),
    Case("transfers/replaces_blonde", _replaces_blonde),
    Case("transfers/replaces_blonde_busy", _replaces_blonde_busy),
    Case("transfers/replaces_to_waiting", _replaces_to_waiting),
    Case("transfers/replaces_to_queue_agent", _replaces_to_queue_agent),
    Case("transfers/replaces_to_outside", _replaces_to_outside),
    Case("transfers/replaces_twice", _replaces_twice),
    Case("transfers/replaces_of_outbound_call", _replaces_of_outbound_call),
    Case("transfers/replaces_of_queue_call", _replaces_of_queue_call),
    Case("transfers/consultation_only", _consultation_only),
    Case("transfers/consultation_refused", _consultation_refused),
    Case("transfers/consultation_cancelled", _consultation_cancelled),
    Case("transfers/customer_leaves_consultation", _customer_leaves_consultation),
    Case("transfers/invite_replaces", _invite_replaces),
)
