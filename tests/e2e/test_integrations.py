"""Tokens and webhooks in the browser: made, used, tried out, looked up in the log, revoked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv4Network
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from callcenter.auth.permissions import Role
from callcenter.bootstrap.house import now
from callcenter.http.middleware import COOKIE
from callcenter.webhook_settings import WebhookSettings
from callcenter.webhooks.running import guarded_client
from callcenter.webhooks.sending import Sender
from callcenter.webhooks.spreading import Spreader
from tests.http.rig import World
from tests.http.whole import whole_settings, whole_world
from tests.live.browser import LIMIT_MS
from tests.webhooks.receiver import Receiver, receiver

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-quality")]

NEAR = WebhookSettings(allowed_networks=(IPv4Network("127.0.0.0/8"),))


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    settings = whole_settings(sqlite_url, tmp_path).model_copy(update={"webhooks": NEAR})
    async with whole_world(settings) as opened:
        yield opened


@asynccontextmanager
async def page_of(world: World, browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(base_url=world.base, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(LIMIT_MS)
    token = (await world.session(await world.user(Role.ADMINISTRATOR))).token
    await context.add_cookies([{"name": COOKIE, "value": token, "url": world.base}])
    await world.browser(token).call("PATCH", "/session/preferences", json={"language": "en"})
    try:
        yield await context.new_page()
    finally:
        await context.close()


async def deliver(world: World) -> None:
    """What a worker does."""

    async def alarm(*_about: object) -> None:
        raise AssertionError("nothing failed for days")

    async with guarded_client(NEAR) as http:
        sender = Sender(world.database, http, NEAR, alarm=alarm, clock=now)
        await Spreader(world.database, {}, now).step()
        await sender.step()
        await sender.aclose()


async def make_token(page: Page) -> str:
    await page.get_by_test_id("token-add").click()
    await page.get_by_role("textbox", name="Name").fill("Website")
    await page.get_by_role("checkbox", name="Deals: read").check()
    await page.get_by_test_id("token-save").click()
    token = await page.get_by_test_id("secret").input_value()
    await page.get_by_role("button", name="I have saved it").click()
    return token


async def make_webhook(page: Page, there: Receiver) -> str:
    await page.get_by_test_id("webhook-add").click()
    await page.get_by_role("textbox", name="Name").fill("1C")
    address = page.get_by_role("textbox", name="Receiver’s address")
    await address.fill("http://192.168.77.1/hook")
    await page.get_by_role("checkbox", name="deal.moved").check()
    await page.get_by_test_id("webhook-save").click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("webhooks.allowed_networks")
    await address.fill(there.url)
    await page.get_by_test_id("webhook-save").click()
    secret = await page.get_by_test_id("secret").input_value()
    await page.get_by_role("button", name="I have saved it").click()
    return secret


async def test_administrator_lets_a_program_in_and_has_another_told(world: World, browser: Browser) -> None:
    async with receiver() as there, page_of(world, browser) as page:
        await page.goto("/integrations")
        await expect(page.get_by_text("No tokens yet")).to_be_visible()
        program = world.browser(Authorization=f"Bearer {await make_token(page)}")
        assert (await program.call("GET", "/deals")).status == 200

        secret = await make_webhook(page, there)
        await page.get_by_test_id("webhook-menu").click()
        await page.get_by_test_id("webhook-ping").click()
        await expect(page.get_by_text("A test event is on its way")).to_be_visible()
        await deliver(world)
        [pinged] = there.taken
        assert pinged.is_signed_by(secret)
        await page.get_by_test_id("webhook-menu").click()
        await page.get_by_test_id("webhook-log").click()
        line = page.get_by_test_id("delivery-row")
        await expect(line).to_contain_text("Delivered")
        await expect(line).to_contain_text("204")
        await line.get_by_role("button").click()
        await expect(page.get_by_label("Delivery body")).to_contain_text(pinged.id)
        await page.keyboard.press("Escape")

        await page.get_by_role("button", name="Revoke: Website").click()
        await page.get_by_test_id("confirm").click()
        await expect(page.get_by_test_id("token-row")).to_contain_text("Revoked")
        assert (await program.call("GET", "/deals")).status == 401
