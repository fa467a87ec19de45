"""A router's password is kept, shown for half a minute with an entry in the trail; a project gets its tasks done."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from callcenter.audit.models import AuditRecord
from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Role
from callcenter.bootstrap.web import CONSOLE
from callcenter.db import Database
from callcenter.http.middleware import COOKIE
from callcenter.objects.sealing import Keyring
from crm import api as crm_api
from crm.credentials.api import CREDENTIAL_AUDIT, SAFE
from crm.credentials.safe import Safe
from crm.merging import api as merging_api
from crm.routes import ROUTES
from crm.tasks.ports import MISSED_CALLERS, TASK_DEFAULTS
from crm.tasks.schemas import TaskDefaults
from tests.crm.builders import COUNTRY, NUMBER, CallsInMemory, contact
from tests.crm.tasks.conftest import DeskInMemory
from tests.http.rig import World, open_world
from tests.live.browser import LIMIT_MS

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-quality")]

SECRET = "Tr0ub4dor-&-3"


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    await opened.dispose()


@pytest.fixture
async def firm(database: Database) -> AsyncIterator[World]:
    audit = AuditTrail(database, names=StoredNames(), now=lambda: datetime.now(UTC))
    await contact(database, "Анна Орлова", NUMBER)

    def setup(app: web.Application) -> None:
        app[crm_api.COUNTRY] = COUNTRY
        app[crm_api.CALL_HISTORY] = CallsInMemory([])
        app[merging_api.MERGE_AUDIT] = app[CREDENTIAL_AUDIT] = audit
        app[MISSED_CALLERS] = DeskInMemory()
        app[TASK_DEFAULTS] = TaskDefaults(remind_before_min=15)
        app[SAFE] = Safe(Keyring({"first": bytes(32)}, "first"))

    async with open_world(database, more=ROUTES, setup=[setup], console=CONSOLE) as world:
        yield world


async def desk_of(stack: AsyncExitStack, browser: Browser, firm: World, role: Role) -> Page:
    """A browser in English, with its clipboard."""
    context = await browser.new_context(base_url=firm.base, viewport={"width": 1280, "height": 900}, locale="en-GB")
    stack.push_async_callback(context.close)
    context.set_default_timeout(LIMIT_MS)
    await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=firm.base)
    token = (await firm.session(await firm.user(role))).token
    await context.add_cookies([{"name": COOKIE, "value": token, "url": firm.base}])
    assert (await firm.browser(token).call("PATCH", "/session/preferences", json={"language": "en"})).status == 200
    return await context.new_page()


async def reveals(database: Database) -> list[str]:
    async with database.reading() as session:
        query = select(AuditRecord.detail).where(AuditRecord.action == "credential.reveal").order_by(AuditRecord.id)
        return [detail["purpose"] for detail in await session.scalars(query)]


async def test_secret_of_a_customer_is_kept_shown_hidden_and_each_look_is_logged(
    firm: World, browser: Browser, database: Database
) -> None:
    async with AsyncExitStack() as stack:
        page = await desk_of(stack, browser, firm, Role.SALES_MANAGER)
        await page.clock.install()
        await page.goto("/customers/contact/1")
        await page.get_by_test_id("credential-new").click()
        await page.get_by_test_id("credential-title").fill("Router")
        await page.get_by_test_id("credential-login").fill("admin")
        await page.get_by_test_id("credential-secret-input").fill(SECRET)
        await page.get_by_test_id("credential-save").click()
        row = page.get_by_test_id("credential")
        await expect(row).to_contain_text("Nobody has opened the secret yet")
        await expect(page.get_by_text("Credentials added")).to_be_visible()
        assert SECRET not in await page.content()
        await page.get_by_test_id("credential-copy").click()
        await expect(row).to_contain_text("Last opened by Anna Petrova")
        assert await page.evaluate("navigator.clipboard.readText()") == SECRET
        assert SECRET not in await page.content()
        await page.get_by_test_id("credential-show").click()
        await expect(page.get_by_test_id("credential-secret")).to_have_text(SECRET)
        await page.clock.run_for(31_000)
        await expect(page.get_by_test_id("credential-secret")).to_have_count(0)
        assert await reveals(database) == ["copy", "show"]
        stranger = await desk_of(stack, browser, firm, Role.OPERATOR)
        await stranger.goto("/customers/contact/1")
        await expect(stranger.get_by_text("Credentials added")).to_be_visible()
        await expect(stranger.get_by_test_id("credentials")).to_have_count(0)


async def test_project_begun_on_a_card_is_done_when_its_tasks_are(firm: World, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        page = await desk_of(stack, browser, firm, Role.SALES_MANAGER)
        await page.goto("/customers/contact/1")
        await page.get_by_test_id("projects-of-new").click()
        await page.get_by_test_id("project-name").fill("New kitchen")
        await page.get_by_test_id("project-due").fill("2020-05-01")
        await page.get_by_test_id("project-save").click()
        await expect(page).to_have_url(re.compile(r"/projects/1$"))
        await expect(page.locator("time[data-late]")).to_be_visible()
        for title in ("Measure", "Build"):
            await page.get_by_test_id("tasks-of-new").click()
            await page.get_by_test_id("task-title").fill(title)
            await page.get_by_test_id("task-create").click()
            await expect(page.get_by_test_id("task-row").filter(has_text=title)).to_be_visible()
        await page.get_by_test_id("task-row").filter(has_text="Measure").get_by_test_id("task-row-done").click()
        await page.get_by_role("dialog").locator("button[type=submit]").click()
        await expect(page.get_by_test_id("project-progress")).to_contain_text("1 of 2")
        await page.get_by_test_id("project-state").click()
        await page.get_by_role("option", name="Done", exact=True).click()
        await expect(page.get_by_test_id("project-history")).to_contain_text("state: planned → done")
        await expect(page.locator("time[data-late]")).to_have_count(0)
        await page.goto("/projects")
        await expect(page.get_by_text("No such projects")).to_be_visible()
        await page.get_by_test_id("search-open").click()
        await page.get_by_test_id("search-field").fill("kitchen")
        await expect(page.get_by_role("option", name=re.compile("New kitchen"))).to_be_visible()
