"""Every query on the tables of recordings."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from recordings.kinds import RecordingState
from recordings.models import Recording, RecordingTrack, StoredObject


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
