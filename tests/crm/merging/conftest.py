"""Merges in a real application on a loopback port, with everything that can hang on a customer."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.auth.principal import Principal
from callcenter.bootstrap.work import JOBS
from callcenter.db import Database
from callcenter.http.app import AppParts, build_app
from callcenter.jobs.engines import create_jobs
from crm.api import CALL_HISTORY, COUNTRY
from crm.duplicates import api as duplicates_api
from crm.duplicates.service import DuplicateDesk
from crm.merging.api import MERGE_AUDIT
from crm.quality.api import QUALITY
from crm.quality.service import QualityDesk
from crm.routes import ROUTES
from tests.crm.builders import COUNTRY as HOME
from tests.crm.builders import CallsInMemory, user
from tests.crm.conftest import Api
from tests.crm.deals.conftest import PEOPLE
from tests.fakes.bus import RecordingBus

MERGER: Final = PEOPLE["sales_manager"]


async def _resolve(token: str) -> Principal | None:
    return PEOPLE.get(token)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    bus, calls = RecordingBus(), CallsInMemory()
    for person in PEOPLE.values():
        await user(database, person.user_id, person.name, person.role)

    def setup(app: web.Application) -> None:
        app[COUNTRY] = HOME
        app[CALL_HISTORY] = calls
        app[QUALITY] = QualityDesk(stale_lead_days=14)
        app[MERGE_AUDIT] = AuditTrail(database, names=StoredNames(), now=now)
        app[duplicates_api.DUPLICATES] = DuplicateDesk(create_jobs(database, JOBS), number_owners=4)

    app = build_app(
        AppParts(database=database, bus=bus, resolve=_resolve, routes=ROUTES, version="test", setup=[setup])
    )
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        yield Api(client, bus, calls, login=MERGER.login)
