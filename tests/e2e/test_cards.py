"""A real call rings, and the right card is in the right operator's browser."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import expect

from deploy.pbx import numbers
from deploy.phones import AgentPhone, Caller, OnRing
from tests.e2e.conftest import NewScreen
from tests.live.browser import Screen
from tests.live.calls import on_the_phone
from tests.live.fresh import fresh_number
from tests.live.house import House
from tests.live.people import clear_desk, signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-cards")]

KNOWN, KNOWN_NAME = "+74990000503", "Васильева"
SHARED = "+380440000502"
SHARED_OWNERS = ("Василь Коваль", "Катерина Коваль")


def ringing_phone(extension: str) -> AgentPhone:
    """Rings long enough to be looked at, whatever the machine does besides."""
    return AgentPhone(extension=extension, on_ring=OnRing.IGNORE)


async def at_work(new_screen: NewScreen, stack: AsyncExitStack, house: House, login: str) -> Screen:
    """Signed in through the form and ready; the desk is cleared in the end."""
    person = await stack.enter_async_context(signed_in(house, login))
    stack.push_async_callback(clear_desk, person)
    screen = await new_screen(stack)
    await screen.sign_in(login)
    await screen.go_ready()
    return screen


async def test_operator_without_phone_signs_in_chooses_phone_goes_ready_gets_the_call(
    house: House, new_screen: NewScreen
) -> None:
    async with AsyncExitStack() as stack:
        olena = await stack.enter_async_context(signed_in(house, "olena"))
        stack.push_async_callback(clear_desk, olena)
        await olena.put("/desk/phone", phone_id=None)
        screen = await new_screen(stack)
        await screen.sign_in("olena")
        await screen.expect_state("offline")
        await screen.choose_phone("101")
        await screen.go_ready()
        assert "PJSIP/101" in await house.pbx.cli("queue show sales")
        caller = Caller(did=numbers.DID_SALES, number=KNOWN)
        async with ringing_phone("101").online(house.pbx), on_the_phone(house, caller):
            card = await screen.ringing_card()
            await expect(card).to_have_attribute("data-match", "known")
            await expect(card.get_by_test_id("card-name")).to_contain_text(KNOWN_NAME)
            await expect(card.get_by_test_id("card-loyalty")).to_contain_text("2200 4417 · 340 баллов · скидка 7 %")


async def test_unknown_caller_rings_card_becomes_a_lead_with_a_page(house: House, new_screen: NewScreen) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        screen = await at_work(new_screen, stack, house, "olena")
        await stack.enter_async_context(ringing_phone("101").online(house.pbx))
        await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=number)))
        card = await screen.ringing_card()
        await expect(card).to_have_attribute("data-match", "new_lead")
        async with signed_in(house, "irina") as irina:
            (lead,) = await irina.leads_of(number)
        await card.get_by_test_id("card-open").click()
        await screen.page.wait_for_url(f"**/customers/lead/{lead['id']}")
        await expect(screen.page.get_by_role("heading", level=1)).to_contain_text(lead["name"])
        await expect(screen.page.get_by_test_id("timeline").get_by_role("listitem").first).to_be_visible()


async def test_number_of_two_people_rings_card_shows_both(house: House, new_screen: NewScreen) -> None:
    async with AsyncExitStack() as stack:
        screen = await at_work(new_screen, stack, house, "olena")
        await stack.enter_async_context(ringing_phone("101").online(house.pbx))
        await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=SHARED)))
        card = await screen.ringing_card()
        await expect(card).to_have_attribute("data-match", "shared")
        owners = card.get_by_test_id("card-owner")
        await expect(owners).to_have_count(len(SHARED_OWNERS))
        for name in SHARED_OWNERS:
            await expect(owners.filter(has_text=name)).to_have_count(1)


async def test_withheld_number_rings_card_says_so_and_no_customer_is_made(house: House, new_screen: NewScreen) -> None:
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        customers = len(await irina.all("/customers"))
        calls = {call["id"] for call in await irina.all("/calls")}
        screen = await at_work(new_screen, stack, house, "olena")
        phone = AgentPhone(extension="101", answer_after_s=3, hangup_after_s=0.5)
        await stack.enter_async_context(phone.online(house.pbx))
        calling = await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, withheld=True)))
        card = await screen.ringing_card()
        await expect(card).to_have_attribute("data-match", "withheld")
        await expect(card.get_by_test_id("card-number")).to_have_count(0)
        await calling.wait()
        await expect(card).to_have_attribute("data-phase", "ended")
        (call,) = [call for call in await irina.all("/calls") if call["id"] not in calls]
        assert (call["withheld"], call["customer_key"], call["customers"]) == (True, None, [])
        assert len(await irina.all("/customers")) == customers


async def test_two_operators_ready_one_rings_only_that_one_gets_the_card(house: House, new_screen: NewScreen) -> None:
    async with AsyncExitStack() as stack:
        olena = await at_work(new_screen, stack, house, "olena")
        grace = await at_work(new_screen, stack, house, "grace")
        phone = AgentPhone(extension="103", answer_after_s=3, hangup_after_s=0.5)
        await stack.enter_async_context(phone.online(house.pbx))
        calling = await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_DIRECT, number=KNOWN)))
        card = await grace.ringing_card()
        await calling.wait()
        await expect(card).to_have_attribute("data-phase", "ended")
        await expect(grace.cards).to_have_count(1)
        await expect(olena.cards).to_have_count(0)


async def test_operator_in_mid_call_reloads_the_page_finds_the_call(house: House, new_screen: NewScreen) -> None:
    async with AsyncExitStack() as stack:
        screen = await at_work(new_screen, stack, house, "olena")
        await stack.enter_async_context(AgentPhone(extension="101", answer_after_s=0.5).online(house.pbx))
        caller = Caller(did=numbers.DID_SALES, number=KNOWN, hangup_after_s=6)
        calling = await stack.enter_async_context(on_the_phone(house, caller))
        talking = screen.page.locator('[data-testid="card"][data-phase="talking"]')
        await expect(talking).to_have_count(1)
        await screen.page.reload()
        await expect(talking).to_have_count(1)
        await expect(talking).to_have_attribute("data-match", "known")
        await calling.wait()
        await expect(screen.cards).to_have_attribute("data-phase", "ended")
        await screen.expect_state("wrap_up")
        await screen.expect_state("ready")


async def test_two_tabs_of_one_operator_card_closed_in_one_goes_in_the_other(
    house: House, new_screen: NewScreen
) -> None:
    async with AsyncExitStack() as stack:
        first = await at_work(new_screen, stack, house, "olena")
        second = Screen(house, await first.page.context.new_page())
        await second.page.goto("/desk")
        await second.expect_state("ready")
        phone = AgentPhone(extension="101", answer_after_s=3, hangup_after_s=3)
        await stack.enter_async_context(phone.online(house.pbx))
        calling = await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=KNOWN)))
        for phase in ("ringing", "talking", "ended"):
            await asyncio.gather(*(expect(tab.cards).to_have_attribute("data-phase", phase) for tab in (first, second)))
        await calling.wait()
        await second.cards.get_by_test_id("card-close").click()
        await expect(second.cards).to_have_count(0)
        await expect(first.cards).to_have_count(0)
