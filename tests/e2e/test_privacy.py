"""A person under a legal hold is not erased; once it is lifted the typed name erases him, with a certificate."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Role
from callcenter.bootstrap.house import now
from callcenter.bootstrap.privacy import STAFF
from callcenter.bootstrap.web import CONSOLE
from callcenter.calls.personal import CALLS
from callcenter.db import Database
from callcenter.http.middleware import COOKIE
from callcenter.jobs.engine import WorkerOptions
from callcenter.jobs.engines import create_jobs, run_worker
from callcenter.jobs.ports import JobRegistry
from callcenter.personal.ports import PersonalRoom
from callcenter.personal.remainder import Remainder
from callcenter.tables import METADATA
from crm import api as crm_api
from crm.events import CUSTOMERS
from crm.files.api import FILES
from crm.files.storing import StoredPapers
from crm.merging import api as merging_api
from crm.personal import CARDS
from crm.privacy.api import PRIVACY, PRIVACY_AUDIT, PRIVACY_JOBS
from crm.privacy.jobs import ALL_JOBS, Keeping
from crm.privacy.kinds import Confirmation
from crm.privacy.packing import NoAudio, Packer
from crm.privacy.service import PrivacyDesk
from crm.privacy.working import Worker
from crm.routes import ROUTES
from tests.crm.builders import COUNTRY, NUMBER, CallsInMemory, contact
from tests.crm.cards.world import card_files
from tests.fakes.bus import RecordingBus
from tests.http.rig import World, open_world
from tests.live.browser import LIMIT_MS

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-quality")]

JOBS = JobRegistry(ALL_JOBS)
NAME = "Анфиса Перепёлкина"
KEEP_DAYS = 7


def rooms() -> Sequence[PersonalRoom]:
    """As in a whole house, but for the rooms that need storages."""
    mine: list[PersonalRoom] = [CALLS, CARDS]
    claimed = frozenset[str]().union(*(room.tables for room in mine)) | STAFF
    return [*mine, Remainder(table for name, table in METADATA.tables.items() if name not in claimed)]


@asynccontextmanager
async def asked_firm(database: Database, told: RecordingBus, folder: Path) -> AsyncIterator[World]:
    """The console with a worker of its own, where a typed name confirms."""
    audit = AuditTrail(database, names=StoredNames(), now=now)
    store = card_files(database, folder)
    worker = Worker(rooms(), Packer(NoAudio(), StoredPapers(store)), audit=audit, country=COUNTRY, now=now, bus=told)

    def setup(app: web.Application) -> None:
        app[crm_api.COUNTRY] = COUNTRY
        app[crm_api.CALL_HISTORY] = CallsInMemory([])
        app[merging_api.MERGE_AUDIT] = audit
        app[FILES] = store
        app[PRIVACY] = PrivacyDesk(worker, Confirmation.TYPED_NAME, keep_days=KEEP_DAYS)
        app[PRIVACY_AUDIT] = audit
        app[PRIVACY_JOBS] = create_jobs(database, JOBS)

    stop = asyncio.Event()
    options = WorkerOptions(poll_s=0.2, parts={Worker: worker, Keeping: Keeping(KEEP_DAYS)})
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_worker(database, JOBS, stop=stop, options=options), name="worker")
        try:
            async with open_world(database, more=ROUTES, setup=[setup], console=CONSOLE) as world:
                yield world
        finally:
            stop.set()


@pytest.fixture
def told() -> RecordingBus:
    return RecordingBus()


@pytest.fixture
async def firm(sqlite_url: str, told: RecordingBus, tmp_path: Path) -> AsyncIterator[World]:
    database = Database(sqlite_url)
    try:
        await contact(database, NAME, NUMBER, emails=["anfisa@example.com"], note="любит чай")
        async with asked_firm(database, told, tmp_path) as world:
            yield world
    finally:
        await database.dispose()


async def desk_of(stack: AsyncExitStack, browser: Browser, firm: World) -> Page:
    """The administrator, in English."""
    context = await browser.new_context(base_url=firm.base, viewport={"width": 1280, "height": 800}, locale="en-GB")
    stack.push_async_callback(context.close)
    context.set_default_timeout(LIMIT_MS)
    token = (await firm.session(await firm.user(Role.ADMINISTRATOR))).token
    await context.add_cookies([{"name": COOKIE, "value": token, "url": firm.base}])
    assert (await firm.browser(token).call("PATCH", "/session/preferences", json={"language": "en"})).status == 200
    return await context.new_page()


async def test_customer_on_hold_lifted_and_named_is_erased_with_certificate(
    firm: World, browser: Browser, told: RecordingBus
) -> None:
    async with AsyncExitStack() as stack:
        page = await desk_of(stack, browser, firm)
        await place_hold(page)
        await ask_to_erase(page)
        await expect(page.get_by_test_id("privacy-found")).to_contain_text("Cards of customers")
        await page.get_by_test_id("privacy-name").fill(NAME)
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("privacy-obstacles")).to_contain_text("under legal hold no. 1")
        await lift_hold(page)
        await page.get_by_test_id("privacy-requests").get_by_role("link", name=NAME).click()
        await page.get_by_test_id("privacy-name").fill("Анфиса")
        await page.get_by_test_id("privacy-confirm").click()
        await expect(page.get_by_text("the name is not the one on the card")).to_be_visible()
        assert told.published == []
        await page.get_by_test_id("privacy-name").fill(NAME)
        await page.get_by_test_id("privacy-confirm").click()
        await expect(page.get_by_test_id("privacy-state")).to_have_text("Done")
        await expect(page.get_by_test_id("privacy-certificate")).to_contain_text("Anna Petrova")
        await expect(page.get_by_role("main")).not_to_contain_text(NAME)
        await page.goto("/customers/contact/1")
        await expect(page.get_by_role("heading", name="[erased]", exact=True)).to_be_visible()
        await expect(page.get_by_text("любит чай")).to_be_hidden()
    assert [(topic, payload["customer_id"]) for topic, payload in told.published] == [(CUSTOMERS, 1)]


async def place_hold(page: Page) -> None:
    await page.goto("/customers/contact/1")
    await page.get_by_test_id("personal-data").press("Enter")
    await page.get_by_role("menuitem", name="Place a legal hold").click()
    await page.get_by_test_id("hold-reason").fill("court case 2-117")
    await page.get_by_test_id("place-hold").click()
    await expect(page.get_by_test_id("legal-hold")).to_contain_text("court case 2-117")


async def ask_to_erase(page: Page) -> None:
    await page.get_by_test_id("personal-data").click()
    await page.get_by_role("menuitem", name="Erase this person").click()
    await page.get_by_test_id("privacy-reason").fill("letter of 3 March")
    await page.get_by_test_id("privacy-ask").click()
    await expect(page.get_by_test_id("privacy-state")).to_have_text("Waits for confirmation")


async def lift_hold(page: Page) -> None:
    """From the list, then back to the requests."""
    await page.get_by_test_id("privacy-obstacles").get_by_role("link").click()
    await page.get_by_test_id("privacy-holds").get_by_test_id("lift-hold").click()
    await page.get_by_test_id("confirm").click()
    await expect(page.get_by_text("No legal holds", exact=True)).to_be_visible()
    await page.get_by_text("Requests", exact=True).click()
