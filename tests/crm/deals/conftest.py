"""Deals in a real application on a loopback port, asked by people of every role."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.db import Database
from callcenter.http.app import AppParts, build_app
from crm.api import CALL_HISTORY, COUNTRY
from crm.goods.api import TODAY
from crm.routes import ROUTES
from tests.crm.builders import COUNTRY as HOME
from tests.crm.builders import NOW, CallsInMemory, user
from tests.crm.conftest import Api
from tests.fakes.bus import RecordingBus

PEOPLE: Final = {
    str(role): Principal(
        user_id=20 + number, login=str(role), name=f"Name of {role}", role=role, session_id=20 + number
    )
    for number, role in enumerate(Role)
} | {"second": Principal(user_id=40, login="second", name="Второй", role=Role.OPERATOR, session_id=40)}
OPERATOR: Final = PEOPLE["operator"]
SECOND: Final = PEOPLE["second"]


async def _resolve(token: str) -> Principal | None:
    return PEOPLE.get(token)


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    bus, calls = RecordingBus(), CallsInMemory()
    for person in PEOPLE.values():
        await user(database, person.user_id, person.name)

    def setup(app: web.Application) -> None:
        app[COUNTRY] = HOME
        app[CALL_HISTORY] = calls
        app[TODAY] = lambda: NOW.date()

    app = build_app(
        AppParts(database=database, bus=bus, resolve=_resolve, routes=ROUTES, version="test", setup=[setup])
    )
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        yield Api(client, bus, calls, login="sales_manager")


@pytest.fixture
async def sales(api: Api) -> Any:
    """The usual sales pipeline, with its dictionaries."""
    return await api.post("/pipelines/from-template", {"kind": "sales", "language": "ru", "currency": "RUB"})


def stage(pipeline: Any, name: str) -> int:
    return next(int(one["id"]) for one in pipeline["stages"] if one["name"] == name)


async def loss_reason(api: Api, name: str) -> int:
    words = await api.get("/dictionaries")
    return next(int(word["id"]) for word in words if (word["kind"], word["name"]) == ("loss_reason", name))
