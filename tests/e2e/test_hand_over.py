"""A leaver in the browser: what waits is counted, goes to a colleague in one step, and the door is shut."""

from contextlib import AsyncExitStack
from secrets import token_hex

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import NewScreen
from tests.live.fresh import fresh_number
from tests.live.house import House
from tests.live.people import signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-deals")]


async def test_leaver_switched_off_the_heir_has_the_customers_and_the_tasks(
    house: House, new_screen: NewScreen
) -> None:
    login = f"vera{token_hex(3)}"
    async with AsyncExitStack() as stack:
        admin = await stack.enter_async_context(signed_in(house, "admin"))
        body = {"login": login, "name": f"Вера {login}", "role": "operator", "password": house.stack.password}
        leaver = (await admin.post("/users", **body))["id"]
        contact = await admin.post("/contacts", name=f"Клиент {fresh_number()}", responsible_id=leaver)
        task = await admin.post("/tasks", title=f"Перезвонить {login}", responsible_id=leaver)
        screen = await new_screen(stack)
        page = screen.page
        await screen.sign_in("admin")
        await page.goto("/users")
        row = page.get_by_test_id("user-row").filter(has_text=login)
        await row.get_by_role("button").click()
        await page.get_by_role("menuitem").last.click()
        await expect(page.get_by_test_id("hand-over-counts")).to_contain_text("1")
        await page.get_by_test_id("hand-over-to").click()
        await page.get_by_role("option", name="Тимур Ахметов").click()
        await page.get_by_role("dialog").get_by_role("button").last.click()
        await expect(row).to_have_attribute("data-inactive", "true")
        await expect(page.get_by_role("alert").filter(has_text="2")).to_be_visible()
        assert (await admin.get(f"/contacts/{contact['id']}"))["responsible"]["name"] == "Тимур Ахметов"
        assert (await admin.get(f"/tasks/{task['id']}"))["responsible"]["name"] == "Тимур Ахметов"
        assert await admin.get(f"/users/{leaver}/belongings") == {
            "contacts": 0, "companies": 0, "leads": 0, "deals": 0, "tasks": 0, "projects": 0,
        }  # fmt: skip
