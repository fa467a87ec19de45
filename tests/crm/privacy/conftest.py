"""A house with a person in every room of it, and the API over its privacy."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.audit.service import AuditTrail
from callcenter.auth.principal import Principal
from callcenter.bootstrap.privacy import StoredAudio, personal_rooms
from callcenter.bootstrap.work import JOBS
from callcenter.db import Database
from callcenter.http.app import AppParts, build_app
from callcenter.http.middleware import COOKIE
from callcenter.http.routing import API
from callcenter.jobs.engines import create_jobs
from callcenter.personal.ports import PersonalRoom
from crm.api import COUNTRY
from crm.files.storing import StoredPapers
from crm.files.sweeping import FileSweeper
from crm.privacy.api import PRIVACY, PRIVACY_AUDIT, PRIVACY_JOBS
from crm.privacy.kinds import Confirmation
from crm.privacy.packing import Packer
from crm.privacy.service import PrivacyDesk
from crm.privacy.working import Worker
from crm.routes import ROUTES
from recordings.removal import Remover
from tests.crm.cards.world import card_files
from tests.crm.privacy.rich import Rich, hang_files, seed
from tests.recordings.transcription.world import ADMIN, ANNA, BORIS
from tests.scripts_qa.checking.world import a_qa_firm

SECOND: Final = Principal(
    user_id=BORIS.user_id, login="second", name=BORIS.name, role=ADMIN.role, session_id=BORIS.session_id
)
PEOPLE: Final = {ADMIN.login: ADMIN, "second": SECOND, ANNA.login: ANNA}


async def _resolve(token: str) -> Principal | None:
    return PEOPLE.get(token)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class PrivacyHouse:
    """`work` does what a worker would do with a request; `rooms` may be replaced by those of a dying one."""

    rich: Rich
    client: TestClient[web.Request, web.Application]
    rooms: list[PersonalRoom]
    packer: Packer
    audit: AuditTrail

    @property
    def database(self) -> Database:
        return self.rich.firm.database

    async def ask(self, method: str, path: str, body: object = None, *, by: str = ADMIN.login) -> tuple[int, Any]:
        headers = {"Cookie": f"{COOKIE}={by}"}
        async with self.client.request(method, f"{API}/privacy/{path}", headers=headers, json=body) as response:
            if response.content_type.endswith("json"):
                return response.status, await response.json()
            return response.status, await response.read()

    async def request(self, kind: str, **subject: object) -> Any:
        """Asked for, and looked through."""
        body = {"kind": kind, "subject_kind": "contact", "reason": "a letter of 3 March", **subject}
        status, document = await self.ask("POST", "requests", body)
        assert status == 202, document
        return await self.work(document["id"])

    async def work(self, request_id: int, rooms: list[PersonalRoom] | None = None) -> Any:
        worker = Worker(
            rooms or self.rooms, self.packer, audit=self.audit, country="RU", now=now, bus=self.rich.firm.bus
        )
        await worker.work(self.database, request_id)
        status, document = await self.ask("GET", f"requests/{request_id}")
        assert status == 200, document
        return document

    async def confirm(self, request_id: int, *, by: str = "second") -> tuple[int, Any]:
        return await self.ask("POST", f"requests/{request_id}/confirm", {}, by=by)


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[PrivacyHouse]:
    firm = await a_qa_firm(database, tmp_path)
    rich = await seed(firm)
    audit = AuditTrail(database, names=firm.names, now=now)
    remover = Remover(database, firm.vault, firm.bus, audit=audit, companions=[firm.queue, firm.check_queue])
    store = card_files(database, tmp_path / "cards")
    await hang_files(rich, store, tmp_path)
    sweeper = FileSweeper(database, store.vault, work_dir=tmp_path / "work-files", restore_days=30)
    rooms, packer = list(personal_rooms(remover, sweeper)), Packer(StoredAudio(firm.library), StoredPapers(store))

    def setup(app: web.Application) -> None:
        worker = Worker(rooms, packer, audit=audit, country="RU", now=now, bus=firm.bus)
        app[COUNTRY] = "RU"
        app[PRIVACY] = PrivacyDesk(worker, Confirmation.SECOND_PERSON, keep_days=7)
        app[PRIVACY_AUDIT] = audit
        app[PRIVACY_JOBS] = create_jobs(database, JOBS)

    parts = AppParts(database=database, bus=firm.bus, resolve=_resolve, routes=ROUTES, version="test", setup=[setup])
    async with TestClient(TestServer(build_app(parts), host="127.0.0.1")) as client:
        yield PrivacyHouse(rich, client, rooms, packer, audit)
