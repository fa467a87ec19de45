"""Tasks in a real application on a loopback port, and a missed-call desk that says what a test has it say."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.auth.principal import Principal
from callcenter.db import Database
from callcenter.http.app import AppParts, build_app
from crm.api import CALL_HISTORY, COUNTRY
from crm.leaving.api import HAND_OVER_AUDIT
from crm.merging.api import MERGE_AUDIT
from crm.routes import ROUTES
from crm.tasks.ports import MISSED_CALLERS, TASK_DEFAULTS, MissedCaller, MissedCallers
from crm.tasks.schemas import TaskDefaults
from tests.crm.builders import COUNTRY as HOME
from tests.crm.builders import CallsInMemory, user
from tests.crm.conftest import Api
from tests.crm.deals.conftest import PEOPLE
from tests.fakes.bus import RecordingBus
from tests.fakes.people import NamedPeople


@dataclass(slots=True)
class DeskInMemory(MissedCallers):
    """`settled` are the (number, person, note) of whoever was settled by hand."""

    lost: list[MissedCaller] = field(default_factory=list)
    settled: list[tuple[str, int, str]] = field(default_factory=list)

    async def since(
        self, session: AsyncSession, since: datetime, callers: Collection[str] | None
    ) -> Sequence[MissedCaller]:
        return [one for one in self.lost if one.lost_at >= since and (callers is None or one.caller in callers)]

    async def settle(self, session: AsyncSession, caller: str, *, until: datetime, user_id: int, note: str) -> None:
        self.settled.append((caller, user_id, note))


async def _resolve(token: str) -> Principal | None:
    return PEOPLE.get(token)


@pytest.fixture
def desk() -> DeskInMemory:
    return DeskInMemory()


@pytest.fixture
async def api(database: Database, desk: DeskInMemory) -> AsyncIterator[Api]:
    bus, calls = RecordingBus(), CallsInMemory()
    for person in PEOPLE.values():
        await user(database, person.user_id, person.name, person.role)

    def setup(app: web.Application) -> None:
        app[COUNTRY] = HOME
        app[CALL_HISTORY] = calls
        app[MISSED_CALLERS] = desk
        app[TASK_DEFAULTS] = TaskDefaults(remind_before_min=15)
        app[HAND_OVER_AUDIT] = app[MERGE_AUDIT] = AuditTrail(
            database, names=NamedPeople(), now=lambda: datetime.now(UTC)
        )

    app = build_app(
        AppParts(database=database, bus=bus, resolve=_resolve, routes=ROUTES, version="test", setup=[setup])
    )
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        yield Api(client, bus, calls, login="operator")
