"""Every query on the tables of recordings."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import CursorResult, Select, delete, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.objects.vault import Kept
from recordings.kinds import RecordingState
from recordings.models import (
    CallTag,
    QuarantinedFile,
    Recording,
    RecordingMark,
    RecordingTrack,
    RemovalCertificate,
    StoredObject,
)

MAX_VALUES: Final = 500
"""Bound values of one statement, which both databases limit."""


async def get(session: AsyncSession, recording_id: int) -> Recording | None:
    return await session.get(Recording, recording_id)


async def of_calls(session: AsyncSession, call_ids: Collection[str]) -> Sequence[Recording]:
    """The recordings of these calls that arrived, oldest first."""
    query = select(Recording).where(Recording.call_id.in_(call_ids), Recording.state != RecordingState.ARRIVING)
    return (await session.scalars(query.order_by(Recording.started_at, Recording.id))).all()


async def stored_after(session: AsyncSession, recording_id: int, limit: int) -> Sequence[Recording]:
    query = select(Recording).where(Recording.id > recording_id, Recording.state == RecordingState.STORED)
    return (await session.scalars(query.order_by(Recording.id).limit(limit))).all()


async def tracks(session: AsyncSession, recording_id: int) -> Sequence[RecordingTrack]:
    query = select(RecordingTrack).where(RecordingTrack.recording_id == recording_id)
    return (await session.scalars(query)).all()


async def objects(session: AsyncSession, recording_id: int) -> Mapping[str, StoredObject]:
    """A recording's objects by kind."""
    query = select(StoredObject).where(StoredObject.recording_id == recording_id)
    return {row.kind: row for row in await session.scalars(query)}


async def put_object(session: AsyncSession, row: StoredObject) -> None:
    """In the place of one of the same kind."""
    same = (StoredObject.recording_id == row.recording_id, StoredObject.kind == row.kind)
    await session.execute(delete(StoredObject).where(*same))
    session.add(row)
    await session.flush()


async def states(session: AsyncSession, source: str, names: Sequence[str]) -> dict[str, Recording]:
    """Those of a source's recordings that are known, by name."""
    found: dict[str, Recording] = {}
    for start in range(0, len(names), MAX_VALUES):
        some = names[start : start + MAX_VALUES]
        query = select(Recording).where(Recording.source == source, Recording.name.in_(some))
        found |= {row.name: row for row in await session.scalars(query)}
    return found


async def arrive(session: AsyncSession, values: Mapping[str, Any]) -> Recording:
    """The recording's row, made when there is none: two workers get the same one."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    statement = insert(Recording).values(**values, state=RecordingState.ARRIVING)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["source", "name"]))
    query = select(Recording).where(Recording.source == values["source"], Recording.name == values["name"])
    return (await session.scalars(query)).one()


async def become_stored(session: AsyncSession, recording_id: int, values: Mapping[str, Any]) -> bool:
    """Whether it was us: of two workers one wins."""
    statement = update(Recording).where(Recording.id == recording_id, Recording.state == RecordingState.ARRIVING)
    done = await session.execute(statement.values(**values, state=RecordingState.STORED))
    return cast("CursorResult[Any]", done).rowcount == 1


async def unbound(session: AsyncSession, since: datetime, limit: int) -> Sequence[Recording]:
    """Stored recordings without a call, newest first."""
    query = select(Recording).where(
        Recording.state == RecordingState.STORED, Recording.call_id.is_(None), Recording.started_at >= since
    )
    return (await session.scalars(query.order_by(Recording.started_at.desc()).limit(limit))).all()


async def since(session: AsyncSession, moment: datetime) -> Sequence[Recording]:
    """All that began since then, whatever became of them."""
    query = select(Recording).where(Recording.started_at >= moment, Recording.state != RecordingState.ARRIVING)
    return (await session.scalars(query.order_by(Recording.started_at))).all()


async def follow_calls(session: AsyncSession, moved: Mapping[str, str]) -> None:
    """The recordings and tags of calls that were joined with others go with them."""
    for old, new in moved.items():
        await session.execute(update(Recording).where(Recording.call_id == old).values(call_id=new))
        there = select(CallTag.tag).where(CallTag.call_id == new)
        await session.execute(delete(CallTag).where(CallTag.call_id == old, CallTag.tag.in_(there)))
        await session.execute(update(CallTag).where(CallTag.call_id == old).values(call_id=new))


async def quarantined(session: AsyncSession, source: str) -> dict[str, QuarantinedFile]:
    query = select(QuarantinedFile).where(QuarantinedFile.source == source)
    return {row.name: row for row in await session.scalars(query)}


async def quarantine(session: AsyncSession, rows: Sequence[QuarantinedFile]) -> None:
    for row in rows:
        await session.merge(row)


async def release(session: AsyncSession, source: str, names: Sequence[str]) -> None:
    """Files that were taken in, or are gone."""
    for start in range(0, len(names), MAX_VALUES):
        some = names[start : start + MAX_VALUES]
        where = (QuarantinedFile.source == source, QuarantinedFile.name.in_(some))
        await session.execute(delete(QuarantinedFile).where(*where))


async def quarantined_as(session: AsyncSession, uniqueids: Collection[str]) -> str | None:
    """Why a file of one of these channels is in quarantine: the names of files hold the channel's id."""
    names = [QuarantinedFile.name.contains(f"{uniqueid}-", autoescape=True) for uniqueid in uniqueids]
    if not names:
        return None
    return await session.scalar(select(QuarantinedFile.reason).where(or_(*names)).limit(1))


async def in_quarantine(session: AsyncSession) -> Sequence[QuarantinedFile]:
    query = select(QuarantinedFile).order_by(QuarantinedFile.source, QuarantinedFile.name)
    return (await session.scalars(query)).all()


async def locked(session: AsyncSession, recording_id: int) -> Recording | None:
    """For a change: nobody else changes it meanwhile."""
    query = select(Recording).where(Recording.id == recording_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def forget_object(session: AsyncSession, recording_id: int, kind: str) -> None:
    where = (StoredObject.recording_id == recording_id, StoredObject.kind == kind)
    await session.execute(delete(StoredObject).where(*where))


async def removed_with_objects(session: AsyncSession, limit: int) -> Sequence[int]:
    query = select(Recording.id).where(Recording.state == RecordingState.REMOVED).join(StoredObject).distinct()
    return (await session.scalars(query.limit(limit))).all()


async def stored_before(session: AsyncSession, moment: datetime, after: int, limit: int) -> Sequence[Recording]:
    query = select(Recording).where(
        Recording.state == RecordingState.STORED, Recording.started_at < moment, Recording.id > after
    )
    return (await session.scalars(query.order_by(Recording.id).limit(limit))).all()


async def tags_of(session: AsyncSession, call_ids: Collection[str]) -> dict[str, list[str]]:
    """Tags by call, in alphabetical order."""
    query = select(CallTag.call_id, CallTag.tag).where(CallTag.call_id.in_(call_ids)).order_by(CallTag.tag)
    found: dict[str, list[str]] = {}
    for call_id, tag in await session.execute(query):
        found.setdefault(call_id, []).append(tag)
    return found


async def objects_in(session: AsyncSession, storage: str, skip: int, limit: int) -> Sequence[StoredObject]:
    """The objects of a storage in a fixed order, behind so many that cannot be moved."""
    query = select(StoredObject).where(StoredObject.storage == storage)
    ordered = query.order_by(StoredObject.recording_id, StoredObject.kind)
    return (await session.scalars(ordered.offset(skip).limit(limit))).all()


async def objects_after(session: AsyncSession, after: tuple[int, str], limit: int) -> Sequence[StoredObject]:
    place = tuple_(StoredObject.recording_id, StoredObject.kind)
    query = select(StoredObject).where(place > tuple_(*after))
    return (await session.scalars(query.order_by(StoredObject.recording_id, StoredObject.kind).limit(limit))).all()


async def is_known(session: AsyncSession, storage: str, key: str) -> bool:
    query = select(StoredObject.key).where(StoredObject.storage == storage, StoredObject.key == key)
    return await session.scalar(query) is not None


async def relocate(session: AsyncSession, row: StoredObject, kept: Kept) -> bool:
    """Whether the object was still where it had been read from; removed meanwhile, it must not come back."""
    statement = update(StoredObject).where(
        StoredObject.recording_id == row.recording_id,
        StoredObject.kind == row.kind,
        StoredObject.storage == row.storage,
        StoredObject.key == row.key,
    )
    seal = kept.seal
    values = {
        "storage": kept.storage,
        "key": kept.key,
        "key_id": None if seal is None else seal.key_id,
        "wrapped_key": None if seal is None else seal.wrapped,
    }
    return cast("CursorResult[Any]", await session.execute(statement.values(values))).rowcount == 1


async def sealed_otherwise(session: AsyncSession, key_id: str, limit: int) -> Sequence[StoredObject]:
    """Objects whose key is sealed with another master key than this."""
    query = select(StoredObject).where(StoredObject.key_id.is_not(None), StoredObject.key_id != key_id)
    return (await session.scalars(query.limit(limit).with_for_update(skip_locked=True))).all()


def calls_tagged(tag: str) -> Select[str]:
    """The ids of the calls with this tag, recorded or not."""
    return select(CallTag.call_id).where(CallTag.tag == tag)


def calls_recorded(*, min_s: float | None, max_s: float | None) -> Select[str | None]:
    """The ids of the calls that have audio; the call log joins it to its own conditions."""
    query = select(Recording.call_id).where(Recording.state == RecordingState.STORED, Recording.call_id.is_not(None))
    if min_s is not None:
        query = query.where(Recording.duration_s >= min_s)
    if max_s is not None:
        query = query.where(Recording.duration_s < max_s)
    return query


async def marks(session: AsyncSession, recording_id: int) -> Sequence[RecordingMark]:
    query = select(RecordingMark).where(RecordingMark.recording_id == recording_id)
    return (await session.scalars(query.order_by(RecordingMark.at_s, RecordingMark.id))).all()


async def mark(session: AsyncSession, recording_id: int, mark_id: int) -> RecordingMark | None:
    query = select(RecordingMark).where(RecordingMark.recording_id == recording_id, RecordingMark.id == mark_id)
    return (await session.scalars(query)).one_or_none()


async def set_tags(session: AsyncSession, rows: Sequence[CallTag], call_id: str) -> None:
    """These instead of the present ones; one that stays keeps its author and time."""
    wanted = {row.tag for row in rows}
    present = set(await session.scalars(select(CallTag.tag).where(CallTag.call_id == call_id)))
    gone = present - wanted
    await session.execute(delete(CallTag).where(CallTag.call_id == call_id, CallTag.tag.in_(gone)))
    session.add_all([row for row in rows if row.tag not in present])
    await session.flush()


async def known_tags(session: AsyncSession, limit: int) -> Sequence[str]:
    return (await session.scalars(select(CallTag.tag).distinct().order_by(CallTag.tag).limit(limit))).all()


async def certificate(session: AsyncSession, recording_id: int) -> RemovalCertificate | None:
    return await session.get(RemovalCertificate, recording_id)
