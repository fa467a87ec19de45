"""A room of recordings on a real database and real folders, and spool files as an exchange leaves them."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from callcenter.audit.service import AuditTrail
from callcenter.calls.facts import CallFact, Endpoint, LegAnswered, LegStarted, UniqueId
from callcenter.calls.recorder import Recorder
from callcenter.calls.storybook import StoryBook
from callcenter.calls.vocabulary import LegRole
from callcenter.db import Database
from callcenter.recording_settings import RecordingSettings, SourceSettings
from recordings.kinds import RecordingState
from recordings.models import QuarantinedFile, Recording, StoredObject
from recordings.room import Around, RecordingRoom
from recordings.sweeping import Found, Place
from tests.fakes.bus import RecordingBus
from tests.fakes.people import NamedPeople
from tests.fakes.stories import NODE, Script
from tests.recordings.tones import AGENT_HZ, CUSTOMER_HZ, wav

DAY: Final = "2026-03-04"


def uniqueid(number: int) -> str:
    return f"{NODE}-17726166{number:02}.{number}"


@dataclass(slots=True)
class World:
    """`spool` is the exchange's folder. Files are dated now, so that they lie within what is looked at."""

    database: Database
    room: RecordingRoom
    bus: RecordingBus
    spool: Path
    holder: int | None = None
    day: str = field(default_factory=lambda: f"{datetime.now(UTC):%Y-%m-%d}")

    @property
    def place(self) -> Place:
        return self.room.places[NODE]

    def name(self, number: int) -> str:
        return f"{self.day}/{uniqueid(number)}"

    def pair(self, number: int, *, seconds: float = 2, done: bool = True, age_s: float = 0) -> Path:
        """Both tracks of one recording; the path without the side."""
        return write_pair(self.spool / self.name(number), seconds=seconds, done=done, age_s=age_s)

    async def look(self) -> Found:
        return await self.room.sweeper.look(self.place)

    async def sweep(self) -> list[int | None]:
        """What the jobs do, in a row."""
        found = await self.look()
        return [await self.room.ingest.take(self.place.source, pair) for pair in found.pending]

    async def rows(self, state: RecordingState | None = RecordingState.STORED) -> Sequence[Recording]:
        query = select(Recording).order_by(Recording.started_at, Recording.id)
        async with self.database.reading() as session:
            found = (await session.scalars(query)).all()
        return [row for row in found if state is None or row.state == state]

    async def objects(self, recording_id: int) -> dict[str, StoredObject]:
        async with self.database.reading() as session:
            found = await session.scalars(select(StoredObject).where(StoredObject.recording_id == recording_id))
            return {row.kind: row for row in found}

    async def quarantine(self) -> dict[str, str]:
        """Reasons by the file's own name."""
        async with self.database.reading() as session:
            rows = (await session.scalars(select(QuarantinedFile))).all()
        return {row.name.rpartition("/")[2]: row.reason for row in rows}

    async def strays(self) -> list[str]:
        return [stray.key async for stray in self.room.checker.strays()]

    async def call(self, number: int, began: datetime, seconds: float, *, name: str = "", queue: str = "") -> Script:
        """A stored call whose caller's channel is the recorded one of that number."""
        script = Script(name or f"c{number}", began=began, queue=queue or None)
        caller = LegStarted(
            call_id=script.id,
            node=NODE,
            at=began,
            uniqueid=UniqueId(uniqueid(number)),
            channel="PJSIP/trunk-00000001",
            endpoint=Endpoint("PJSIP/trunk"),
            role=LegRole.CALLER,
            queue=None,
            number="",
        )
        answered = LegAnswered(
            call_id=script.id, node=NODE, at=script.at(1), uniqueid=script.uniqueid("a"), endpoint=Endpoint("PJSIP/101")
        )
        facts: list[CallFact] = [script.started(), caller, script.leg(), answered, script.leg_ended(after=seconds)]
        await self.tell(*facts, script.ended(after=seconds))
        return script

    async def tell(self, *facts: CallFact) -> None:
        recorder = Recorder(self.database, RecordingBus(), book=StoryBook(), agents=self, normalise=lambda raw: raw)
        for fact in facts:
            recorder.take(fact)
        assert await recorder.flush()

    def agent_of(self, endpoint: Endpoint) -> int | None:
        return self.holder if endpoint == "PJSIP/101" else None


def write_pair(base: Path, *, seconds: float = 2, done: bool = True, age_s: float = 0) -> Path:
    for side, hz in (("r", CUSTOMER_HZ), ("t", AGENT_HZ)):
        dated(wav(base.with_name(f"{base.name}-{side}.wav"), hz, seconds), age_s)
    if done:
        dated(base.with_name(f"{base.name}.done"), age_s)
    return base


def dated(path: Path, age_s: float) -> Path:
    """Written so long ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    at = (datetime.now(UTC) - timedelta(seconds=age_s)).timestamp()
    os.utime(path, (at, at))
    return path


@asynccontextmanager
async def open_world(database: Database, folder: Path, *, source: Any = None, **settings: Any) -> AsyncIterator[World]:
    """`source` and `settings` replace parts of the room's settings."""
    spool = folder / "spool"
    spool.mkdir(exist_ok=True)
    bus = RecordingBus()
    where = SourceSettings(**{"node": NODE, "folder": spool, **(source or {})})
    audit = AuditTrail(database, names=NamedPeople(), now=lambda: datetime.now(UTC))
    around = Around(database=database, bus=bus, audit=audit, data_dir=folder / "data")
    room = RecordingRoom(RecordingSettings(**{"sources": (where,), **settings}), around)
    try:
        yield World(database, room, bus, spool)
    finally:
        await room.aclose()
