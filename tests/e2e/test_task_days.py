"""A task tied to a customer where it is made, talked about, repeated; the planner's heights, the month, the filters."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from callcenter.auth.permissions import Role
from callcenter.bootstrap.web import CONSOLE
from callcenter.db import Database
from callcenter.http.middleware import COOKIE
from crm import api as crm_api
from crm.files.api import FILES
from crm.routes import ROUTES
from crm.tasks.ports import MISSED_CALLERS, TASK_DEFAULTS
from crm.tasks.schemas import TaskDefaults
from tests.crm.builders import COUNTRY, NUMBER, CallsInMemory, contact
from tests.crm.cards.world import card_files
from tests.crm.tasks.conftest import DeskInMemory
from tests.http.rig import World, open_world
from tests.live.browser import LIMIT_MS

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-quality")]

DAY = (datetime.now().astimezone() + timedelta(days=1)).date().isoformat()


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    await opened.dispose()


@pytest.fixture
async def firm(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    await contact(database, "Анна Орлова", NUMBER)

    def setup(app: web.Application) -> None:
        app[crm_api.COUNTRY] = COUNTRY
        app[crm_api.CALL_HISTORY] = CallsInMemory([])
        app[MISSED_CALLERS] = DeskInMemory()
        app[FILES] = card_files(database, tmp_path)
        app[TASK_DEFAULTS] = TaskDefaults(remind_before_min=15)

    async with open_world(database, more=ROUTES, setup=[setup], console=CONSOLE) as world:
        yield world


async def screen(stack: AsyncExitStack, browser: Browser, token: str, firm: World) -> Page:
    context = await browser.new_context(base_url=firm.base, viewport={"width": 1280, "height": 900}, locale="en-GB")
    stack.push_async_callback(context.close)
    context.set_default_timeout(LIMIT_MS)
    await context.add_cookies([{"name": COOKIE, "value": token, "url": firm.base}])
    assert (await firm.browser(token).call("PATCH", "/session/preferences", json={"language": "en"})).status == 200
    return await context.new_page()


async def make_tied(page: Page, title: str) -> None:
    """At ten tomorrow, an hour long, every second week, about the customer that was typed."""
    await page.get_by_test_id("task-new").click()
    await expect(page.get_by_test_id("task-remind")).to_have_value("15 minutes before")
    await page.get_by_test_id("task-title").fill(title)
    await page.get_by_test_id("task-day").fill(DAY)
    await page.get_by_test_id("task-time").fill("10:00")
    await page.get_by_test_id("task-duration").click()
    await page.get_by_role("option", name="1 h", exact=True).click()
    await page.get_by_test_id("task-repeat").click()
    await page.get_by_role("option", name="Every week", exact=True).click()
    await page.get_by_test_id("task-every").fill("2")
    await page.get_by_test_id("task-tie-customers").fill("Орл")
    await page.get_by_role("option", name="Анна Орлова").click()
    await page.get_by_test_id("task-create").click()
    await expect(page.get_by_test_id("task-dialog")).to_have_count(0)


async def test_task_is_tied_planned_pulled_longer_moved_in_the_month_and_found(firm: World, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        user = await firm.session(await firm.user(Role.SUPERVISOR))
        page = await screen(stack, browser, user.token, firm)
        await page.goto("/tasks")
        await make_tied(page, "Samples")
        row = page.get_by_test_id("task-row")
        await expect(row).to_contain_text("Анна Орлова")
        await expect(row.get_by_role("img", name="Every 2 weeks")).to_be_visible()

        await page.goto(f"/tasks?view=day&day={DAY}")
        tile = page.locator("[data-tile]").filter(has_text="Samples")
        await expect(tile).to_have_attribute("aria-label", "Samples, 10:00, 1 h")
        await tile.focus()
        await page.keyboard.press("Alt+Shift+ArrowDown")
        await expect(tile).to_have_attribute("aria-label", "Samples, 10:00, 1 h 15 min")
        box = await tile.bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + 40, box["y"] + box["height"] - 2)
        await page.mouse.down()
        await page.mouse.move(box["x"] + 40, box["y"] + box["height"] + 43, steps=4)
        await page.mouse.up()
        await expect(tile).to_have_attribute("aria-label", "Samples, 10:00, 2 h")

        await page.goto(f"/tasks?view=month&day={DAY}")
        await expect(page.locator(f'[data-day="{DAY}"]')).to_contain_text("1 task · 2 h")
        await page.locator("[data-tile]").focus()
        await page.keyboard.press("Alt+ArrowRight")
        following = (datetime.fromisoformat(DAY) + timedelta(days=1)).date().isoformat()
        await page.goto(f"/tasks?view=month&day={following}")
        await expect(page.locator(f'[data-day="{following}"] [data-tile]')).to_contain_text("Samples")

        await page.goto("/tasks")
        await page.get_by_test_id("tasks-when").click()
        await page.get_by_role("option", name="Overdue").click()
        await expect(page.get_by_test_id("task-row")).to_have_count(0)
        assert "when=overdue" in page.url
        await page.get_by_test_id("tasks-filters-reset").click()
        await expect(row).to_be_visible()


async def test_giver_and_doer_talk_about_a_task_and_hear_of_each_other(firm: World, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        giver = await firm.session(await firm.user(Role.SUPERVISOR))
        doer_id = await firm.user(Role.OPERATOR)
        doer = await firm.session(doer_id)
        asked = {"title": "Offer", "responsible_id": doer_id}
        assert (await firm.browser(giver.token).call("POST", "/tasks", json=asked)).status == 201
        page = await screen(stack, browser, doer.token, firm)
        await page.goto("/tasks")
        await page.get_by_test_id("bell").click()
        await expect(page.get_by_test_id("notice")).to_contain_text("gave you the task Offer")
        await page.get_by_test_id("notice").click()
        dialog = page.get_by_test_id("task-dialog")
        await dialog.get_by_role("textbox", name="Write a note").fill("Half done")
        await dialog.get_by_role("button", name="Add note").click()
        await expect(dialog.get_by_test_id("timeline")).to_contain_text("Half done")
        page = await screen(stack, browser, giver.token, firm)
        await page.goto("/tasks")
        await page.get_by_test_id("bell").click()
        await expect(page.get_by_test_id("notice")).to_contain_text("Half done")
