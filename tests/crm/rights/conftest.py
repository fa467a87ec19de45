"""A firm of six, each with one record of every entity, and a role that the test sets."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import delete

from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.auth.rights import Circles, Matrix, Rights, permissions_of
from callcenter.auth.scopes import ACTIONS, Action, Entity, FieldRule, Scope
from callcenter.db import Database
from callcenter.http.app import AppParts, build_app
from callcenter.http.endpoint import VEIL
from callcenter.http.middleware import COOKIE
from callcenter.http.routing import API
from callcenter.jobs.embedded import EmbeddedJobs
from callcenter.jobs.ports import JobRegistry
from crm.api import CALL_HISTORY, COUNTRY
from crm.bin.api import BIN_AUDIT
from crm.deals.lists.api import DEAL_LISTS
from crm.deals.lists.jobs import ALL_JOBS as DEAL_JOBS
from crm.deals.lists.service import DealLists
from crm.duplicates.api import DUPLICATES
from crm.duplicates.service import DuplicateDesk
from crm.files.api import FILES
from crm.goods.api import TODAY
from crm.inbox.models import Notice
from crm.leaving.api import HAND_OVER_AUDIT
from crm.lists.api import LISTS
from crm.lists.jobs import ALL_JOBS
from crm.lists.quota import Quota
from crm.lists.service import Lists, Rules
from crm.merging.api import MERGE_AUDIT
from crm.quality.api import QUALITY
from crm.quality.service import QualityDesk
from crm.routes import ROUTES
from crm.tasks.ports import MISSED_CALLERS, TASK_DEFAULTS
from crm.tasks.schemas import TaskDefaults
from crm.veil import veiled
from tests.crm.builders import COUNTRY as HOME
from tests.crm.builders import CallsInMemory, user
from tests.crm.cards.world import card_files
from tests.crm.conftest import Api
from tests.crm.tasks.conftest import DeskInMemory
from tests.fakes.bus import RecordingBus

ME, MATE, COUSIN, BELOW, STRANGER, BOSS = range(1, 7)
OWNERS: Final = (ME, MATE, COUSIN, BELOW, STRANGER, None)
CIRCLES: Final = Circles(frozenset({ME, MATE}), frozenset({ME, MATE, COUSIN}), frozenset({BELOW}))
HEAD: Final = Principal(user_id=BOSS, login="boss", name="Boss", role=Role.ADMINISTRATOR, session_id=BOSS)


def reached(scope: Scope, owner: int | None, entity: Entity, action: Action) -> bool:
    """The rules, said once more and as plainly as can be."""
    if scope in (Scope.NONE, Scope.ALL):
        return scope is Scope.ALL
    if owner is None:
        return entity in (Entity.LEAD, Entity.DEAL, Entity.TASK, Entity.PROJECT)
    if owner == ME:
        return True
    if owner == BELOW:
        return action is Action.VIEW or scope is not Scope.OWN
    return owner in {Scope.OWN: (), Scope.TEAM: (MATE,), Scope.DEPARTMENT: (MATE, COUSIN)}[scope]


@dataclass(slots=True)
class Firm(Api):
    """`records` are the ids by entity and owner; the role is that of the first person."""

    database: Database | None = None
    people: dict[str, Principal] = field(default_factory=dict)
    records: dict[tuple[Entity, int | None], int] = field(default_factory=dict)
    stage: int = 0
    pipeline: int = 0
    folder: Path = Path()
    """Where files of cards lie."""

    def role(self, *given: tuple[Action, Scope], others: Scope = Scope.NONE, **more: Any) -> None:
        said = dict(given)
        scopes = {(entity, action): said.get(action, others) for entity in Entity for action in ACTIONS[entity]}
        matrix = Matrix(scopes, **more)
        rights = Rights(ME, matrix, permissions_of(Role.SUPERVISOR, matrix), CIRCLES)
        self.people["me"] = Principal(
            user_id=ME, login="me", name="Me", role=Role.SUPERVISOR, session_id=ME, own=rights
        )
        self.login = "me"

    def hiding(self, *fields: tuple[Entity, str], rule: FieldRule = FieldRule.HIDDEN) -> None:
        self.role(others=Scope.ALL, fields=dict.fromkeys(fields, rule))

    async def status(self, method: str, path: str, body: object = None, **query: object) -> int:
        return (await self.send(method, path, body, **query))[0]

    async def file(self, body: object, path: str = "/customer-exports") -> tuple[int, str]:
        headers = {"Cookie": f"{COOKIE}={self.login}"}
        async with self.client.post(API + path, headers=headers, json=body) as response:
            return response.status, (await response.read()).decode()

    async def fill(self) -> None:
        """One record of each entity for everybody and for nobody, as whoever may do everything makes them."""
        self.login = "boss"
        line = await self.post("/pipelines/from-template", {"kind": "sales", "language": "en", "currency": "RUB"})
        self.pipeline, self.stage = line["id"], line["stages"][0]["id"]
        for number, owner in enumerate(OWNERS):
            shared = {"responsible_id": owner}
            for entity, path in ((Entity.CONTACT, "contacts"), (Entity.COMPANY, "companies"), (Entity.LEAD, "leads")):
                phone = f"+7495123{number:02d}{len(path):02d}"
                form = {"name": f"Zebra {path} {owner}", "phones": [{"raw": phone}], "note": "secret", **shared}
                self.records[entity, owner] = (await self.post(f"/{path}", form))["id"]
            deal = {"title": f"Zebra {owner}", "pipeline_id": self.pipeline, "amount": "100.00", **shared}
            self.records[Entity.DEAL, owner] = (await self.post("/deals", deal))["id"]
            self.records[Entity.TASK, owner] = (await self.post("/tasks", {"title": f"Zebra {owner}", **shared}))["id"]
            project = {"name": f"Zebra {owner}", **shared}
            self.records[Entity.PROJECT, owner] = (await self.post("/projects", project))["id"]

    def reached_ids(self, entity: Entity, scope: Scope, action: Action = Action.VIEW) -> set[int]:
        return {self.records[entity, owner] for owner in OWNERS if reached(scope, owner, entity, action)}


async def forget_notices(database: Database) -> None:
    """Whoever was given the records was told so; a test begins with empty inboxes."""
    async with database.transaction() as session:
        await session.execute(delete(Notice))


@pytest.fixture
async def firm(database: Database, tmp_path: Path) -> AsyncIterator[Firm]:
    bus, calls = RecordingBus(), CallsInMemory()
    for number in range(ME, BOSS + 1):
        await user(database, number, f"Person {number}", Role.ADMINISTRATOR)
    people = {"boss": HEAD}

    async def resolve(token: str) -> Principal | None:
        return people.get(token)

    def setup(app: web.Application) -> None:
        _parts(app, database, calls)
        app[FILES] = card_files(database, tmp_path)

    app = build_app(AppParts(database=database, bus=bus, resolve=resolve, routes=ROUTES, version="test", setup=[setup]))
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        firm = Firm(client, bus, calls, login="boss", database=database, people=people, folder=tmp_path)
        await firm.fill()
        await forget_notices(database)
        yield firm


def _parts(app: web.Application, database: Database, calls: CallsInMemory) -> None:
    audit = AuditTrail(database, names=StoredNames(), now=_now)
    jobs = EmbeddedJobs(JobRegistry([*ALL_JOBS, *DEAL_JOBS]))
    app[COUNTRY], app[CALL_HISTORY], app[VEIL] = HOME, calls, veiled
    app[TODAY] = lambda: _now().date()
    app[MISSED_CALLERS] = DeskInMemory()
    app[TASK_DEFAULTS] = TaskDefaults(remind_before_min=15)
    app[MERGE_AUDIT] = app[HAND_OVER_AUDIT] = app[BIN_AUDIT] = audit
    app[QUALITY] = QualityDesk(stale_lead_days=14)
    app[DUPLICATES] = DuplicateDesk(jobs, number_owners=10)
    app[LISTS] = Lists(jobs, audit, rules=Rules(HOME, ZoneInfo("UTC"), 0), now=_now)
    app[DEAL_LISTS] = DealLists(jobs, audit, zone=ZoneInfo("UTC"), quota=Quota(0), now=_now)


def _now() -> datetime:
    return datetime.now(UTC)
