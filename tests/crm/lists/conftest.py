"""Lists of customers in a real application on a loopback port, with the workers' code beside it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.db import Database
from callcenter.http.app import AppParts, build_app
from callcenter.http.middleware import COOKIE
from callcenter.http.routing import API
from callcenter.jobs.embedded import EmbeddedJobs
from callcenter.jobs.ports import JobRegistry
from crm.api import CALL_HISTORY, COUNTRY
from crm.deals.lists.api import DEAL_LISTS
from crm.deals.lists.jobs import ALL_JOBS as DEAL_JOBS
from crm.deals.lists.service import DealLists
from crm.goods.api import TODAY
from crm.lists import bulk
from crm.lists.api import LISTS
from crm.lists.changing import CUSTOMERS
from crm.lists.jobs import ALL_JOBS
from crm.lists.kinds import ListName
from crm.lists.quota import Quota
from crm.lists.service import Lists, Rules
from crm.routes import ROUTES
from tests.crm.builders import COUNTRY as HOME
from tests.crm.builders import CallsInMemory, user
from tests.crm.conftest import Api
from tests.crm.deals.conftest import PEOPLE
from tests.fakes.bus import RecordingBus

ZONE: Final = ZoneInfo("Europe/Moscow")
ROWS_PER_DAY: Final = 8
BULK: Final = {ListName.CUSTOMERS: "/bulk-changes", ListName.DEALS: "/deal-bulk-changes"}


@dataclass(slots=True)
class ListApi(Api):
    """Lists as one of the people uses them."""

    database: Database | None = None

    async def names(self, **query: object) -> list[str]:
        """All pages of a list, three customers at a time."""
        return [item["name"] for item in await self.all_pages("/customers/list", limit=3, **query)]

    async def work_on(self, started: Any, how: bulk.Changes[Any] = CUSTOMERS) -> Any:
        """Let the worker's code finish a bulk change."""
        assert self.database is not None
        more = True
        while more:
            async with self.database.transaction() as session:
                more = await bulk.step(session, started["id"], datetime.now(UTC), how)
        return await self.get(f"{BULK[how.name]}/{started['id']}")

    async def changed(self, selection: object, change: object, how: bulk.Changes[Any] = CUSTOMERS) -> Any:
        status, started = await self.send("POST", BULK[how.name], {"selection": selection, "change": change})
        assert status == 202, started
        return await self.work_on(started, how)

    async def file(self, path: str = "/customer-exports", **form: object) -> tuple[int, bytes]:
        headers = {"Cookie": f"{COOKIE}={self.login}"}
        body = {"columns": [], **form}
        async with self.client.post(API + path, headers=headers, json=body) as response:
            return response.status, await response.read()


@pytest.fixture
async def lists(database: Database) -> AsyncIterator[ListApi]:
    bus, calls = RecordingBus(), CallsInMemory()
    for person in PEOPLE.values():
        await user(database, person.user_id, person.name, person.role)
    audit = AuditTrail(database, names=StoredNames(), now=_now)
    rules = Rules(HOME, ZONE, ROWS_PER_DAY)

    async def resolve(token: str) -> Any:
        return PEOPLE.get(token)

    def setup(app: web.Application) -> None:
        app[COUNTRY] = HOME
        app[CALL_HISTORY] = calls
        app[TODAY] = lambda: _now().date()
        jobs = EmbeddedJobs(JobRegistry([*ALL_JOBS, *DEAL_JOBS]))
        app[LISTS] = Lists(jobs, audit, rules=rules, now=_now)
        app[DEAL_LISTS] = DealLists(jobs, audit, zone=ZONE, quota=Quota(ROWS_PER_DAY), now=_now)

    app = build_app(AppParts(database=database, bus=bus, resolve=resolve, routes=ROUTES, version="test", setup=[setup]))
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        yield ListApi(client, bus, calls, login="sales_manager", database=database)


def _now() -> datetime:
    return datetime.now(UTC)
