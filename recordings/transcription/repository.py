"""Every query on the tables of transcripts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from recordings.kinds import RecordingState
from recordings.models import Recording
from recordings.transcription import indexing
from recordings.transcription.models import (
    Transcript,
    TranscriptCorrection,
    TranscriptPassage,
    TranscriptRedaction,
    TranscriptTrack,
    TranscriptTurn,
)
from recordings.transcription.state import TranscriptState


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands in a list: newest recordings first."""

    spoken_at: datetime
    passage_id: int


async def get(session: AsyncSession, transcript_id: int) -> Transcript | None:
    return await session.get(Transcript, transcript_id)


async def versions(session: AsyncSession, recording_id: int) -> Sequence[Transcript]:
    """Newest first."""
    query = select(Transcript).where(Transcript.recording_id == recording_id)
    return (await session.scalars(query.order_by(Transcript.version.desc()))).all()


async def add(session: AsyncSession, values: dict[str, Any]) -> int | None:
    """The next version of a recording's transcript; None when another process made that version first."""
    newest = select(func.coalesce(func.max(Transcript.version), 0) + 1)
    version = await session.scalar(newest.where(Transcript.recording_id == values["recording_id"]))
    return await _insert(session, {**values, "version": version})


async def add_first(session: AsyncSession, values: dict[str, Any]) -> int | None:
    """None when there is a version already."""
    return await _insert(session, {**values, "version": 1})


async def _insert(session: AsyncSession, values: dict[str, Any]) -> int | None:
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    statement = insert(Transcript).values(**values).on_conflict_do_nothing(index_elements=["recording_id", "version"])
    return await session.scalar(statement.returning(Transcript.id))


async def move(session: AsyncSession, transcript_id: int, state: TranscriptState, **values: Any) -> None:
    await session.execute(update(Transcript).where(Transcript.id == transcript_id).values(state=state, **values))


async def untouched(session: AsyncSession, since: datetime, limit: int) -> Sequence[Recording]:
    """Stored recordings without any transcript, newest first: the call that is over now is read first."""
    none = ~exists().where(Transcript.recording_id == Recording.id)
    query = select(Recording).where(Recording.state == RecordingState.STORED, Recording.started_at >= since, none)
    return (await session.scalars(query.order_by(Recording.started_at.desc()).limit(limit))).all()


async def stored_of_call(session: AsyncSession, call_id: str) -> Sequence[Recording]:
    query = select(Recording).where(Recording.call_id == call_id, Recording.state == RecordingState.STORED)
    return (await session.scalars(query.order_by(Recording.started_at, Recording.id))).all()


async def waiting(session: AsyncSession, before: datetime, limit: int) -> Sequence[int]:
    """Transcripts that were asked for long ago and have no end, oldest first."""
    open_states = (TranscriptState.QUEUED, TranscriptState.RUNNING)
    query = select(Transcript.id).where(Transcript.state.in_(open_states), Transcript.requested_at < before)
    return (await session.scalars(query.order_by(Transcript.requested_at).limit(limit))).all()


async def counts(session: AsyncSession) -> dict[str, int]:
    query = select(Transcript.state, func.count().label("number")).group_by(Transcript.state)
    return {row.state: row.number for row in await session.execute(query)}


async def oldest_open(session: AsyncSession) -> datetime | None:
    """When the transcript that waits longest was asked for."""
    open_states = (TranscriptState.QUEUED, TranscriptState.RUNNING)
    query = select(func.min(Transcript.requested_at)).where(Transcript.state.in_(open_states))
    found: datetime | None = await session.scalar(query)
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """`audio_s` is how long the recordings are that have no words yet."""

    queued: int
    running: int
    audio_s: float
    oldest: datetime | None


async def waiting_now(session: AsyncSession) -> Waiting:
    open_states = (TranscriptState.QUEUED, TranscriptState.RUNNING)
    query = (
        select(
            func.count().filter(Transcript.state == TranscriptState.QUEUED),
            func.count().filter(Transcript.state == TranscriptState.RUNNING),
            func.coalesce(func.sum(Recording.duration_s), 0.0),
            func.min(Transcript.requested_at),
        )
        .select_from(Transcript)
        .join(Recording, Recording.id == Transcript.recording_id)
        .where(Transcript.state.in_(open_states))
    )
    queued, running, audio_s, oldest = (await session.execute(query)).one()
    return Waiting(queued, running, audio_s, oldest)


async def ended_since(session: AsyncSession, since: datetime) -> dict[str, int]:
    """How many of those asked for since then came to an end, by their end."""
    ended = (TranscriptState.DONE, TranscriptState.FAILED)
    query = select(Transcript.state, func.count().label("number")).group_by(Transcript.state)
    found = await session.execute(query.where(Transcript.state.in_(ended), Transcript.requested_at >= since))
    return {row.state: row.number for row in found}


async def work_since(session: AsyncSession, since: datetime) -> tuple[float, float]:
    """Seconds of sound that were recognised, both sides of a call counted, and seconds that it took."""
    heard_s = func.coalesce(func.sum(Transcript.duration_s), 0.0)
    query = (
        select(heard_s, func.coalesce(func.sum(TranscriptTrack.took_s), 0.0))
        .select_from(TranscriptTrack)
        .join(Transcript, Transcript.id == TranscriptTrack.transcript_id)
        .where(Transcript.state == TranscriptState.DONE, Transcript.requested_at >= since)
    )
    audio_s, took_s = (await session.execute(query)).one()
    return float(audio_s or 0), float(took_s)


async def failed_since(session: AsyncSession, since: datetime, limit: int) -> Sequence[Transcript]:
    """The latest that came to nothing."""
    query = select(Transcript).where(Transcript.state == TranscriptState.FAILED, Transcript.requested_at >= since)
    return (await session.scalars(query.order_by(Transcript.requested_at.desc()).limit(limit))).all()


async def tracks(session: AsyncSession, transcript_id: int) -> Sequence[TranscriptTrack]:
    query = select(TranscriptTrack).where(TranscriptTrack.transcript_id == transcript_id)
    return (await session.scalars(query.order_by(TranscriptTrack.speaker.desc()))).all()


async def put_track(session: AsyncSession, values: dict[str, Any]) -> None:
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    await session.execute(insert(TranscriptTrack).values(**values).on_conflict_do_nothing())


async def turns(session: AsyncSession, transcript_id: int) -> Sequence[TranscriptTurn]:
    query = select(TranscriptTurn).where(TranscriptTurn.transcript_id == transcript_id)
    return (await session.scalars(query.order_by(TranscriptTurn.seq))).all()


async def turn(session: AsyncSession, transcript_id: int, seq: int) -> TranscriptTurn | None:
    return await session.get(TranscriptTurn, (transcript_id, seq))


async def corrections(session: AsyncSession, transcript_id: int) -> dict[int, TranscriptCorrection]:
    """The newest of each turn."""
    query = select(TranscriptCorrection).where(TranscriptCorrection.transcript_id == transcript_id)
    rows = (await session.scalars(query.order_by(TranscriptCorrection.id))).all()
    return {row.seq: row for row in rows}


async def history(session: AsyncSession, transcript_id: int, seq: int) -> Sequence[TranscriptCorrection]:
    """All of a turn, newest first."""
    query = select(TranscriptCorrection).where(
        TranscriptCorrection.transcript_id == transcript_id, TranscriptCorrection.seq == seq
    )
    return (await session.scalars(query.order_by(TranscriptCorrection.id.desc()))).all()


async def redactions(session: AsyncSession, transcript_id: int) -> Sequence[TranscriptRedaction]:
    query = select(TranscriptRedaction).where(TranscriptRedaction.transcript_id == transcript_id)
    return (await session.scalars(query.order_by(TranscriptRedaction.start_s, TranscriptRedaction.id))).all()


async def redactions_of(session: AsyncSession, recording_id: int) -> Sequence[TranscriptRedaction]:
    """Of all versions of a recording's transcript, oldest first."""
    mine = TranscriptRedaction.transcript_id.in_(select(Transcript.id).where(Transcript.recording_id == recording_id))
    return (await session.scalars(select(TranscriptRedaction).where(mine).order_by(TranscriptRedaction.id))).all()


async def forget_passages(session: AsyncSession, recording_id: int) -> None:
    """Before a newer version is put into the index; the index follows by itself."""
    await session.execute(delete(TranscriptPassage).where(TranscriptPassage.recording_id == recording_id))


async def forget_passage(session: AsyncSession, transcript_id: int, seq: int) -> TranscriptPassage | None:
    """The passage as it was, which is gone from the index."""
    of_turn = (TranscriptPassage.transcript_id == transcript_id, TranscriptPassage.seq == seq)
    row = await session.scalar(select(TranscriptPassage).where(*of_turn))
    await session.execute(delete(TranscriptPassage).where(*of_turn))
    return row


async def passages_page(
    session: AsyncSession,
    terms: indexing.Terms,
    conditions: Sequence[ColumnElement[bool]],
    *,
    before: Place | None,
    limit: int,
) -> Sequence[TranscriptPassage]:
    """Those that hold a form of every term, newest first."""
    dialect = session.get_bind().dialect.name
    query = select(TranscriptPassage).where(TranscriptPassage.id.in_(indexing.found(dialect, terms)), *conditions)
    if before is not None:
        here = tuple_(TranscriptPassage.spoken_at, TranscriptPassage.id)
        query = query.where(here < tuple_(before.spoken_at, before.passage_id))
    newest = query.order_by(TranscriptPassage.spoken_at.desc(), TranscriptPassage.id.desc())
    return (await session.scalars(newest.limit(limit))).all()


def calls_with(dialect: str, terms: indexing.Terms) -> Select[str | None]:
    """The ids of calls in which a form of every term was said, by anybody, anywhere."""
    said = [
        TranscriptPassage.call_id.in_(
            select(TranscriptPassage.call_id).where(TranscriptPassage.id.in_(indexing.found(dialect, [term])))
        )
        for term in terms[1:]
    ]
    first = TranscriptPassage.id.in_(indexing.found(dialect, terms[:1]))
    return select(TranscriptPassage.call_id).where(TranscriptPassage.call_id.is_not(None), first, *said)


async def rebind(session: AsyncSession, recording_id: int, call_id: str) -> None:
    """All versions of a recording's transcript, and what search has of it, belong to this call now."""
    for table in (Transcript, TranscriptPassage):
        await session.execute(update(table).where(table.recording_id == recording_id).values(call_id=call_id))


async def call_of(session: AsyncSession, recording_id: int) -> str | None:
    return await session.scalar(select(Recording.call_id).where(Recording.id == recording_id))


async def remove(session: AsyncSession, recording_id: int) -> None:
    await session.execute(delete(Transcript).where(Transcript.recording_id == recording_id))
