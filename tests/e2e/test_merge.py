"""Two cards of one person, found, merged with their calls and notes, and parted again, in the browser."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Role
from callcenter.bootstrap.house import now
from callcenter.bootstrap.web import CONSOLE
from callcenter.db import Database
from callcenter.http.middleware import COOKIE
from callcenter.jobs.engine import WorkerOptions
from callcenter.jobs.engines import create_jobs, run_worker
from callcenter.jobs.ports import JobRegistry
from crm import api as crm_api
from crm.dictionaries.models import DictionaryWord
from crm.duplicates import api as duplicates_api
from crm.duplicates.jobs import ALL_JOBS
from crm.duplicates.searching import Searcher
from crm.duplicates.service import DuplicateDesk
from crm.files.api import FILES
from crm.kinds import CustomerRef
from crm.merging import api as merging_api
from crm.models import Note
from crm.quality import api as quality_api
from crm.quality.service import QualityDesk
from crm.repository import owner_values
from crm.routes import ROUTES
from tests.crm.builders import COUNTRY, NOW, NUMBER, CallsInMemory, call, company, contact, lead
from tests.crm.cards.world import card_files
from tests.http.rig import World, open_world
from tests.live.browser import LIMIT_MS

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-quality")]

JOBS = JobRegistry(ALL_JOBS)
SECOND = "+79167654321"
OWNERS = 5


@asynccontextmanager
async def selling_firm(database: Database, folder: Path) -> AsyncIterator[World]:
    """Customers with calls behind the console, with a worker."""
    calls = CallsInMemory([call("pbx1-1.1", NOW, NUMBER), call("pbx1-2.1", NOW, SECOND)])

    def setup(app: web.Application) -> None:
        app[crm_api.COUNTRY] = COUNTRY
        app[crm_api.CALL_HISTORY] = calls
        app[FILES] = card_files(database, folder)
        app[quality_api.QUALITY] = QualityDesk(stale_lead_days=14)
        app[merging_api.MERGE_AUDIT] = AuditTrail(database, names=StoredNames(), now=now)
        app[duplicates_api.DUPLICATES] = DuplicateDesk(create_jobs(database, JOBS), number_owners=OWNERS)

    stop = asyncio.Event()
    options = WorkerOptions(poll_s=0.2, parts={Searcher: Searcher(number_owners=OWNERS)})
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_worker(database, JOBS, stop=stop, options=options), name="worker")
        try:
            async with open_world(database, more=ROUTES, setup=[setup], console=CONSOLE) as world:
                yield world
        finally:
            stop.set()


@pytest.fixture
async def firm(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    database = Database(sqlite_url)
    try:
        await people(database)
        async with selling_firm(database, tmp_path) as world:
            yield world
    finally:
        await database.dispose()


async def people(database: Database) -> None:
    """One person twice, a namesake of nobody, and a firm in two alphabets."""
    anna = await contact(database, "Анна Королёва", NUMBER, emails=["anna@example.com"], tags=["vip"])
    twin = await contact(database, "Koroleva Anna", SECOND, emails=["anna@example.com"], note="любит чай")
    for name in ("ООО «Ромашка»", "Romashka LLC"):
        await company(database, name)
    petr = await contact(database, "Пётр Ильин", "+78121234567")
    for name, number in (("Ильин, заявка с сайта", petr.phones[0].raw), ("Глеб", "+78121234568")):
        await lead(database, name, number)
    async with database.transaction() as session:
        word = {"kind": "loss_reason", "name": "Too dear", "key": "too dear", "position": 1}
        session.add(DictionaryWord(**word, archived=False))
        for ref, text in ((anna.ref, "первая заметка"), (twin.ref, "вторая заметка")):
            session.add(note(ref, text))


def note(ref: CustomerRef, text: str) -> Note:
    return Note(at=NOW, text=text, **owner_values(ref))


async def desk_of(stack: AsyncExitStack, browser: Browser, firm: World) -> Page:
    """A head of sales in a browser of her own, in English."""
    context = await browser.new_context(base_url=firm.base, viewport={"width": 1280, "height": 800}, locale="en-GB")
    stack.push_async_callback(context.close)
    context.set_default_timeout(LIMIT_MS)
    token = (await firm.session(await firm.user(Role.SALES_MANAGER))).token
    await context.add_cookies([{"name": COOKIE, "value": token, "url": firm.base}])
    signed_in = firm.browser(token)
    assert (await signed_in.call("PATCH", "/session/preferences", json={"language": "en"})).status == 200
    return await context.new_page()


async def test_pair_found_is_merged_by_keyboard_and_taken_back(firm: World, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        page = await desk_of(stack, browser, firm)
        await page.goto("/duplicates")
        await page.get_by_test_id("search-duplicates").click()
        pairs = page.get_by_test_id("pairs").get_by_role("listitem")
        await expect(pairs).to_have_count(2)
        await expect(pairs.first).to_contain_text("same e-mail")
        await page.get_by_test_id("pairs").get_by_text("same name").last.click()
        await page.keyboard.press("x")
        await expect(pairs).to_have_count(1)
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("1 call and 1 note")
        await dialog.get_by_role("radio", name="Анна Королёва").check()
        await page.keyboard.press("Control+Enter")
        await expect(page.get_by_text("No duplicates", exact=True)).to_be_visible()
        await expect_one_card(page)
        await page.get_by_test_id("undo-merge").click()
        await page.get_by_test_id("confirm").click()
        await expect(page.get_by_test_id("undo-merge")).to_be_hidden()
        await expect(page.get_by_test_id("timeline").get_by_text("вторая заметка")).to_be_hidden()
        await page.goto("/customers/contact/2")
        await expect(page.get_by_role("heading", name="Koroleva Anna")).to_be_visible()
        await expect(page.get_by_test_id("timeline").locator('[data-type="call"]')).to_have_count(1)


async def expect_one_card(page: Page) -> None:
    """The old address leads to the card that is left, with the history of both."""
    await page.goto("/customers/contact/2")
    await expect(page.get_by_role("heading", name="Анна Королёва")).to_be_visible()
    await expect(page).to_have_url(re.compile("/customers/contact/1$"))
    timeline = page.get_by_test_id("timeline")
    await expect(timeline.locator('[data-type="call"]')).to_have_count(2)
    for text in ("первая заметка", "вторая заметка", "Merged with Koroleva Anna"):
        await expect(timeline.get_by_text(text)).to_be_visible()


async def test_lead_found_to_be_a_customer_is_converted_into_it_and_another_is_lost_with_a_reason(
    firm: World, browser: Browser
) -> None:
    async with AsyncExitStack() as stack:
        page = await desk_of(stack, browser, firm)
        await page.goto("/duplicates")
        await page.get_by_text("Leads already customers", exact=True).click()
        await page.get_by_test_id("search-duplicates").click()
        matches = page.get_by_test_id("lead-matches").get_by_role("listitem")
        await expect(matches).to_have_count(1)
        await expect(matches.first).to_contain_text("same number")
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_test_id("convert-contact")).to_have_value("Пётр Ильин")
        await dialog.get_by_role("checkbox", name="Make a deal").uncheck()
        await dialog.get_by_test_id("convert-confirm").click()
        await expect(page.get_by_role("heading", name="Пётр Ильин")).to_be_visible()
        await page.goto("/customers/lead/2")
        await page.get_by_test_id("lead-status").click()
        await page.get_by_role("option", name="Lost").click()
        await dialog.get_by_test_id("loss-reason").click()
        await page.get_by_role("option", name="Too dear").click()
        await dialog.get_by_test_id("loss-confirm").click()
        await expect(page.get_by_text("Loss reason", exact=True)).to_be_visible()
        await expect(page.get_by_test_id("timeline")).to_contain_text("loss reason: empty → Too dear")


async def test_customer_being_typed_shows_who_is_there_already(firm: World, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        page = await desk_of(stack, browser, firm)
        await page.goto("/customers/new")
        await page.get_by_test_id("customer-name").fill("Королева Анна")
        there = page.get_by_test_id("possible-duplicates")
        await expect(there.get_by_role("link", name="Open Анна Королёва")).to_be_visible()
        await expect(page.get_by_test_id("customer-save")).to_have_text("Create all the same")
        await page.get_by_test_id("customer-name").fill("Глеб Жуков")
        await expect(page.get_by_test_id("customer-save")).to_have_text("Create")
        await page.get_by_role("textbox", name="Number", exact=True).fill("8 916 765-43-21")
        await there.get_by_role("link", name="Open Koroleva Anna").click()
        await expect(page.get_by_role("heading", name="Koroleva Anna")).to_be_visible()
        await page.goto("/data-quality")
        unreachable = page.get_by_test_id("data-quality").get_by_role("row", name="Neither a number nor an e-mail")
        await unreachable.get_by_role("link", name="2").click()
        await expect(page.get_by_test_id("offenders").get_by_role("row")).to_have_count(2)


async def test_shared_number_given_to_one_alone_leaves_the_other_its_calls(firm: World, browser: Browser) -> None:
    token = (await firm.session(await firm.user(Role.SALES_MANAGER))).token
    heir = {"name": "Глеб Жуков", "phones": [{"raw": NUMBER}]}
    made = (await firm.browser(token).call("POST", "/contacts", json=heir)).json
    async with AsyncExitStack() as stack:
        page = await desk_of(stack, browser, firm)
        await page.goto(f"/customers/contact/{made['id']}")
        calls = page.get_by_test_id("timeline").locator('[data-type="call"]')
        await expect(calls).to_have_count(1)
        await page.get_by_role("button", name="Whose number").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_text("from the beginning")).to_have_count(2)
        await dialog.get_by_role("button", name="Only this customer's from now on").click()
        await page.get_by_test_id("confirm").click()
        await expect(dialog.get_by_text("until")).to_have_count(1)
        await page.keyboard.press("Escape")
        await expect(calls).to_have_count(0)
        await page.goto("/customers/contact/1")
        await expect(calls).to_have_count(1)
        await expect(page.get_by_role("button", name="Whose number")).to_have_count(1)
