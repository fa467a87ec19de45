"""Changes and sockets that another site's page asks the browser for are refused."""

import pytest
from aiohttp import ClientSession, WSServerHandshakeError, web

from callcenter.auth.permissions import Access
from callcenter.db import Database
from callcenter.http.app import RawRoute
from tests.http.rig import World, open_world

pytestmark = pytest.mark.db

FOREIGN = "https://evil.example"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "unheard-of"},
        {"Origin": FOREIGN},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "same-origin", "Origin": FOREIGN},
        {"Sec-Fetch-Site": "cross-site", "Origin": "own"},
        {"Origin": "own-with-suffix"},
        {"Origin": "file-scheme"},
    ],
)
@pytest.mark.parametrize(("method", "path"), [("PATCH", "/session/preferences"), ("DELETE", "/session")])
async def test_change_asked_by_a_foreign_page_is_refused_and_changes_nothing(
    world: World, headers: dict[str, str], method: str, path: str
) -> None:
    host = world.base.removeprefix("http://")
    special = {"own": world.base, "own-with-suffix": f"{world.base}.evil.example", "file-scheme": f"file://{host}"}
    sent = {name: special.get(value, value) for name, value in headers.items()}
    browser = await world.signed_in()

    answer = await browser.call(method, path, json={"theme": "dark"}, headers=sent)

    assert (answer.status, answer.json["code"]) == (403, "forbidden")
    assert (await browser.call("GET", "/session")).json["theme"] == "auto"


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "own"}, {}],
    ids=["own page", "person", "old browser", "program"],
)
async def test_change_asked_by_an_own_page_or_a_program_is_done(world: World, headers: dict[str, str]) -> None:
    sent = {name: value.replace("own", world.base) for name, value in headers.items()}
    browser = await world.signed_in()

    answer = await browser.call("PATCH", "/session/preferences", json={"theme": "dark"}, headers=sent)

    assert answer.json["theme"] == "dark"


async def test_sign_in_asked_by_a_foreign_page_is_refused(world: World) -> None:
    await world.user(login="anna")

    answer = await world.browser().sign_in("anna", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers


async def test_reading_needs_no_origin(world: World) -> None:
    browser = await world.signed_in()

    assert (await browser.call("GET", "/session", headers={"Sec-Fetch-Site": "cross-site"})).status == 200


async def test_public_address_is_an_own_origin_behind_a_proxy_that_renames_the_host(sqlite: Database) -> None:
    async with open_world(sqlite, public_url="https://crm.example.org/") as world:
        browser = await world.signed_in()
        for origin, status in (("https://crm.example.org", 200), ("http://crm.example.org", 403), (FOREIGN, 403)):
            answer = await browser.call("PATCH", "/session/preferences", json={}, headers={"Origin": origin})
            assert answer.status == status


@pytest.mark.parametrize(("origin", "status"), [(FOREIGN, 403), ("own", 101), (None, 101)])
async def test_socket_is_opened_for_own_pages_only(sqlite: Database, origin: str | None, status: int) -> None:
    async def socket(request: web.Request) -> web.StreamResponse:
        opened = web.WebSocketResponse()
        await opened.prepare(request)
        await opened.close()
        return opened

    raw = [RawRoute("GET", "/ws", Access.SIGNED_IN, socket)]
    async with open_world(sqlite, raw=raw) as world:
        browser = await world.signed_in()
        headers = {"Origin": world.base if origin == "own" else origin} if origin else {}
        assert await _handshake(world, browser.http, headers) == status
        assert await _handshake(world, world.browser().http, {}) == 401


async def _handshake(world: World, http: ClientSession, headers: dict[str, str]) -> int:
    try:
        async with http.ws_connect(f"{world.base}/api/v1/ws", headers=headers):
            return 101
    except WSServerHandshakeError as error:
        return error.status
