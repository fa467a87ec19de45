"""The customers' API in a real application on a loopback port."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.db import Database
from callcenter.http.app import AppParts, build_app
from callcenter.http.middleware import COOKIE
from callcenter.http.routing import API
from crm.api import CALL_HISTORY, COUNTRY, routes
from tests.crm.builders import COUNTRY as HOME
from tests.crm.builders import CallsInMemory, user
from tests.fakes.bus import RecordingBus

OPERATOR: Final = Principal(user_id=7, login="olga", name="Ольга", role=Role.OPERATOR, session_id=1)
READER: Final = Principal(user_id=8, login="viktor", name="Виктор", role=Role.QA, session_id=2)
PEOPLE: Final = {person.login: person for person in (OPERATOR, READER)}


async def _resolve(token: str) -> Principal | None:
    return PEOPLE.get(token)


@dataclass(slots=True)
class Api:
    """Requests as one of the people; answers as (status, document)."""

    client: TestClient[web.Request, web.Application]
    bus: RecordingBus
    calls: CallsInMemory
    login: str = OPERATOR.login
    headers: dict[str, str] = field(default_factory=dict)

    async def send(self, method: str, path: str, body: object = None, **query: object) -> tuple[int, Any]:
        headers = {"Cookie": f"{COOKIE}={self.login}", **self.headers}
        lists = {name: value if isinstance(value, list) else [value] for name, value in query.items()}
        params = [(name, str(one)) for name, values in lists.items() for one in values]
        async with self.client.request(method, API + path, headers=headers, params=params, json=body) as response:
            return response.status, await response.json() if response.content_length else None

    async def get(self, path: str, **query: object) -> Any:
        status, document = await self.send("GET", path, **query)
        assert status == 200, document
        return document

    async def post(self, path: str, body: object) -> Any:
        status, document = await self.send("POST", path, body)
        assert status == 201, document
        return document

    async def all_pages(self, path: str, **query: object) -> list[Any]:
        """The items of every page; the number of pages is bounded."""
        items: list[Any] = []
        cursor: dict[str, object] = {}
        for _ in range(100):
            page = await self.get(path, **query, **cursor)
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            cursor = {"cursor": page["next_cursor"]}
        raise AssertionError("the list does not end")


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    bus, calls = RecordingBus(), CallsInMemory()
    for person in PEOPLE.values():
        await user(database, person.user_id, person.name)

    def setup(app: web.Application) -> None:
        app[COUNTRY] = HOME
        app[CALL_HISTORY] = calls

    app = build_app(
        AppParts(database=database, bus=bus, resolve=_resolve, routes=[routes], version="test", setup=[setup])
    )
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        yield Api(client, bus, calls)
