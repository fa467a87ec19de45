"""Credentials in a real application on a loopback port, with a safe whose master keys are known."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.audit.service import AuditTrail
from callcenter.auth.principal import Principal
from callcenter.db import Database
from callcenter.http.app import AppParts, build_app
from callcenter.http.fingerprints import FINGERPRINTS, Fingerprints
from callcenter.objects.sealing import Keyring
from crm.api import CALL_HISTORY, COUNTRY
from crm.credentials.api import CREDENTIAL_AUDIT, SAFE
from crm.credentials.safe import Safe
from crm.merging.api import MERGE_AUDIT
from crm.routes import ROUTES
from tests.crm.builders import COUNTRY as HOME
from tests.crm.builders import CallsInMemory, user
from tests.crm.conftest import Api
from tests.crm.deals.conftest import PEOPLE, sales
from tests.fakes.bus import RecordingBus
from tests.fakes.people import NamedPeople

__all__ = ["sales"]

FIRST: Final = {"first": bytes(range(32))}
SECOND: Final = {"second": bytes(range(32, 64))}


def safe(keys: dict[str, bytes], current: str | None) -> Safe:
    return Safe(Keyring(keys, current))


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    bus, calls = RecordingBus(), CallsInMemory()
    audit = AuditTrail(database, names=NamedPeople({}), now=lambda: datetime.now(UTC))
    for person in PEOPLE.values():
        await user(database, person.user_id, person.name)

    def setup(app: web.Application) -> None:
        app[COUNTRY] = HOME
        app[CALL_HISTORY] = calls
        app[MERGE_AUDIT] = app[CREDENTIAL_AUDIT] = audit
        app[SAFE] = safe(FIRST, "first")
        app[FINGERPRINTS] = Fingerprints(FIRST, "first")

    app = build_app(
        AppParts(database=database, bus=bus, resolve=_resolve, routes=ROUTES, version="test", setup=[setup])
    )
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        yield Api(client, bus, calls, login="sales_manager")


async def _resolve(token: str) -> Principal | None:
    return PEOPLE.get(token)
