"""The work of a request: looking through the house, and erasing it room by room.

Each room is one transaction, in which the request notes that it is done: whoever is killed in between goes on with the
next room, and a second worker that comes upon the same request finds the room done.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import delete, false, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import SYSTEM, Subject
from callcenter.bus import Bus
from callcenter.db import Database
from callcenter.errors import AppError, Conflict
from callcenter.personal.person import Obstacle, Person, Traces
from callcenter.personal.ports import PersonalRoom
from callcenter.personal.shelves import mentions, table_of, take_out
from callcenter.personal.words import Words
from crm.errors import Merged
from crm.events import CUSTOMERS, CustomerChanged, to_payload
from crm.kinds import CustomerKind, CustomerRef
from crm.privacy import holds, people
from crm.privacy.kinds import RequestKind, RequestState
from crm.privacy.models import PrivacyFile, PrivacyRequest
from crm.privacy.packing import Packer

log = structlog.get_logger(__name__)

PIECE: Final = 1 << 20


class Worker:
    """`rooms` in the order in which they are erased."""

    def __init__(
        self,
        rooms: Sequence[PersonalRoom],
        packer: Packer,
        *,
        audit: AuditTrail,
        country: str,
        now: Callable[[], datetime],
        bus: Bus,
    ) -> None:
        self.rooms = tuple(rooms)
        self._packer = packer
        self._audit = audit
        self.country = country
        self._now = now
        self._bus = bus

    async def work(self, database: Database, request_id: int) -> None:
        """Whatever the stored state says is next."""
        async with database.reading() as session:
            row = await session.get(PrivacyRequest, request_id)
        if row is None:
            return
        if row.state == RequestState.SEARCHING:
            await self._search(database, row)
        elif row.state == RequestState.RUNNING:
            await self._erase(database, row)

    async def person_of(self, session: AsyncSession, row: PrivacyRequest) -> Person:
        """As he is known now. A number or an e-mail that got a card since belongs to that card."""
        if row.subject_id is not None:
            return await people.of_card(
                session, CustomerRef(CustomerKind(row.subject_kind), row.subject_id), self.country
            )
        stored = Person.from_json(row.person)
        if stored.numbers:
            return await people.of_number(session, stored.numbers[0])
        return await people.of_email(session, stored.emails[0])

    async def obstacles(self, session: AsyncSession, row: PrivacyRequest) -> list[dict[str, str]]:
        """What stands against erasing this person now."""
        person = Person.from_json(row.person)
        found = list(await holds.against(session, person, self._now()))
        for room in self.rooms:
            found += await room.obstacles(session, person)
        return [_shown(one) for one in found]

    async def archive(self, session: AsyncSession, request_id: int) -> bytes:
        pieces = select(PrivacyFile.content).where(PrivacyFile.request_id == request_id).order_by(PrivacyFile.number)
        return b"".join(await session.scalars(pieces))

    async def _search(self, database: Database, row: PrivacyRequest) -> None:
        async with database.reading() as session:
            try:
                person = await self.person_of(session, row)
            except (Conflict, Merged) as error:
                await self._stop(database, row.id, [Obstacle(error.code, str(row.subject_id or ""))])
                return
            found = {room.name: await room.find(session, person) for room in self.rooms}
        pack = row.kind == RequestKind.EXPORT
        content = await self._packer.pack(row, person, found) if pack else b""
        async with database.transaction() as session:
            kept = await session.get(PrivacyRequest, row.id, with_for_update=True)
            if kept is None or kept.state != RequestState.SEARCHING:
                return
            kept.person = person.to_json()
            kept.preview = {name: counts for name, traces in found.items() if (counts := _counts(traces))}
            kept.obstacles = [] if pack else await self.obstacles(session, kept)
            kept.state = str(RequestState.DONE if pack else RequestState.WAITING)
            kept.changed_at = self._now()
            if pack:
                kept.finished_at = kept.changed_at
                await _put(session, row.id, content)
            await self._note(session, kept, "privacy.export_ready" if pack else "privacy.found")

    async def _erase(self, database: Database, row: PrivacyRequest) -> None:
        person = Person.from_json(row.person)
        async with database.reading() as session:
            obstacles = await self.obstacles(session, row)
        if obstacles:
            await self._stop(database, row.id, [Obstacle(**one) for one in obstacles])
            return
        for room in self.rooms:
            if room.name in row.progress:
                continue
            async with database.reading() as session:
                found = await room.find(session, person)
            try:
                gone_on = await self._room(database, row.id, room, person, found)
            except AppError as error:
                await self._stop(database, row.id, [Obstacle(error.code, room.name)])
                return
            if not gone_on:
                return
        for room in self.rooms:
            await room.settle()
        if await self._finish(database, row.id, person):
            await self._tell(person)

    async def _room(
        self, database: Database, request_id: int, room: PersonalRoom, person: Person, found: Sequence[Traces]
    ) -> bool:
        """Whether the erasure is to go on."""
        async with database.transaction() as session:
            row = await session.get(PrivacyRequest, request_id, with_for_update=True)
            if row is None or row.state != RequestState.RUNNING:
                return False
            if room.name not in row.progress:
                counts = await room.erase(session, person, found)
                row.progress = {**row.progress, room.name: dict(counts)}
                row.changed_at = self._now()
            return True

    async def _finish(self, database: Database, request_id: int, person: Person) -> bool:
        """Nothing of him is left in the requests either. Whether it was this worker that came to the end."""
        async with database.transaction() as session:
            row = await session.get(PrivacyRequest, request_id, with_for_update=True)
            if row is None or row.state != RequestState.RUNNING:
                return False
            row.state, row.changed_at, row.finished_at = str(RequestState.DONE), self._now(), self._now()
            row.person = {}
            await session.flush()
            await _forget_requests(session, person)
            await self._note(session, row, "privacy.erased")
        return True

    async def _tell(self, person: Person) -> None:
        """Open screens still show the cards as they were."""
        for kind, id_ in person.cards:
            event = CustomerChanged(at=self._now(), kind=CustomerKind(kind), customer_id=id_)
            await self._bus.publish(CUSTOMERS, to_payload(event))

    async def _stop(self, database: Database, request_id: int, obstacles: Sequence[Obstacle]) -> None:
        async with database.transaction() as session:
            row = await session.get(PrivacyRequest, request_id, with_for_update=True)
            if row is None:
                return
            row.state, row.changed_at = str(RequestState.BLOCKED), self._now()
            row.obstacles = [_shown(one) for one in obstacles]
            await self._note(session, row, "privacy.blocked")

    async def _note(self, session: AsyncSession, row: PrivacyRequest, action: str) -> None:
        await self._audit.record(session, SYSTEM, action, Subject("privacy_request", str(row.id)))


async def _put(session: AsyncSession, request_id: int, content: bytes) -> None:
    for number, start in enumerate(range(0, len(content), PIECE)):
        session.add(PrivacyFile(request_id=request_id, number=number, content=content[start : start + PIECE]))


async def _forget_requests(session: AsyncSession, person: Person) -> None:
    """Other requests about the same person, their archives, and what reasons say of him."""
    words, table = Words(person), table_of(PrivacyRequest)
    for kind in CustomerKind:
        mine = (PrivacyRequest.subject_kind == kind, PrivacyRequest.subject_id.in_(person.ids(kind)))
        await _empty(session, (await session.scalars(select(PrivacyRequest.id).where(*mine))).all())
    for row in await mentions(session, table, words, false()):
        await take_out(session, table, row, words)
        await _empty(session, [int(str(row["id"]))])


async def _empty(session: AsyncSession, ids: Sequence[int]) -> None:
    await session.execute(delete(PrivacyFile).where(PrivacyFile.request_id.in_(ids)))
    for id_ in ids:
        row = await session.get(PrivacyRequest, id_, populate_existing=True)
        if row is not None:
            row.person = {}
            if row.state in (RequestState.SEARCHING, RequestState.WAITING, RequestState.BLOCKED):
                row.state = str(RequestState.CANCELLED)


def _counts(traces: Sequence[Traces]) -> dict[str, list[int]]:
    """Of each table: the person's own rows, and those that mention him."""
    return {one.table: [one.own, len(one.rows) - one.own] for one in traces if one.rows}


def _shown(one: Obstacle) -> dict[str, Any]:
    return {"code": one.code, "subject": one.subject}
