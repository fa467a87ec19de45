"""Reports in the browser, from an imported log to the mail, and a self-check that finds a planted disagreement."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Final

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from openpyxl import load_workbook
from playwright.async_api import Browser, Page, expect
from typer.testing import CliRunner

from callcenter.cli import app
from deploy.pbx.session import session
from tests.e2e.conftest import NewScreen
from tests.fixtures_servers import free_port
from tests.live.fresh import fresh_number
from tests.live.house import House, HouseSpec, live_house
from tests.live.people import signed_in
from tests.live.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-reports")]

MAIL_LIMIT_S: Final = 90
ANSWERED: Final = 20
SOON: Final = 15
"""Of the answered: within the 20 s of the service level."""
ABANDONED: Final = 4
TIMED_OUT: Final = 1


class Mailbox:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: asyncio.Queue[Message] = asyncio.Queue()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.mails.put_nowait(message_from_bytes(envelope.original_content or b""))
        return "250 taken"

    async def mail(self, subject: str) -> Message:
        """The first with a subject that begins so; those before it are of an earlier try."""
        async with asyncio.timeout(MAIL_LIMIT_S):
            while True:
                mail = await self.mails.get()
                if mail["Subject"].startswith(subject):
                    return mail


@pytest.fixture(scope="module")
def mail_port() -> int:
    """Named in the settings before anybody listens there."""
    return free_port()


@pytest.fixture
async def mailbox(mail_port: int) -> AsyncIterator[Mailbox]:
    box = Mailbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(box), "127.0.0.1", mail_port)
    async with server:
        yield box


@pytest.fixture(scope="module")
def house(asterisk_installed: None, mail_port: int) -> Iterator[House]:
    """Its mail server is the mailbox."""
    settings = {
        "HOST": "127.0.0.1",
        "PORT": str(mail_port),
        "SECURITY": "none",
        "SENDER": "reports@example.com",
    }
    environment = {f"CALLCENTER_REPORTS__MAIL__{name}": value for name, value in settings.items()}
    with live_house(HouseSpec(environment=environment)) as opened:
        yield opened


async def test_imported_log_becomes_figures_files_a_mail_and_a_page(
    house: House, browser: Browser, new_screen: NewScreen, mailbox: Mailbox, tmp_path: Path
) -> None:
    name = f"old{fresh_number()[-4:]}"
    log = tmp_path / "queue_log"
    log.write_text(queue_log(name), encoding="utf-8")
    await imported(house, log, name)
    async with AsyncExitStack() as stack:
        screen = await new_screen(stack)
        await in_english(house, "irina")
        await screen.sign_in("irina")
        page = screen.page
        await page.get_by_role("link", name="Reports").click()
        await page.goto(f"/reports?span=yesterday&queue={name}")
        await figures_formula_and_calls(page)
        await files_say_the_same(page, name)
        await view_is_kept(page, name)
        await mail_arrives(page, mailbox, name)
        await page_opens_until_revoked(house, browser, page, name)
        await rules_are_versioned(page)
        await shift_is_planned(page)


async def test_self_check_names_a_planted_disagreement_and_repairs_it(house: House, new_screen: NewScreen) -> None:
    async with AsyncExitStack() as stack:
        olena = await stack.enter_async_context(signed_in(house, "olena"))
        stack.push_async_callback(olena.go, "offline")
        await olena.go("ready")
        screen = await new_screen(stack)
        await in_english(house, "admin")
        await screen.sign_in("admin")
        await plant(house)
        page = screen.page
        await page.get_by_role("link", name="Self-check").click()
        finding = page.get_by_test_id("finding").filter(has_text="Олена Марченко")

        async def named() -> bool:
            """A state younger than two seconds, and what only one round saw, is on its way."""
            async with page.expect_response("**/selfcheck/run"):
                await page.get_by_test_id("selfcheck-run").click()
            return await finding.count() > 0

        await until(named, "the disagreement named", 60)
        await expect(finding).to_contain_text("sales")
        await finding.get_by_role("button").click()
        await expect(finding).to_have_count(0)
        assert "PJSIP/101" in await members(house)
        async with signed_in(house, "admin") as admin:
            checks = {one["check"]: one["outcome"] for one in (await admin.get("/selfcheck"))["checks"]}
        assert checks["clock"] == "checked"


def queue_log(name: str) -> str:
    """Yesterday at noon by the clock of this machine, which is the browser's too."""
    noon = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    start, lines = int(noon.timestamp()), list[str]()
    for place in range(ANSWERED + ABANDONED + TIMED_OUT):
        at, call = start + place * 60, f"{name}-{start}.{place}"
        lines.append(f"{at}|{call}|{name}|NONE|ENTERQUEUE||+7499555{place:04}|1")
        if place < ANSWERED:
            wait = 10 if place < SOON else 30
            lines.append(f"{at + wait}|{call}|{name}|Anna Old|CONNECT|{wait}|{call}1|2")
            lines.append(f"{at + wait + 25}|{call}|{name}|Anna Old|COMPLETECALLER|{wait}|25|1")
        elif place < ANSWERED + ABANDONED:
            lines.append(f"{at + 40}|{call}|{name}|NONE|ABANDON|1|1|40")
        else:
            lines.append(f"{at + 50}|{call}|{name}|NONE|EXITWITHTIMEOUT|1|1|50")
    return "\n".join(lines) + "\n"


async def imported(house: House, log: Path, source: str) -> None:
    """As an administrator does it, beside the running program."""
    command = ["queuelog", "import", str(log), "--source", source, "--config", str(house.stack.config)]
    result = await asyncio.to_thread(CliRunner().invoke, app, command)
    assert result.stdout == f"{ANSWERED + ABANDONED + TIMED_OUT} visits\n", result.stderr


async def in_english(house: House, login: str) -> None:
    async with signed_in(house, login) as person:
        await person.patch("/session/preferences", language="en", theme="light")


async def figures_formula_and_calls(page: Page) -> None:
    for figure, text in (("offered", "25"), ("answered", "20"), ("lost", "5"), ("asa_s", "0:15")):
        await expect(page.get_by_test_id(f"figure-{figure}")).to_have_text(text)
    await expect(page.get_by_test_id("figure-service_level_offered")).to_have_text("60.0 %")
    await expect(page.get_by_test_id("figure-service_level_answered")).to_have_text("75.0 %")
    await expect(page.get_by_test_id("chart-intervals")).to_be_visible()
    await page.get_by_test_id("formula-service_level_offered").first.click()
    await expect(page.get_by_text("answered within the limit / (answered + lost - short abandoned)")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_test_id("table-queues").get_by_test_id("open-lost").click()
    await expect(page.get_by_test_id("visit-row")).to_have_count(ABANDONED + TIMED_OUT)
    await page.get_by_role("button", name="Close").click()
    await expect(page.get_by_test_id("visit-row")).to_have_count(0)


async def files_say_the_same(page: Page, name: str) -> None:
    files = {}
    for form in ("csv", "xlsx", "pdf"):
        async with page.expect_download() as downloading:
            await page.get_by_test_id(f"file-{form}").click()
        files[form] = await asyncio.to_thread(Path(await (await downloading.value).path()).read_bytes)
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    head, total = rows[0], rows[1]
    assert dict(zip(head, total, strict=True))["service_level_offered"] == "0.6"
    book = load_workbook(io.BytesIO(files["xlsx"]), read_only=True)
    queues = next(sheet for sheet in book.worksheets if "queue" in sheet.title.lower() and sheet.title[0].isdigit())
    assert [row[:3] for row in queues.iter_rows(min_row=2, values_only=True)] == [(name, 25, 20)]
    assert files["pdf"].startswith(b"%PDF")


async def view_is_kept(page: Page, name: str) -> None:
    await page.get_by_test_id("open-views").click()
    await page.get_by_test_id("save-view").click()
    await page.get_by_test_id("view-name").fill(f"view of {name}")
    await page.get_by_role("button", name="Save").click()
    await page.goto("/reports")
    await page.get_by_test_id("open-views").click()
    await page.get_by_test_id("view").filter(has_text=f"view of {name}").click()
    await expect(page.get_by_test_id("figure-offered")).to_have_text("25")


async def mail_arrives(page: Page, mailbox: Mailbox, name: str) -> None:
    await page.get_by_test_id("open-schedules").click()
    await page.get_by_test_id("schedule-name").fill(f"mail of {name}")
    await page.get_by_test_id("schedule-recipients").fill("boss@example.com")
    await page.get_by_text("CSV", exact=True).last.click()
    await page.get_by_test_id("schedule-add").click()
    schedule = page.get_by_test_id("schedule").filter(has_text=f"mail of {name}")
    await schedule.get_by_test_id("schedule-send").click()
    mail = await mailbox.mail(f"mail of {name}: Queues")
    assert (mail["To"], mail["From"]) == ("boss@example.com", "reports@example.com")
    parts = {part.get_content_type(): part.get_payload(decode=True) for part in mail.walk()}
    assert b"60.0 %" in bytes(parts["text/html"])
    assert b"total,25,20," in bytes(parts["text/csv"])
    await expect(schedule.locator('[data-testid="mail"][data-state="sent"]')).to_be_visible()
    await page.get_by_role("button", name="Close").click()


async def page_opens_until_revoked(house: House, browser: Browser, page: Page, name: str) -> None:
    await page.get_by_test_id("open-embeds").click()
    await page.get_by_test_id("embed-name").fill(f"wall of {name}")
    await page.get_by_test_id("embed-add").click()
    address = await page.get_by_test_id("embed-link").inner_text()
    nobody = await (await browser.new_context()).new_page()
    await nobody.goto(address)
    await expect(nobody.get_by_text("60.0 %").first).to_be_visible()
    await page.get_by_test_id("embed").filter(has_text=f"wall of {name}").get_by_test_id("embed-revoke").click()
    await expect(page.get_by_test_id("embed").filter(has_text=f"wall of {name}")).to_have_count(0)
    gone = await nobody.goto(address)
    assert gone is not None
    assert gone.status == 404
    await nobody.context.close()
    await page.get_by_role("button", name="Close").click()


async def rules_are_versioned(page: Page) -> None:
    """A stricter limit from now on; yesterday stays as it was counted."""
    await page.get_by_test_id("open-switches").click()
    before = await page.get_by_test_id("switch-version").count()
    await page.get_by_test_id("answer_within_s").fill("5")
    await page.get_by_test_id("switches-save").click()
    await expect(page.get_by_test_id("switch-version")).to_have_count(before + 1)
    await page.get_by_role("button", name="Close").click()
    await page.reload()
    await expect(page.get_by_test_id("figure-service_level_offered")).to_have_text("60.0 %")


async def shift_is_planned(page: Page) -> None:
    await page.get_by_role("link", name="Planning").click()
    schedule = page.get_by_test_id("schedule")
    await expect(schedule).to_be_visible()
    before = await schedule.get_by_test_id("shift").count()
    await schedule.get_by_role("button", name="Add a shift").nth(before).click()
    await page.get_by_role("button", name="Save").click()
    await expect(schedule.get_by_test_id("shift")).to_have_count(before + 1)


async def plant(house: House) -> None:
    """Somebody takes olena's phone out of the queue behind our back."""
    pbx = house.pbx
    async with session(pbx.host, pbx.ami_port, pbx.actions_user, pbx.secrets.actions) as ami:
        await ami.action("QueueRemove", Queue="sales", Interface="PJSIP/101")
    assert "PJSIP/101" not in await members(house)


async def members(house: House) -> str:
    return await house.pbx.cli("queue show sales")
