"""The operator's browser: Chromium on the built console."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect
from playwright.async_api import Error as PlaywrightError

from tests.live.house import ARTIFACTS, House

CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LIMIT_MS: Final = 30_000
"""Generous: a test machine may be busy, and nothing here measures speed."""


@asynccontextmanager
async def chromium(*flags: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        expect.set_options(timeout=LIMIT_MS)
        try:
            yield browser
        finally:
            await browser.close()


class Screen:
    """One tab of one person."""

    def __init__(self, house: House, page: Page) -> None:
        self.house = house
        self.page = page

    async def sign_in(self, login: str) -> None:
        """Through the form, as people do."""
        await self.page.goto("/sign-in")
        await self.page.get_by_test_id("sign-in-login").fill(login)
        await self.page.get_by_test_id("sign-in-password").fill(self.house.stack.password)
        await self.page.get_by_test_id("sign-in-submit").click()
        await self.page.wait_for_url("**/desk")
        await expect(self.state).to_be_visible()

    async def choose_phone(self, extension: str) -> None:
        await self.page.get_by_test_id("desk-phone").click()
        device = self.page.get_by_text(f"PJSIP/{extension}", exact=True)
        await self.page.get_by_test_id("desk-phone-item").filter(has=device).click()
        await expect(self.page.get_by_test_id("desk-phone")).to_contain_text(extension)

    async def choose_this_browser(self) -> None:
        """And wait until calls can come to it."""
        await self.page.get_by_test_id("desk-phone").click()
        await self.page.get_by_test_id("desk-phone-browser").click()
        await expect(self.page.get_by_test_id("phone-menu")).to_have_attribute("data-line", "registered")

    async def go_ready(self) -> None:
        await self.state.click()
        await self.page.get_by_test_id("desk-go-ready").click()
        await self.expect_state("ready")

    async def expect_state(self, state: str) -> None:
        await expect(self.state).to_have_attribute("data-state", state)

    async def expect_link(self, state: str) -> None:
        await expect(self.page.get_by_test_id("link-state")).to_have_attribute("data-state", state)

    @property
    def state(self) -> Locator:
        return self.page.get_by_test_id("desk-state")

    @property
    def cards(self) -> Locator:
        return self.page.get_by_test_id("card")

    def card(self, call_id: str) -> Locator:
        return self.page.locator(f'[data-testid="card"][data-call-id="{call_id}"]')

    async def ringing_card(self) -> Locator:
        """The one card that rings, found again by its call when it rings no more."""
        ringing = self.page.locator('[data-testid="card"][data-phase="ringing"]')
        await expect(ringing).to_have_count(1)
        call_id = await ringing.get_attribute("data-call-id")
        assert call_id is not None
        return self.card(call_id)

    async def photograph(self, name: str) -> None:
        """For whoever looks at a failed test; a browser that is gone must not hide why the test failed."""
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        with suppress(PlaywrightError):
            await self.page.screenshot(path=ARTIFACTS / f"{name}.png")


async def open_screen(house: House, context: BrowserContext) -> Screen:
    return Screen(house, await context.new_page())


async def new_person(house: House, browser: Browser) -> BrowserContext:
    """A browser of one's own: cookies and storage apart from everybody else's."""
    context = await browser.new_context(
        base_url=house.url,
        viewport={"width": 1280, "height": 720},
        reduced_motion="reduce",
        ignore_https_errors=True,  # the test PBX signs its own certificate
    )
    context.set_default_timeout(LIMIT_MS)
    return context
