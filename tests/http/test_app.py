"""The application around the API: console, headers, proxies, description, start and stop."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from openapi_spec_validator import validate
from pydantic import BaseModel
from yarl import URL

from callcenter.auth.api import routes as people_routes
from callcenter.auth.permissions import Access
from callcenter.auth.sessions import Sessions
from callcenter.db import Database
from callcenter.http.app import serve
from callcenter.http.console import Console
from callcenter.http.context import Context
from callcenter.http.openapi import DuplicateOperation, describe
from callcenter.http.routing import Routes
from tests.http.rig import Answer, Browser, World, open_world

pytestmark = pytest.mark.db

HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    root = tmp_path / "dist"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text("<title>console</title>")
    (root / "assets" / "index-B7Zk3xQp.js").write_text("run()")
    (root / "favicon.svg").write_text("<svg/>")
    (root / ".env").write_text("SECRET=1")
    (tmp_path / "outside.txt").write_text("outside")
    (root / "way-out").symlink_to(tmp_path)
    return root


async def get(browser: Browser, path: str, **options: Any) -> Answer:
    """Exactly this path: the client would tidy up `..` by itself."""
    async with browser.http.get(URL(browser.base + path, encoded=True), **options) as response:
        return Answer(response.status, response.headers, await response.text(), None)


@pytest.mark.parametrize("path", ["/", "/desk", "/customers/7?tab=notes", "/apiary"])
async def test_page_of_the_console_is_the_index_to_be_asked_for_again(sqlite: Database, built: Path, path: str) -> None:
    async with open_world(sqlite, console=built) as world:
        answer = await get(world.browser(), path, headers=HTML)

    assert (answer.status, answer.text) == (200, "<title>console</title>")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]


async def test_page_that_has_not_changed_keeps_the_policy_that_the_browser_has(sqlite: Database, built: Path) -> None:
    async with open_world(sqlite, console=built) as world:
        browser, page = world.browser(), {"Accept": "text/html"}
        first = await get(browser, "/desk", headers=page)
        again = await get(browser, "/desk", headers={**page, "If-None-Match": first.headers["ETag"]})

    assert again.status == 304
    assert "Content-Security-Policy" not in again.headers
    assert again.headers["Cache-Control"] == "no-cache"


async def test_hashed_file_is_kept_for_good_and_others_are_asked_for_again(sqlite: Database, built: Path) -> None:
    async with open_world(sqlite, console=built) as world:
        hashed = await get(world.browser(), "/assets/index-B7Zk3xQp.js")
        named = await get(world.browser(), "/favicon.svg")

    assert (hashed.text, hashed.headers["Cache-Control"]) == ("run()", "public, max-age=31536000, immutable")
    assert hashed.headers["Content-Type"].startswith(("text/javascript", "application/javascript"))
    assert named.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone-12345678.js",
        "/.env",
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/..%2foutside.txt",
        "/way-out/outside.txt",
        "/assets/..%2f..%2foutside.txt",
        "/assets",
        "/a%00b",
        "/" + "x" * 5000,
        "//etc/passwd",
        "/api/v1/nothing",
    ],
)
async def test_file_that_is_none_of_the_console_is_not_found(sqlite: Database, built: Path, path: str) -> None:
    async with open_world(sqlite, console=built) as world:
        answer = await get(world.browser(), path)

    assert answer.status == 404
    assert "outside" not in answer.text


async def test_page_that_did_not_change_keeps_the_policy_it_came_with(sqlite: Database, built: Path) -> None:
    headers = {"Accept": "text/html"}
    async with open_world(sqlite, console=built) as world:
        browser = world.browser()
        first = await browser.call("GET", "/console", headers=headers)
        again = await browser.call("GET", "/console", headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (first.status, again.status) == (200, 304)
    assert "Content-Security-Policy" not in again.headers


@pytest.mark.parametrize("console", [None, Path("/nowhere/dist")])
async def test_console_not_built_says_so_in_words(sqlite: Database, console: Path | None) -> None:
    async with open_world(sqlite, console=console) as world:
        answer = await get(world.browser(), "/", headers=HTML)

    assert answer.status == 503
    assert "not built yet" in answer.text


def test_console_replaced_while_running_is_found(tmp_path: Path) -> None:
    console = Console(tmp_path / "later")
    assert console._find("index.html") is None
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "index.html").write_text("x")
    assert console._find("index.html") == tmp_path / "later" / "index.html"


@pytest.mark.parametrize("path", ["/session", "/nothing", "/openapi.json"])
async def test_every_answer_carries_the_guarding_headers(world: World, path: str) -> None:
    answer = await world.browser().call("GET", path)

    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] in ("no-store", "no-cache")
    assert len(answer.headers["X-Request-Id"]) == 32
    assert "Strict-Transport-Security" not in answer.headers


async def test_https_address_asks_browsers_to_stay_with_https(sqlite: Database) -> None:
    async with open_world(sqlite, public_url="https://crm.example.org") as world:
        answer = await world.browser().call("GET", "/session")

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


async def test_request_id_of_a_proxy_is_kept_when_it_is_a_plain_word(world: World) -> None:
    browser = world.browser()

    kept = await browser.call("GET", "/session", headers={"X-Request-Id": "abc-12345678"})
    refused = await browser.call("GET", "/session", headers={"X-Request-Id": 'x" injected="1'})

    assert kept.headers["X-Request-Id"] == "abc-12345678"
    assert "injected" not in refused.headers["X-Request-Id"]


async def ip_of_session(world: World, **headers: str) -> str:
    browser = world.browser()
    await browser.sign_in("anna", headers=headers)
    ip: str = (await browser.call("GET", "/sessions")).json[0]["ip"]
    return ip


@pytest.mark.parametrize(
    ("trusted", "given", "seen"),
    [
        (["127.0.0.1"], "203.0.113.9", "203.0.113.9"),
        (["127.0.0.0/8"], "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (["127.0.0.1", "10.0.0.0/8"], "203.0.113.9, 10.1.1.1", "203.0.113.9"),
        (["10.0.0.1"], "203.0.113.9", "127.0.0.1"),
        ([], "203.0.113.9", "127.0.0.1"),
    ],
)
async def test_address_told_by_a_proxy_is_believed_from_trusted_ones_only(
    sqlite: Database, trusted: list[str], given: str, seen: str
) -> None:
    async with open_world(sqlite, trusted_proxies=trusted) as world:
        await world.user(login="anna")

        assert await ip_of_session(world, **{"X-Forwarded-For": given}) == seen


async def test_nonsense_from_a_trusted_proxy_is_400(sqlite: Database) -> None:
    async with open_world(sqlite, trusted_proxies=["127.0.0.1"]) as world:
        answer = await world.browser().call("GET", "/session", headers={"X-Forwarded-For": "me"})

    assert (answer.status, answer.headers["X-Content-Type-Options"]) == (400, "nosniff")


async def test_probe_is_served_to_nobody_in_particular(sqlite: Database) -> None:
    async def alive(_request: web.Request) -> web.StreamResponse:
        return web.Response(text="ok")

    async with open_world(sqlite, probes={"/healthz": alive}) as world:
        assert (await world.browser().call("GET", "/healthz")).text == "ok"


async def test_description_served_is_valid_openapi(world: World) -> None:
    description = (await world.browser().call("GET", "/openapi.json")).json

    validate(description)
    assert description["openapi"] == "3.1.0"
    assert set(description["paths"]["/api/v1/users/{user_id}"]) == {"patch"}
    me = description["components"]["schemas"]["Me"]
    assert set(me["required"]) == {
        "user_id",
        "login",
        "name",
        "role",
        "own_role",
        "permissions",
        "scopes",
        "fields",
        "language",
        "theme",
    }


def _phone(module: str) -> type[BaseModel]:
    return type("Phone", (BaseModel,), {"__module__": module, "__annotations__": {module: int}, module: 0})


def test_models_of_one_name_stay_two_shapes_in_the_description() -> None:
    desk, crm = _phone("desk"), _phone("crm")
    routes = Routes("phones")

    async def desk_phone(ctx: Context) -> None: ...
    async def add_phone(ctx: Context, body: BaseModel) -> None: ...

    desk_phone.__annotations__["return"] = list[desk]  # type: ignore[valid-type]
    add_phone.__annotations__ |= {"body": crm, "return": crm}
    routes.get("/desk/phone", Access.SIGNED_IN)(desk_phone)
    routes.post("/contacts/{row_id:\\d{1,9}}/phones".replace("{row_id:\\d{1,9}}", "7"), Access.SIGNED_IN)(add_phone)

    description = describe(routes, version="1")

    validate(description)
    shapes = [schema for name, schema in description["components"]["schemas"].items() if "Phone" in name]
    assert {next(iter(schema["properties"])) for schema in shapes} == {"desk", "crm"}


def test_messages_of_the_socket_are_described() -> None:
    class CardEvent(BaseModel):
        seq: int

    description = describe(people_routes, version="1", messages=[CardEvent])

    assert description["components"]["schemas"]["CardEvent"]["required"] == ["seq"]


def test_two_handlers_of_one_name_are_refused() -> None:
    with pytest.raises(DuplicateOperation):
        describe([*people_routes, *people_routes], version="1")


async def test_server_leaving_lets_a_running_request_finish() -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_request: web.Request) -> web.StreamResponse:
        entered.set()
        await go_on.wait()
        return web.Response(text="done")

    app = web.Application()
    app.router.add_get("/slow", slow)
    async with ClientSession() as http:

        async def ask(port: int) -> str:
            async with http.get(f"http://127.0.0.1:{port}/slow") as response:
                return await response.text()

        async with serve(app, "127.0.0.1", 0) as port:
            asked = asyncio.create_task(ask(port))
            await entered.wait()
            asyncio.get_running_loop().call_soon(go_on.set)
        assert await asked == "done"


async def test_console_file_asks_no_database_for_the_session(sqlite: Database, built: Path) -> None:
    asked: list[str] = []

    async def resolve(token: str) -> None:
        asked.append(token)

    async with open_world(sqlite, console=built, resolve=resolve) as world:
        browser = world.browser("t" * 43)
        await get(browser, "/favicon.svg")
        await browser.call("GET", "/session")

    assert asked == ["t" * 43]


async def test_cookie_that_is_no_token_is_nobody(sqlite: Database) -> None:
    sessions = Sessions(sqlite)

    for token in ("", "x", "y" * 5000, "\udcff" * 43, "a b" * 20):
        assert await sessions.resolve(token) is None
