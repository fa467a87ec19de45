"""Requests: asked for, looked at, confirmed, cancelled. The work itself is `crm.privacy.working`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.errors import NotFound
from callcenter.personal.person import Person
from callcenter.phones import normalise
from crm import cursors
from crm.errors import invalid_field
from crm.kinds import CustomerKind, CustomerRef
from crm.privacy import people
from crm.privacy.errors import NoFile, NotConfirmed, OnHold, WrongState
from crm.privacy.kinds import Confirmation, RequestKind, RequestState, SubjectKind
from crm.privacy.models import PrivacyRequest
from crm.privacy.schemas import (
    Certificate,
    ObstacleView,
    RequestInput,
    RequestPage,
    RequestQuery,
    RequestView,
    RoomCount,
)
from crm.privacy.working import Worker
from crm.repository import user_names

_STOPPABLE: Final = frozenset({RequestState.SEARCHING, RequestState.WAITING})


@dataclass(frozen=True, slots=True)
class PrivacyDesk:
    """`keep_days`: how long an archive is kept."""

    worker: Worker
    confirmation: Confirmation
    keep_days: int

    async def ask(self, session: AsyncSession, form: RequestInput, author: Principal, now: datetime) -> PrivacyRequest:
        """The request, to be worked on."""
        person = await self._subject(session, form)
        row = PrivacyRequest(
            kind=str(form.kind),
            subject_kind=str(form.subject_kind),
            subject_id=form.customer_id,
            state=str(RequestState.SEARCHING),
            reason=form.reason,
            language=form.language,
            person=person.to_json(),
            preview={},
            progress={},
            obstacles=[],
            asked_by_id=author.user_id,
            asked_at=now,
            changed_at=now,
        )
        session.add(row)
        await session.flush()
        return row

    async def confirm(
        self, session: AsyncSession, request_id: int, name: str, author: Principal, now: datetime
    ) -> PrivacyRequest:
        """Set an erasure going, or going again.

        :raises NotConfirmed: by who asked for it, or without the name
        :raises OnHold: when something stands against it
        """
        row = await existing(session, request_id, lock=True)
        state = RequestState(row.state)
        again = state is RequestState.BLOCKED
        if row.kind != RequestKind.ERASE or state not in (RequestState.WAITING, RequestState.BLOCKED):
            raise WrongState("only an erasure that waits can be confirmed")
        if not again or not row.progress:
            row.person = (await self.worker.person_of(session, row)).to_json()
            await self._check(session, row, name, author)
        obstacles = await self.worker.obstacles(session, row)
        if obstacles:
            raise OnHold("something stands against it", obstacles=obstacles)
        row.state, row.obstacles, row.changed_at = str(RequestState.RUNNING), [], now
        row.confirmed_by_id, row.confirmed_at = author.user_id, now
        return row

    async def cancel(self, session: AsyncSession, request_id: int, now: datetime) -> PrivacyRequest:
        """What is erased already is gone: only a request that has not begun can be called off."""
        row = await existing(session, request_id, lock=True)
        if row.state not in _STOPPABLE and not (row.state == RequestState.BLOCKED and not row.progress):
            raise WrongState("it has begun, or is over")
        row.state, row.person, row.changed_at, row.finished_at = str(RequestState.CANCELLED), {}, now, now
        return row

    async def page(self, session: AsyncSession, query: RequestQuery, viewer: Principal) -> RequestPage:
        """The latest first."""
        wanted: list[ColumnElement[bool]] = []
        if query.state is not None:
            wanted.append(PrivacyRequest.state == query.state)
        if query.subject_kind is not None:
            wanted.append(PrivacyRequest.subject_kind == query.subject_kind)
        if query.customer_id is not None:
            wanted.append(PrivacyRequest.subject_id == query.customer_id)
        if query.cursor:
            wanted.append(PrivacyRequest.id < int(cursors.read(query.cursor, (int,))[0]))
        found = select(PrivacyRequest).where(*wanted).order_by(PrivacyRequest.id.desc()).limit(query.limit + 1)
        rows = (await session.scalars(found)).all()
        shown = rows[: query.limit]
        cursor = cursors.write(shown[-1].id) if len(rows) > query.limit else None
        return RequestPage(items=[await self.view(session, row, viewer) for row in shown], next_cursor=cursor)

    async def view(self, session: AsyncSession, row: PrivacyRequest, viewer: Principal) -> RequestView:
        names = await user_names(session, _authors(row))
        person, rooms = Person.from_json(row.person), len(self.worker.rooms)
        other = viewer.user_id != row.asked_by_id
        done = rooms if row.state == RequestState.DONE else len(row.progress)
        return RequestView(
            id=row.id,
            kind=RequestKind(row.kind),
            subject_kind=SubjectKind(row.subject_kind),
            customer_id=row.subject_id,
            name=await _name(session, row, person),
            state=RequestState(row.state),
            reason=row.reason,
            asked_by=_named(row.asked_by_id, names),
            asked_at=row.asked_at,
            confirmed_by=_named(row.confirmed_by_id, names),
            confirmed_at=row.confirmed_at,
            finished_at=row.finished_at,
            rooms_done=done,
            rooms_total=rooms,
            counts=counts_of(row),
            shared=list(person.shared),
            obstacles=[ObstacleView(**one) for one in row.obstacles],
            may_confirm=self.confirmation is Confirmation.TYPED_NAME or other,
            needs_name=self.confirmation is Confirmation.TYPED_NAME,
            file_until=self.file_until(row),
        )

    def file_until(self, row: PrivacyRequest) -> datetime | None:
        """When the archive goes, of an export that is done and was not taken along by an erasure."""
        if row.kind != RequestKind.EXPORT or row.state != RequestState.DONE or row.finished_at is None:
            return None
        return None if not row.person else row.finished_at + timedelta(days=self.keep_days)

    async def file(self, session: AsyncSession, request_id: int, now: datetime) -> tuple[PrivacyRequest, bytes]:
        """The archive.

        :raises NoFile: not yet, or not any more
        """
        row = await existing(session, request_id)
        until = self.file_until(row)
        if until is None or until < now:
            raise NoFile("there is no archive")
        return row, await self.worker.archive(session, request_id)

    async def _subject(self, session: AsyncSession, form: RequestInput) -> Person:
        match form.subject_kind:
            case SubjectKind.NUMBER:
                key = normalise(form.subject, self.worker.country).e164
                if key is None:
                    raise invalid_field("body.subject", "not a phone number")
                return await people.of_number(session, key)
            case SubjectKind.EMAIL:
                return await people.of_email(session, form.subject)
            case _:
                ref = CustomerRef(CustomerKind(str(form.subject_kind)), form.customer_id or 0)
                return await people.of_card(session, ref, self.worker.country)

    async def _check(self, session: AsyncSession, row: PrivacyRequest, name: str, author: Principal) -> None:
        if self.confirmation is Confirmation.SECOND_PERSON:
            if author.user_id == row.asked_by_id:
                raise NotConfirmed("somebody else than who asked for it has to confirm it")
            return
        expected = await _name(session, row, Person.from_json(row.person))
        if " ".join(name.split()) != " ".join(expected.split()):
            raise NotConfirmed("the name is not the one on the card")


async def existing(session: AsyncSession, request_id: int, *, lock: bool = False) -> PrivacyRequest:
    row = await session.get(PrivacyRequest, request_id, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise NotFound("there is no such request")
    return row


async def certificate(session: AsyncSession, request_id: int) -> Certificate:
    """The proof of an erasure. Its hash is over everything else in it."""
    row = await existing(session, request_id)
    if row.kind != RequestKind.ERASE or row.finished_at is None or row.state != RequestState.DONE:
        raise NotFound("there is no certificate before the end of an erasure")
    names = await user_names(session, _authors(row))
    counts = [one for one in counts_of(row) if one.done]
    text = f"{row.id} {row.subject_kind} {row.subject_id} {row.finished_at.isoformat()} {counts!r}"
    return Certificate(
        request_id=row.id,
        subject_kind=SubjectKind(row.subject_kind),
        customer_id=row.subject_id,
        asked_by=_named(row.asked_by_id, names),
        asked_at=row.asked_at,
        confirmed_by=_named(row.confirmed_by_id, names),
        confirmed_at=row.confirmed_at,
        finished_at=row.finished_at,
        counts=counts,
        rows=sum(one.done or 0 for one in counts),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def counts_of(row: PrivacyRequest) -> list[RoomCount]:
    """What was found, and what became of it; a table may be found empty and hold something by the time it is erased."""
    places: dict[tuple[str, str], None] = {}
    for stored in (row.preview, row.progress):
        places |= {(room, table): None for room, tables in stored.items() for table in tables}
    return [
        RoomCount(
            room=room,
            table=table,
            own=row.preview.get(room, {}).get(table, [0, 0])[0],
            mentions=row.preview.get(room, {}).get(table, [0, 0])[1],
            done=row.progress[room].get(table, 0) if room in row.progress else None,
        )
        for room, table in places
    ]


async def _name(session: AsyncSession, row: PrivacyRequest, person: Person) -> str:
    if row.subject_id is None:
        return next(iter((*person.numbers, *person.emails)), "")
    return await people.title_of(session, row.subject_kind, row.subject_id)


def _authors(row: PrivacyRequest) -> list[int]:
    return [id_ for id_ in (row.asked_by_id, row.confirmed_by_id) if id_ is not None]


def _named(user_id: int | None, names: Mapping[int, Any]) -> Any:
    return None if user_id is None else names.get(user_id)
