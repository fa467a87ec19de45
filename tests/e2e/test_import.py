"""From a messy Excel base to customers and back again, in the browser, over the running program with its workers."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from openpyxl import Workbook
from playwright.async_api import Browser, Page, expect

from tests.fixtures_servers import free_port
from tests.live.browser import LIMIT_MS
from tests.live.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-import")]

PASSWORD: Final = "correct-horse-battery-7"
MANY: Final = 6_000


@dataclass(slots=True)
class Running:
    """`callcenter run` without any exchange: the console and its workers."""

    process: asyncio.subprocess.Process
    url: str

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Running]:
    port = free_port()
    environment = {
        **os.environ,
        "CALLCENTER_DATA_DIR": str(folder),
        "CALLCENTER_HTTP__PORT": str(port),
        "CALLCENTER_HTTP__PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CALLCENTER_JOBS__LEASE_S": "3",
        "CALLCENTER_JOBS__HEARTBEAT_S": "1",
    }
    command = [sys.executable, "-m", "callcenter"]
    person = ["user", "add", "--login", "head", "--name", "Ольга Серова", "--role", "sales_manager", "--password-stdin"]
    await asyncio.to_thread(subprocess.run, [*command, "migrate"], env=environment, check=True)
    await asyncio.to_thread(
        subprocess.run, [*command, *person], env=environment, check=True, input=f"{PASSWORD}\n".encode()
    )
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, "run", env=environment, stdout=log, stderr=log)
        try:
            yield Running(process, f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            await process.wait()


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path) as started:
        yield started


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


def many(path: Path) -> None:
    rows = "".join(f"Клиент {number};+7916{number:07}\r\n" for number in range(MANY))
    path.write_bytes(("ФИО;Телефон\r\n" + rows).encode("windows-1251"))


async def signed_in(program: Running, browser: Browser) -> Page:
    context = await browser.new_context(base_url=program.url, viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.set_default_timeout(LIMIT_MS)
    page = await context.new_page()

    async def answers() -> bool:
        try:
            return (await context.request.get("/healthz")).ok
        except Exception:  # noqa: BLE001 - it is still starting
            return False

    await until(answers, "the program answers", 60)
    await page.goto("/sign-in")
    await page.get_by_test_id("sign-in-login").fill("head")
    await page.get_by_test_id("sign-in-password").fill(PASSWORD)
    await page.get_by_test_id("sign-in-submit").click()
    await page.wait_for_url("**/calls*")
    return page


async def upload(page: Page, file: Path) -> None:
    await page.goto("/imports")
    await page.locator('input[type="file"]').set_input_files(file)
    await page.wait_for_url("**/imports/*")


async def test_messy_excel_is_imported_survives_a_killed_worker_and_is_taken_back(
    program: Running, browser: Browser, tmp_path: Path
) -> None:
    messy(tmp_path / "база.xlsx")
    page = await signed_in(program, browser)
    await upload(page, tmp_path / "база.xlsx")
    await expect(page.get_by_role("combobox", name="Field for the column “Тел.”")).to_have_value("phone")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_test_id("import-status")).to_contain_text("4 rows checked")
    await expect(page.get_by_test_id("import-counts")).to_contain_text("2new")
    await page.get_by_role("button", name="Import", exact=True).click()
    await expect(page.get_by_test_id("import-status")).to_have_text("4 rows dealt with.")
    await expect(page.get_by_text("Excel rounded the number").first).to_be_visible()
    async with page.expect_download() as saved:
        await page.get_by_role("link", name="Download the rows not imported").click()
    assert (await saved.value).suggested_filename == "база-errors.xlsx"
    await page.goto("/customers?q=8 495 111 22 33")
    await expect(page.get_by_test_id("customer-row")).to_have_count(1)
    await expect(page.get_by_test_id("customer-row")).to_contain_text("Иванов И. И.")
    await imported_in_spite_of_a_kill(program, page, tmp_path)
    await page.goto("/customers")
    await expect(page.get_by_test_id("customer-row")).to_have_count(3)
    await page.context.close()


async def imported_in_spite_of_a_kill(program: Running, page: Page, folder: Path) -> None:
    """A worker is killed in the middle; another goes on, and not a row is lost or doubled. Then all is undone."""
    many(folder / "many.csv")
    await upload(page, folder / "many.csv")
    await page.get_by_role("button", name="Import without checking").click()
    await expect(page.get_by_test_id("import-status")).to_contain_text("rows imported")
    for pid in program.workers():
        os.kill(pid, signal.SIGKILL)
    await expect(page.get_by_test_id("import-status")).to_have_text(f"{MANY} rows dealt with.", timeout=90_000)
    await expect(page.get_by_test_id("import-counts")).to_contain_text(f"{MANY:,}new")
    await page.get_by_role("button", name="Undo the import").click()
    await page.get_by_role("dialog").get_by_role("button", name="Undo the import").click()
    await expect(page.get_by_text("The import was taken back.")).to_be_visible(timeout=90_000)
    await expect(page.get_by_text("removed", exact=True)).to_be_visible()
