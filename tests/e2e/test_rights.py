"""A role of the firm's own, made in the browser, and a junior who lives under it until the door is shut."""

from contextlib import AsyncExitStack
from secrets import token_hex
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import NewScreen
from tests.live.fresh import fresh_number
from tests.live.house import House
from tests.live.people import signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-deals")]


async def make_department(page: Page, name: str) -> None:
    await page.goto("/departments")
    await page.get_by_test_id("department-add").click()
    await page.get_by_test_id("department-name").fill(name)
    await page.get_by_test_id("department-save").click()
    await expect(page.get_by_test_id("department-row").filter(has_text=name)).to_be_visible()


async def make_junior(page: Page, name: str) -> None:
    """Sees his own leads and nothing else of customers, and no numbers of theirs."""
    await page.get_by_test_id("tab-roles").click()
    await page.get_by_test_id("role-add").click()
    await page.get_by_test_id("role-name").fill(name)
    for entity in ("contact", "company"):
        await page.get_by_test_id(f"scope-{entity}-view").select_option("none")
        await page.get_by_test_id(f"scope-{entity}-add").select_option("none")
        assert await page.get_by_test_id(f"scope-{entity}-change").input_value() == "none", "it went along"
    await page.get_by_test_id("scope-lead-view").select_option("own")
    await page.get_by_test_id("field-lead-phones").select_option("hidden")
    await page.get_by_test_id("role-save").click()
    await expect(page.get_by_test_id("role-row").filter(has_text=name)).to_be_visible()


async def give(page: Page, login: str, role: str, department: str) -> None:
    await page.goto("/users")
    row = page.get_by_test_id("user-row").filter(has_text=login)
    await row.get_by_role("button").click()
    await page.get_by_role("menuitem").first.click()
    for field, option in (("user-role", role), ("user-department", department)):
        await page.get_by_test_id(field).click()
        await page.get_by_role("option", name=option).click()
    await page.get_by_role("dialog").locator("button[type=submit]").click()
    await expect(row).to_contain_text(role)
    await expect(row).to_contain_text(department)


async def lives_by_it(page: Page, own: Any, other: Any, number: str) -> None:
    await page.goto("/customers")
    await expect(page.get_by_test_id("customer-row").filter(has_text=own["name"])).to_be_visible()
    await expect(page.get_by_test_id("customer-row").filter(has_text=other["name"])).to_have_count(0)
    await page.goto(f"/customers/lead/{own['id']}")
    await expect(page.get_by_test_id("customer-phone")).to_have_text(f"•••••{number[-2:]}")
    assert number not in await page.content()
    await page.goto(f"/customers/lead/{other['id']}")
    await expect(page.get_by_role("alert").first).to_be_visible()
    await expect(page.get_by_text(other["name"])).to_have_count(0)


async def test_junior_sees_own_leads_without_numbers_until_dismissed(house: House, new_screen: NewScreen) -> None:
    mark = token_hex(3)
    login, role, department, number = f"junior{mark}", f"Стажёр {mark}", f"Продажи {mark}", fresh_number()
    async with AsyncExitStack() as stack:
        admin = await stack.enter_async_context(signed_in(house, "admin"))
        body = {"login": login, "name": f"Юра {mark}", "role": "operator", "password": house.stack.password}
        junior = (await admin.post("/users", **body))["id"]
        phones = [{"raw": number}]
        own = await admin.post("/leads", name=f"Свой {mark}", phones=phones, responsible_id=junior)
        me = (await admin.get("/session"))["user_id"]
        other = await admin.post("/leads", name=f"Чужой {mark}", responsible_id=me)
        desk = await new_screen(stack)
        await desk.sign_in("admin")
        await make_department(desk.page, department)
        await make_junior(desk.page, role)
        await give(desk.page, login, role, department)
        screen = await new_screen(stack)
        await screen.sign_in(login)
        await lives_by_it(screen.page, own, other, number)
        await screen.page.goto("/desk")
        await expect(screen.state).to_be_visible()
        await admin.patch(f"/users/{junior}", active=False)
        await screen.page.wait_for_url("**/sign-in**")
