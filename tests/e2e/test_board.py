"""A supervisor looks at the board and works from it, in a real browser over real calls."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Locator, Page, WebSocketRoute, expect

from deploy.pbx import PbxSpec, numbers
from deploy.phones import AgentPhone, Caller
from deploy.phones.desk import DeskPhone, OutsideDesk
from tests.e2e.conftest import NewScreen
from tests.live.browser import Screen
from tests.live.calls import on_the_phone
from tests.live.fresh import fresh_number
from tests.live.house import House, HouseSpec
from tests.live.people import Json, Person, at_desk, clear_desk, signed_in
from tests.live.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-board")]

HOUSE = HouseSpec(
    pbx=PbxSpec(direct_ring_s=15, internal_ring_s=15, outbound_ring_s=15, queue_ring_s=15, queue_wait_s=120)
)


SILENCE = bytes([0xFF]) * 8_000


@dataclass
class Cable:
    """The board's socket on its way through the browser; pulled, every new one breaks too. Without slots, for the
    browser's driver marks the object whose method it calls."""

    pulled: bool = False
    sockets: list[WebSocketRoute] = field(default_factory=list)

    async def through(self, socket: WebSocketRoute) -> None:
        if self.pulled:
            await socket.close(code=1012)
            return
        socket.connect_to_server()
        self.sockets.append(socket)

    async def pull(self) -> None:
        self.pulled = True
        for socket in self.sockets:
            await socket.close(code=1012)
        self.sockets.clear()


@asynccontextmanager
async def at_the_board(house: House, new_screen: NewScreen, cable: Cable | None = None) -> AsyncIterator[Screen]:
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        await irina.patch("/session/preferences", language="en", theme="light")
        screen = await new_screen(stack)
        if cable is not None:
            await screen.page.route_web_socket("**/api/v1/board/ws", cable.through)
        await screen.sign_in("irina")
        await screen.page.get_by_role("link", name="Board").click()
        await expect(screen.page.get_by_test_id("board")).to_be_visible()
        yield screen


def tile(page: Page, person: Person) -> Locator:
    return page.locator(f'[data-testid="board-agent"][data-agent="{person.me["user_id"]}"]')


def caller_row(page: Page, number: str) -> Locator:
    return page.locator(f'[data-testid="waiting-caller"][data-number="{number}"]')


def waiting_in(page: Page, queue: str) -> Locator:
    return page.locator(f'[data-testid="board-queue"][data-queue="{queue}"]').get_by_test_id("queue-waiting")


async def console_waiting(house: House, queue: str) -> int:
    """How many wait, in the words of the Asterisk console: `1. PJSIP/trunk-... (wait: 0:03, prio: 0)`."""
    return (await house.pbx.cli(f"queue show {queue}")).count("(wait:")


async def shown(page: Page) -> Json:
    """What stands on the screen, as the API would tell it."""
    callers = await page.get_by_test_id("waiting-caller").all()
    agents = await page.get_by_test_id("board-agent").all()
    return {
        "waiting": sorted([await row.get_attribute("data-number") or "" for row in callers]),
        "agents": {await row.get_attribute("data-agent"): await row.get_attribute("data-doing") for row in agents},
    }


async def snapshot(irina: Person) -> Json:
    rows = await irina.get("/board")
    return {
        "waiting": sorted(row["number"] for row in rows["waiting"].values()),
        "agents": {key: row["doing"] for key, row in rows["agents"].items() if row["doing"] != "offline"},
    }


async def as_the_snapshot(page: Page, irina: Person) -> bool:
    return await shown(page) == await snapshot(irina)


async def test_callers_wait_are_answered_and_the_line_breaks_board_is_as_the_console_and_a_fresh_snapshot(
    house: House, new_screen: NewScreen
) -> None:
    one, two, three = fresh_number(), fresh_number(), fresh_number()
    cable = Cable()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(AgentPhone(extension="101").online(house.pbx))
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        olena = await stack.enter_async_context(signed_in(house, "olena"))
        stack.push_async_callback(clear_desk, olena)
        buyer = await irina.post("/contacts", name=f"Buyer {one}", phones=[{"raw": one}])
        (sales, *_) = await irina.get("/pipelines")
        await irina.post("/deals", title="Chairs", pipeline_id=sales["id"], contact_id=buyer["id"], amount="123456")
        page = (await stack.enter_async_context(at_the_board(house, new_screen, cable))).page
        await olena.go("paused", "lunch")
        await expect(tile(page, olena)).to_have_attribute("data-doing", "paused")
        for number in (one, two):
            await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=number)))
            await expect(caller_row(page, number)).to_be_visible()
        await expect(caller_row(page, one)).to_contain_text(re.compile("deals .*123[,\\s]456"))
        await expect(waiting_in(page, "sales")).to_have_text("2")
        assert await console_waiting(house, "sales") == 2
        assert "paused:lunch" in (await house.pbx.cli("queue show sales")).replace(" ", "")
        await olena.go("ready")
        await expect(tile(page, olena)).to_have_attribute("data-doing", "talking")
        await expect(waiting_in(page, "sales")).to_have_text("1")
        assert await console_waiting(house, "sales") == 1
        await cable.pull()
        await expect(page.get_by_test_id("board-broken")).to_be_visible()
        await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=three)))

        async def came() -> bool:
            return three in (await snapshot(irina))["waiting"]

        await until(came, "the third caller at the server")
        assert await caller_row(page, three).count() == 0
        cable.pulled = False
        await expect(caller_row(page, three)).to_be_visible()
        await expect(page.get_by_test_id("board-broken")).to_have_count(0)
        await until(lambda: as_the_snapshot(page, irina), "the screen as a fresh snapshot")


async def test_supervisor_listens_with_a_reason_whispers_stops_and_hangs_up_from_the_board(
    house: House, new_screen: NewScreen
) -> None:
    async with AsyncExitStack() as stack:
        agent = await stack.enter_async_context(DeskPhone("101").online(house.pbx))
        boss = await stack.enter_async_context(DeskPhone("105").online(house.pbx))
        outside = await stack.enter_async_context(OutsideDesk(fresh_number()).somewhere(house.pbx))
        (olena,) = await stack.enter_async_context(at_desk(house, "olena"))
        page = (await stack.enter_async_context(at_the_board(house, new_screen))).page
        customer = await outside.dial(numbers.DID_SALES)
        stack.push_async_callback(customer.hangup)
        line = await agent.answers()
        await customer.answered()
        for end in (line, customer):  # a call without any sound is hung up by the exchange after a while
            await stack.enter_async_context(end.speaking(SILENCE))
        talking = tile(page, olena.person)
        await expect(talking).to_have_attribute("data-doing", "talking")
        await talking.click()
        await page.get_by_test_id("listen-reason").fill("new colleague")
        await page.get_by_test_id("listen-begin").click()
        ear = await boss.answers()
        strip = page.get_by_test_id("listen-strip")
        await expect(strip).to_have_attribute("data-heard", "true")
        await expect(strip).to_have_attribute("data-mode", "listen")
        await strip.get_by_text("Whisper", exact=True).click()
        await expect(strip).to_have_attribute("data-mode", "whisper")
        await page.get_by_test_id("listen-stop").click()
        await expect(strip).to_have_count(0)
        await ear.ended.wait()
        await talking.click()
        await page.get_by_role("button", name="Hang up the call").click()
        await page.get_by_test_id("confirm").click()
        await expect(talking).not_to_have_attribute("data-doing", "talking")
        await customer.ended.wait()
    async with signed_in(house, "admin") as admin:
        (entry, *_) = (await admin.get("/audit", action="call.listen", limit=1))["items"]
        assert entry["detail"]["reason"] == "new colleague"


async def test_wall_is_opened_by_its_link_alone_shows_nothing_to_press_and_closes_when_revoked(
    house: House, new_screen: NewScreen, browser: Browser
) -> None:
    async with AsyncExitStack() as stack:
        page = (await stack.enter_async_context(at_the_board(house, new_screen))).page
        await page.get_by_test_id("board-walls").click()
        await page.get_by_test_id("wall-title").fill("Hall")
        await page.get_by_test_id("wall-make").click()
        address = await page.get_by_test_id("wall-address").text_content() or ""
        context = await browser.new_context(base_url=house.url)
        stack.push_async_callback(context.close)
        wall = await context.new_page()
        await wall.goto(address)
        await expect(wall.get_by_test_id("board-queues")).to_be_visible()
        await expect(wall.get_by_role("heading", name="Hall")).to_be_visible()
        assert await wall.get_by_role("button").count() == 0
        assert (await context.request.get("/api/v1/board")).status == 401
        await page.get_by_role("button", name="Revoke the link of Hall").first.click()
        await expect(wall.get_by_text("This link is not valid, or it was revoked.")).to_be_visible()


async def test_supervisor_given_a_team_sees_its_queues_alone(house: House, new_screen: NewScreen) -> None:
    async with AsyncExitStack() as stack:
        admin = await stack.enter_async_context(signed_in(house, "admin"))
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        everybody = f"/board/teams/{irina.me['user_id']}"
        stack.push_async_callback(admin.put, everybody, queues=None)
        screen = await new_screen(stack)
        await screen.sign_in("admin")
        page = screen.page
        await page.goto("/users")
        await page.get_by_test_id("user-row").filter(has_text="irina").get_by_role("button").click()
        await page.get_by_test_id("user-team").click()
        await page.get_by_role("switch").uncheck(force=True)
        await page.get_by_test_id("team-queues").click()
        await page.get_by_role("option").filter(has_text="Support").click()
        await page.keyboard.press("Escape")
        await page.get_by_test_id("team-save").click()
        await expect(page.get_by_test_id("team-save")).to_have_count(0)
        board = await stack.enter_async_context(at_the_board(house, new_screen))
        await expect(board.page.get_by_test_id("board-queue")).to_have_count(1)
        await expect(board.page.get_by_test_id("board-queue")).to_have_attribute("data-queue", "support")
