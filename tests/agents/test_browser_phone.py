"""Who is told a browser phone's account, and who is not."""

from collections.abc import AsyncIterator

import pytest
import structlog
from aiohttp import web

from callcenter.agents.api import BROWSER_PHONES, DESKS
from callcenter.agents.api import routes as desk_routes
from callcenter.agents.browser_phone import BrowserPhones, Exchange, PhoneKind, password_of
from callcenter.agents.errors import BrowserPhonesOff, NotABrowserPhone
from callcenter.agents.service import DeskRules, DeskService
from callcenter.auth.permissions import Role
from callcenter.calls.facts import Endpoint
from callcenter.db import Database
from deploy.pbx.render import browser_password
from tests.fakes.bus import RecordingBus
from tests.fakes.clock import Clock
from tests.fakes.people import NamedPeople
from tests.fakes.telephony import FakeTelephony
from tests.http.rig import Browser, World, open_world

pytestmark = pytest.mark.db

WEB = Endpoint("PJSIP/web101")
HOME = Exchange(url="wss://pbx.example.com:8089/ws", key="the key")


def test_phone_without_password_of_its_own_gets_one_made_of_the_key() -> None:
    account = BrowserPhones([HOME]).account(WEB, PhoneKind.BROWSER)
    assert (account.url, account.uri, account.user) == (HOME.url, "sip:web101@pbx.example.com", "web101")
    assert account.password == password_of("the key", "web101") != password_of("the key", "web102")
    assert account.password not in repr(account)


def test_key_given_asterisks_configuration_has_the_same_password() -> None:
    assert browser_password("the key", "web101") == password_of("the key", "web101")


def test_two_nodes_endpoint_with_own_password_is_sent_to_its_node() -> None:
    other = Exchange(url="wss://two.example.com/ws", passwords={"web101": "own"})
    account = BrowserPhones([HOME, other]).account(WEB, PhoneKind.BROWSER)
    assert (account.url, account.password) == (other.url, "own")


def test_origins_are_those_of_the_configured_exchanges_without_paths() -> None:
    phones = BrowserPhones([HOME, Exchange(url="wss://two.example.com/ws"), HOME])
    assert phones.origins == ("wss://pbx.example.com:8089", "wss://two.example.com")


def test_desk_phone_has_no_account_for_browsers() -> None:
    with pytest.raises(NotABrowserPhone):
        BrowserPhones([HOME]).account(WEB, PhoneKind.DESK)


def test_no_password_is_known_account_is_refused() -> None:
    with pytest.raises(BrowserPhonesOff):
        BrowserPhones([Exchange(url="wss://two.example.com/ws")]).account(WEB, PhoneKind.BROWSER)


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    names = NamedPeople({1: "Anna", 2: "Boss"})
    desks = DeskService(database, FakeTelephony(), RecordingBus(), names=names, rules=DeskRules(), now=Clock())

    def setup(app: web.Application) -> None:
        app[DESKS] = desks
        app[BROWSER_PHONES] = BrowserPhones([HOME])

    async with open_world(database, more=[desk_routes], setup=[setup]) as world:
        yield world


@pytest.fixture
async def anna(world: World) -> Browser:
    return await world.signed_in(Role.OPERATOR)


@pytest.fixture
async def boss(anna: Browser, world: World) -> Browser:
    return await world.signed_in(Role.ADMINISTRATOR)


async def new_phone(boss: Browser, endpoint: str, kind: str) -> int:
    body = {"endpoint": endpoint, "label": "201", "kind": kind}
    return int((await boss.call("POST", "/phones", json=body)).json["id"])


async def test_holder_of_a_browser_phone_asks_gets_the_account_uncached_and_unlogged(
    anna: Browser, boss: Browser
) -> None:
    phone_id = await new_phone(boss, WEB, "browser")
    await anna.call("PUT", "/desk/phone", json={"phone_id": phone_id})
    with structlog.testing.capture_logs() as logs:
        answer = await anna.call("GET", "/desk/phone/account")
    assert answer.status == 200
    assert answer.json["password"] == password_of("the key", "web101")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["password"] not in repr(logs)


async def test_somebody_else_holds_the_phone_account_is_refused(anna: Browser, boss: Browser) -> None:
    phone_id = await new_phone(boss, WEB, "browser")
    await anna.call("PUT", "/desk/phone", json={"phone_id": phone_id})
    answer = await boss.call("GET", "/desk/phone/account")
    assert (answer.status, answer.json["code"]) == (409, "no-phone")


async def test_holder_of_a_desk_phone_asks_is_refused(anna: Browser, boss: Browser) -> None:
    phone_id = await new_phone(boss, "PJSIP/101", "desk")
    await anna.call("PUT", "/desk/phone", json={"phone_id": phone_id})
    answer = await anna.call("GET", "/desk/phone/account")
    assert (answer.status, answer.json["code"]) == (409, "not-a-browser-phone")


async def test_held_phone_cannot_change_its_kind_or_go_but_its_label_may(anna: Browser, boss: Browser) -> None:
    phone_id = await new_phone(boss, WEB, "browser")
    await anna.call("PUT", "/desk/phone", json={"phone_id": phone_id})
    for method, body in (("PATCH", {"kind": "desk"}), ("DELETE", None)):
        answer = await boss.call(method, f"/phones/{phone_id}", json=body)
        assert (answer.status, answer.json["code"], answer.json["taken_by"]) == (409, "phone-in-use", "Anna")
    changed = await boss.call("PATCH", f"/phones/{phone_id}", json={"label": "Reception"})
    assert (changed.json["label"], changed.json["kind"], changed.json["taken_by"]) == ("Reception", "browser", "Anna")


async def test_free_phone_removed_is_gone_and_a_second_time_unknown(boss: Browser) -> None:
    phone_id = await new_phone(boss, WEB, "browser")
    assert (await boss.call("DELETE", f"/phones/{phone_id}")).status == 204
    assert (await boss.call("GET", "/phones")).json == []
    assert (await boss.call("DELETE", f"/phones/{phone_id}")).json["code"] == "unknown-phone"


async def test_operator_may_not_change_phones(anna: Browser, boss: Browser) -> None:
    phone_id = await new_phone(boss, WEB, "browser")
    assert (await anna.call("DELETE", f"/phones/{phone_id}")).status == 403
