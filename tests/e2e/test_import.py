"""From a messy Excel base to customers and back again, in the browser, before the real server, database and worker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from openpyxl import Workbook
from playwright.async_api import Browser, FilePayload, Page, expect

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
from crm.importing import api as import_api
from crm.importing.jobs import ALL_JOBS
from crm.importing.running import Importer
from crm.importing.service import Imports
from crm.lists import api as lists_api
from crm.lists.service import Lists, Rules
from crm.tags import api as tags_api
from tests.crm.builders import COUNTRY, CallsInMemory
from tests.http.rig import World, open_world
from tests.live.browser import LIMIT_MS

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-quality")]

JOBS = JobRegistry(ALL_JOBS)
LIMIT = 1 << 20


@asynccontextmanager
async def importing_firm(database: Database) -> AsyncIterator[World]:
    """Customers and imports behind the console, with a worker."""

    audit = AuditTrail(database, names=StoredNames(), now=now)
    rules = Rules(COUNTRY, ZoneInfo("UTC"), rows_per_day=0)

    def setup(app: web.Application) -> None:
        app[lists_api.LISTS] = Lists(create_jobs(database, JOBS), audit, rules=rules, now=now)
        app[crm_api.COUNTRY] = COUNTRY
        app[crm_api.CALL_HISTORY] = CallsInMemory()
        app[import_api.IMPORTS] = Imports(create_jobs(database, JOBS), now=now)
        app[import_api.IMPORT_AUDIT] = audit
        app[import_api.IMPORT_LIMIT] = LIMIT

    stop = asyncio.Event()
    options = WorkerOptions(poll_s=0.2, parts={Importer: Importer(country=COUNTRY, now=now)})
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_worker(database, JOBS, stop=stop, options=options), name="worker")
        try:
            routes = [lists_api.routes, crm_api.routes, import_api.routes, tags_api.routes]
            async with open_world(database, more=routes, setup=[setup], console=CONSOLE) as world:
                yield world
        finally:
            stop.set()


@pytest.fixture
async def firm(sqlite_url: str) -> AsyncIterator[World]:
    database = Database(sqlite_url)
    try:
        async with importing_firm(database) as world:
            yield world
    finally:
        await database.dispose()


def messy(path: Path) -> None:
    """A title above the header, numbers as Excel keeps them, one person twice, a number rounded away."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["База клиентов, весна"])
    page.append(["ФИО", "Тел.", "Почта", "Организация", "Комментарий"])
    page.append(["Иванов Иван", 89161234567, "ivanov@example.com", "ООО Ромашка", "постоянный"])
    page.append(["Иванов И. И.", "+7 (916) 123-45-67; 8 495 111-22-33 доб. 5", None, "ООО Ромашка", "любит чай"])
    page.append(["Петрова Анна", "7,9165E+10", None, None, None])
    page.append([None, "8 903 000-11-22", None, None, None])
    book.save(path)


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


async def test_messy_excel_becomes_customers_without_doubles_and_is_taken_back(
    firm: World, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "база.xlsx"
    messy(file)
    async with AsyncExitStack() as stack:
        page = await desk_of(stack, browser, firm)
        await page.goto("/imports")
        await page.locator('input[type="file"]').set_input_files(file)
        await expect(page.get_by_role("combobox", name="Field for the column “Тел.”")).to_have_value("phone")
        await page.keyboard.press("Control+Enter")
        status = page.get_by_test_id("import-status")
        await expect(status).to_contain_text("4 rows checked")
        await page.get_by_role("button", name="Import", exact=True).click()
        await expect(status).to_have_text("4 rows dealt with.")
        await expect(page.get_by_text("Excel rounded the number").first).to_be_visible()
        async with page.expect_download() as saved:
            await page.get_by_role("link", name="Download the rows not imported").click()
        assert (await saved.value).suggested_filename == "база-errors.xlsx"
        await expect_customers(page, "8 495 111 22 33", ["Иванов И. И."])
        await page.go_back()
        await expect(page.get_by_role("button", name="Undo the import")).to_be_visible()
        imported = page.url
        await expect_doubles(page)
        await page.goto(imported)
        await page.get_by_role("button", name="Undo the import").click()
        await page.get_by_role("dialog").get_by_role("button", name="Undo the import").click()
        await expect(status).to_have_text("The import was taken back.")
        await expect_customers(page, "", [])


async def expect_doubles(page: Page) -> None:
    """A row with another number and the same name is told, and not made when the rules say so."""
    content = "ФИО;Телефон\nИ. И. Иванов;+79990001122\n".encode()
    file: FilePayload = {"name": "again.csv", "mimeType": "text/csv", "buffer": content}
    await page.goto("/imports")
    await page.locator('input[type="file"]').set_input_files(file)
    await page.get_by_test_id("import-on-double").select_option("skip")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_test_id("import-status")).to_contain_text("1 rows checked")
    doubles = page.get_by_test_id("import-doubles").get_by_role("row")
    await expect(doubles.last).to_contain_text("Иванов И. И.")
    await expect(doubles.last).to_contain_text("same name")
    await expect(page.get_by_test_id("import-counts")).to_contain_text("possible duplicates")


async def expect_customers(page: Page, typed: str, names: list[str]) -> None:
    await page.goto(f"/customers?q={typed}" if typed else "/customers")
    rows = page.get_by_test_id("customer-row")
    await expect(page.get_by_role("search")).to_be_visible()
    await expect(rows).to_have_count(len(names))
    for row, name in zip(await rows.all(), names, strict=True):
        await expect(row).to_contain_text(name)
