"""Sales reports in a real application on a loopback port, asked by people of every role."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.auth.principal import Principal
from callcenter.db import Database
from callcenter.http.app import AppParts, build_app
from crm.api import CALL_HISTORY, COUNTRY
from crm.routes import ROUTES
from crm.sales.api import SALES, SALES_AUDIT
from crm.sales.service import SalesReports
from tests.crm.builders import COUNTRY as HOME
from tests.crm.builders import CallsInMemory, user
from tests.crm.conftest import Api
from tests.crm.deals.conftest import PEOPLE
from tests.crm.sales.world import NOW, World, imagined, stored
from tests.fakes.bus import RecordingBus


async def _resolve(token: str) -> Principal | None:
    return PEOPLE.get(token)


@pytest.fixture
async def world(database: Database) -> World:
    for person in PEOPLE.values():
        await user(database, person.user_id, person.name, person.role)
    made = imagined()
    await stored(database, made)
    return made


@pytest.fixture
async def api(database: Database, world: World) -> AsyncIterator[Api]:
    bus, calls = RecordingBus(), CallsInMemory()

    def setup(app: web.Application) -> None:
        app[COUNTRY] = HOME
        app[CALL_HISTORY] = calls
        app[SALES] = SalesReports(lambda: NOW)
        app[SALES_AUDIT] = AuditTrail(database, names=StoredNames(), now=lambda: NOW)

    app = build_app(
        AppParts(database=database, bus=bus, resolve=_resolve, routes=ROUTES, version="test", setup=[setup])
    )
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        yield Api(client, bus, calls, login="sales_manager")
