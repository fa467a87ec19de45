"""From a request to a handler and back: shapes, transactions, errors as problem+json."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from io import BytesIO
from typing import Annotated, Any

import pytest
import structlog
from aiohttp import web
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import select, text
from structlog.testing import capture_logs

from callcenter.auth.models import User
from callcenter.auth.permissions import Access
from callcenter.bus import Topic
from callcenter.db import Database
from callcenter.errors import Conflict
from callcenter.http.context import Context
from callcenter.http.routing import BadRoute, Routes
from tests.http.rig import Browser, World, open_world

pytestmark = pytest.mark.db

NAMES = Topic("test.names")
routes = Routes("echo")


class Echo(BaseModel):
    text: str = ""
    number: int = 0
    fraction: float = 0.0
    at: datetime | None = None
    anything: dict[str, Any] = {}
    listed: list[str] | None = None


class Pick(BaseModel):
    one: int = 0
    tags: Annotated[list[str] | None, Field(alias="tag")] = None
    since: AwareDatetime | None = None


class Rename(BaseModel):
    name: str
    then: str = "return"


@routes.post("/echo", Access.PUBLIC, status=200)
async def echo(ctx: Context, body: Echo) -> Echo:
    return body


@routes.get("/pick", Access.PUBLIC)
async def pick(ctx: Context, query: Pick) -> Pick:
    return query


@routes.get("/rows/{row_id}", Access.PUBLIC)
async def row(ctx: Context, row_id: int) -> int:
    return row_id


@routes.get("/words/{word}", Access.PUBLIC)
async def word_length(ctx: Context, word: str) -> int:
    return len(word)


@routes.post("/rename", Access.PUBLIC, status=200)
async def rename(ctx: Context, body: Rename) -> list[str]:
    user = await ctx.session.scalar(select(User))
    assert user is not None
    user.name = body.name
    ctx.publish(NAMES, {"name": body.name})
    match body.then:
        case "refuse":
            raise Conflict("no", why="asked to")
        case "break":
            raise RuntimeError(body.name)
        case "answer wrongly":
            return [b"\xff"]  # type: ignore[list-item]
        case "fail after commit":
            ctx.after_commit(_fail)
    return [body.name]


async def _fail() -> None:
    raise RuntimeError("nobody hears it")


@routes.get("/database/{what}", Access.PUBLIC)
async def query_database(ctx: Context, what: str) -> None:
    statements = {"missing": "SELECT * FROM missing", "duplicate": "INSERT INTO users (id) VALUES (NULL)"}
    await ctx.session.execute(text(statements[what]))


@routes.get("/file", Access.PUBLIC)
async def download(ctx: Context) -> web.StreamResponse:
    return web.Response(body=b"RIFF", content_type="audio/wav")


@routes.delete("/rows/{row_id}", Access.PUBLIC)
async def remove(ctx: Context, row_id: int) -> Rename:
    """A delete that answers something is 200, not 204."""
    return Rename(name=str(row_id))


@pytest.fixture
async def echoes(sqlite: Database) -> AsyncIterator[World]:
    async with open_world(sqlite, more=[routes]) as opened:
        await opened.user()
        yield opened


@pytest.fixture
async def browser(echoes: World) -> Browser:
    return echoes.browser()


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    structlog.reset_defaults()
    with capture_logs() as entries:
        yield entries


async def stored_name(world: World) -> str | None:
    async with world.database.reading() as session:
        return await session.scalar(select(User.name))


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"text": "a\\u0000b"}', "body.text"),
        ('{"number": 9223372036854775808}', "body.number"),
        ('{"fraction": "nan"}', "body.fraction"),
        ('{"at": "2026-03-01T10:00:00"}', "body.at"),
        ('{"at": "0001-01-01T00:00:00+14:00"}', "body.at"),
        ('{"anything": {"deep": [1, {"x": "\\u0000"}]}}', "body.anything.deep.1.x"),
        ('{"anything": {"a\\u0000": 1}}', "body.anything.key"),
        ('{"listed": ["fine", "\\u0000"]}', "body.listed.1"),
        ('{"text": "\\ud800"}', "body"),
        ("[1]", "body"),
        ("not json", "body"),
        ("", "body"),
        ("[" * 5000, "body"),
    ],
)
async def test_body_that_no_database_could_hold_is_refused_by_field(browser: Browser, body: str, field: str) -> None:
    answer = await browser.call("POST", "/echo", data=body.encode(), headers={"Content-Type": "application/json"})

    assert (answer.status, answer.json["code"]) == (422, "invalid-input")
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert [item["field"] for item in answer.json["errors"]] == [field]


async def test_refused_value_is_not_repeated(browser: Browser) -> None:
    answer = await browser.call("POST", "/echo", json={"number": "+7 916 123-45-67"})

    assert answer.status == 422
    assert "916" not in answer.text


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_body_of_another_content_type_is_415(browser: Browser, kind: str) -> None:
    answer = await browser.call("POST", "/echo", data=b'{"text": "x"}', headers={"Content-Type": kind})

    assert (answer.status, answer.json["code"]) == (415, "unsupported-media-type")


async def test_body_above_the_limit_is_413_also_when_its_length_is_not_told(browser: Browser) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b'"' + b"x" * 65536

    json = {"Content-Type": "application/json"}
    told = await browser.call("POST", "/echo", data=BytesIO(b'"' + b"x" * 1_100_000), headers=json)
    untold = await browser.call("POST", "/echo", data=endless(), headers=json)

    assert [told.status, untold.status] == [413, 413]
    assert told.json["code"] == "request-entity-too-large"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/rows/7", 200),
        ("/rows/0", 422),
        ("/rows/-1", 422),
        ("/rows/2147483648", 422),
        ("/rows/99999999999999999999", 422),
        ("/rows/seven", 422),
        ("/words/a%00b", 422),
        ("/words/%D1%91", 200),
        ("/words/%ff%fe", 200),
    ],
)
async def test_path_parameter_is_taken_or_refused(browser: Browser, address: str, status: int) -> None:
    assert (await browser.call("GET", address)).status == status


async def test_repeated_query_parameter_fills_a_list_and_nothing_else(browser: Browser) -> None:
    assert (await browser.call("GET", "/pick?tag=a&tag=b")).json["tag"] == ["a", "b"]
    assert (await browser.call("GET", "/pick?tag=a")).json["tag"] == ["a"]
    assert (await browser.call("GET", "/pick?one=1&one=2")).status == 422
    assert (await browser.call("GET", "/pick?since=2026-03-01T10:00:00")).status == 422


async def test_change_made_is_committed_and_then_told(echoes: World, browser: Browser) -> None:
    answer = await browser.call("POST", "/rename", json={"name": "Olga"})

    assert answer.json == ["Olga"]
    assert await stored_name(echoes) == "Olga"
    assert echoes.bus.published == [(NAMES, {"name": "Olga"})]


@pytest.mark.parametrize(("then", "status"), [("refuse", 409), ("break", 500), ("answer wrongly", 500)])
async def test_failed_handler_changes_and_tells_nothing(
    echoes: World, browser: Browser, logged: list[Any], then: str, status: int
) -> None:
    answer = await browser.call("POST", "/rename", json={"name": "Olga", "then": then})

    assert answer.status == status
    assert await stored_name(echoes) == "Anna Petrova"
    assert echoes.bus.published == []
    assert "Olga" not in answer.text
    assert answer.json["title"]


async def test_failed_notice_after_the_commit_leaves_the_answer_good(
    echoes: World, browser: Browser, logged: list[Any]
) -> None:
    answer = await browser.call("POST", "/rename", json={"name": "Olga", "then": "fail after commit"})

    assert answer.status == 200
    assert await stored_name(echoes) == "Olga"
    assert "http.after_commit_failed" in [entry["event"] for entry in logged]


async def test_refusal_carries_its_extra_and_a_stable_code(browser: Browser) -> None:
    answer = await browser.call("POST", "/rename", json={"name": "Olga", "then": "refuse"})

    assert answer.json == {
        "type": "urn:callcenter:conflict",
        "title": "Conflict",
        "status": 409,
        "code": "conflict",
        "detail": "no",
        "why": "asked to",
    }


@pytest.mark.parametrize(("what", "status"), [("missing", 503), ("duplicate", 409)])
async def test_database_refusal_is_named_without_its_text(
    browser: Browser, logged: list[Any], what: str, status: int
) -> None:
    answer = await browser.call("GET", f"/database/{what}")

    assert answer.status == status
    assert "users" not in answer.text
    assert "INSERT" not in str(logged)


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/nothing", 404, None),
        ("POST", "/nothing", 404, None),
        ("GET", "", 404, None),
        ("PUT", "/echo", 405, {"POST"}),
        ("GET", "/echo", 405, {"POST"}),
        ("PATCH", "/rows/1", 405, {"DELETE", "GET"}),
    ],
)
async def test_unknown_address_and_method_are_told_apart(
    browser: Browser, method: str, path: str, status: int, allow: set[str] | None
) -> None:
    answer = await browser.call(method, path)

    assert answer.status == status
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert allow is None or {word.strip() for word in answer.headers["Allow"].split(",")} == allow


async def test_handler_that_makes_its_own_response_keeps_it(browser: Browser) -> None:
    answer = await browser.call("GET", "/file")

    assert (answer.status, answer.text, answer.headers["Content-Type"]) == (200, "RIFF", "audio/wav")


async def test_delete_with_an_answer_is_200(browser: Browser) -> None:
    answer = await browser.call("DELETE", "/rows/4")

    assert (answer.status, answer.json["name"]) == (200, "4")


async def test_requests_are_logged_by_pattern_without_addresses(browser: Browser, logged: list[Any]) -> None:
    await browser.call("GET", "/words/Petrova?number=79161234567")

    entry = next(entry for entry in logged if entry["event"] == "http.request")
    assert (entry["route"], entry["status"], entry["method"]) == ("/api/v1/words/{word}", 200, "GET")
    assert "Petrova" not in str(logged)
    assert "7916" not in str(logged)


def test_handlers_that_do_not_fit_their_pattern_are_refused_at_import() -> None:
    broken = Routes("broken")

    async def other_name(ctx: Context, row_id: int) -> None: ...
    async def no_annotation(ctx: Context, row_id) -> None: ...  # type: ignore[no-untyped-def]
    async def body_in_get(ctx: Context, body: Echo) -> None: ...
    async def query_is_no_model(ctx: Context, query: int) -> None: ...
    def not_async(ctx: Context) -> None: ...

    wrong: list[tuple[str, Any]] = [
        ("/a/{id}", other_name),
        ("/a/{row_id}", no_annotation),
        ("/a", body_in_get),
        ("/a", query_is_no_model),
        ("/a", not_async),
    ]
    for path, handler in wrong:
        with pytest.raises(BadRoute):
            broken.get(path, Access.PUBLIC)(handler)
    assert list(broken) == []
