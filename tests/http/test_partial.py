"""Answers in part."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import BaseModel

from callcenter.auth.permissions import Access
from callcenter.db import Database
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from tests.http.rig import Browser, World, open_world

pytestmark = pytest.mark.db

routes = Routes("partial")


class Phone(BaseModel):
    e164: str
    kind: str


class Person(BaseModel):
    id: int
    name: str
    phones: list[Phone]
    boss: "Person | None" = None
    extra: dict[str, Any] = {}


class Page(BaseModel):
    items: list[Person]
    next_cursor: str | None
    cut_short: bool = False


class Wanted(BaseModel):
    model_config = {"extra": "forbid"}

    limit: int = 10


ANN = Person(id=1, name="Ann", phones=[Phone(e164="+1", kind="work"), Phone(e164="+2", kind="home")], extra={"a": 1})
BOB = Person(id=2, name="Боб", phones=[], boss=ANN)


@routes.get("/people", Access.SIGNED_IN)
async def list_people(_ctx: Context, query: Wanted) -> Page:
    return Page(items=[ANN, BOB][: query.limit], next_cursor="2")


@routes.get("/people/2", Access.SIGNED_IN)
async def get_person(_ctx: Context) -> Person:
    return BOB


@routes.get("/bare", Access.SIGNED_IN)
async def list_bare(_ctx: Context) -> list[Person]:
    return [ANN, BOB]


@pytest.fixture
async def browser(sqlite_url: str) -> AsyncIterator[Browser]:
    database = Database(sqlite_url)
    async with open_world(database, more=[routes]) as world:
        yield await _signed_in(world)
    await database.dispose()


async def _signed_in(world: World) -> Browser:
    return await world.signed_in()


async def test_named_fields_are_all_that_is_answered(browser: Browser) -> None:
    async def got(path: str) -> Any:
        return (await browser.call("GET", path)).json

    page = await got("/people?fields=id,phones.e164&limit=2")
    assert page["items"] == [{"id": 1, "phones": [{"e164": "+1"}, {"e164": "+2"}]}, {"id": 2, "phones": []}]
    assert (page["next_cursor"], page["cut_short"]) == ("2", False)
    assert await got("/people/2?fields=name,boss.boss.name,boss.id") == {"name": "Боб", "boss": {"id": 1, "boss": None}}
    assert await got("/bare?fields=extra.a") == [{"extra": {"a": 1}}, {"extra": {}}]
    assert await got("/people/2?fields=") == await got("/people/2")


async def test_name_that_the_answer_does_not_have_is_refused(browser: Browser) -> None:
    refused = {
        "nmae": "unknown: nmae",
        "items.id": "unknown: items",
        "phones.e146,id": "unknown: phones.e146",
        "id.x": "unknown: id.x",
        "id,,name": "names",
        "name;drop": "names",
        "a" * 3000: "names",
    }
    for fields, reason in refused.items():
        answer = await browser.call("GET", f"/people?fields={fields}")
        assert answer.status == 422, fields
        assert answer.json["errors"][0]["field"] == "query.fields"
        assert reason in answer.json["errors"][0]["reason"]
