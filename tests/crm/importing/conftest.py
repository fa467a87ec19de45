"""Imports through the API and a real worker's code, on both databases."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.db import Database
from callcenter.http.app import AppParts, build_app
from callcenter.http.middleware import COOKIE
from callcenter.http.routing import API
from callcenter.jobs.embedded import EmbeddedJobs
from callcenter.jobs.ports import JobRegistry
from callcenter.tables import METADATA
from crm import api as crm_api
from crm.importing import api as import_api
from crm.importing.jobs import ALL_JOBS
from crm.importing.running import Importer
from crm.importing.service import Imports
from tests.crm.builders import COUNTRY, CallsInMemory, user
from tests.fakes.bus import RecordingBus

HEAD: Final = Principal(user_id=7, login="head", name="Ольга Серова", role=Role.SALES_MANAGER, session_id=1)
OPERATOR: Final = Principal(user_id=8, login="operator", name="Виктор", role=Role.OPERATOR, session_id=2)
PEOPLE: Final = {person.login: person for person in (HEAD, OPERATOR)}
LIMIT: Final = 1 << 20
EVERY_TABLE: Final = METADATA
"""An undo asks all tables whether they refer to a card: they must be known, whatever else a run imports."""


def now() -> datetime:
    return datetime.now(UTC)


async def _resolve(token: str) -> Principal | None:
    return PEOPLE.get(token)


@dataclass(slots=True)
class Desk:
    """What a person does with imports."""

    client: TestClient[web.Request, web.Application]
    bus: RecordingBus
    database: Database
    importer: Importer
    login: str = HEAD.login

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        headers = {"Cookie": f"{COOKIE}={self.login}", **more.pop("headers", {})}
        async with self.client.request(method, API + path, headers=headers, **more) as response:
            kind = response.content_type
            return response.status, await response.json() if kind.endswith("json") else await response.read()

    async def upload(self, content: bytes, name: str = "base.csv") -> Any:
        status, document = await self.send_file(content, name)
        assert status == 201, document
        return document

    async def send_file(self, content: bytes, name: str = "base.csv") -> tuple[int, Any]:
        disposition = f"attachment; filename*=UTF-8''{quote(name)}"
        return await self.ask(
            "POST", "/imports", data=io.BytesIO(content), headers={"Content-Disposition": disposition}
        )

    async def plan(self, document: Any, **changes: object) -> Any:
        status, planned = await self.ask("PUT", f"/imports/{document['id']}/plan", json={**document["plan"], **changes})
        assert status == 200, planned
        return planned

    async def do(self, document: Any, step: str) -> Any:
        """Ask for a step and let the worker's code do it."""
        status, answer = await self.ask("POST", f"/imports/{document['id']}/{step}")
        assert status == 202, answer
        await self.importer.work(self.database, document["id"])
        return await self.get(f"/imports/{document['id']}")

    async def imported(self, content: bytes, name: str = "base.csv", **changes: object) -> Any:
        document = await self.upload(content, name)
        if changes:
            document = await self.plan(document, **changes)
        return await self.do(document, "run")

    async def get(self, path: str, **query: object) -> Any:
        status, document = await self.ask("GET", path, params={name: str(value) for name, value in query.items()})
        assert status == 200, document
        return document

    async def customers(self, **query: object) -> dict[str, Any]:
        page = await self.get("/customers", limit=200, **query)
        return {item["name"]: item for item in page["items"]}

    async def card(self, item: Any) -> Any:
        plural = {"contact": "contacts", "company": "companies", "lead": "leads"}[item["kind"]]
        return await self.get(f"/{plural}/{item['id']}")


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    bus = RecordingBus()
    for person in PEOPLE.values():
        await user(database, person.user_id, person.name)
    jobs = EmbeddedJobs(JobRegistry(ALL_JOBS))

    def setup(app: web.Application) -> None:
        app[crm_api.COUNTRY] = COUNTRY
        app[crm_api.CALL_HISTORY] = CallsInMemory()
        app[import_api.IMPORTS] = Imports(jobs, now=now)
        app[import_api.IMPORT_AUDIT] = AuditTrail(database, names=StoredNames(), now=now)
        app[import_api.IMPORT_LIMIT] = LIMIT

    routes = [crm_api.routes, import_api.routes]
    app = build_app(
        AppParts(database=database, bus=bus, resolve=_resolve, routes=routes, version="test", setup=[setup])
    )
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        yield Desk(client, bus, database, Importer(country=COUNTRY, now=now))
