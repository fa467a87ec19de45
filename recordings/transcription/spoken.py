"""What was said in a call, for other parts of the program: the words as they stand now, corrected and without what is
redacted. Who may read is asked elsewhere."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from recordings.kinds import RecordingState
from recordings.models import Recording
from recordings.transcription import repository
from recordings.transcription.models import (
    Transcript,
    TranscriptCorrection,
    TranscriptRedaction,
    TranscriptTurn,
)
from recordings.transcription.showing import Veil, plain
from recordings.transcription.speech import Word
from recordings.transcription.state import TranscriptState
from recordings.transcription.writing import UNKNOWN, Reader, pieces_of, shown_words, veils_of


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    speaker: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenPart:
    """One recording's newest finished transcript. `state_key` changes with every new version, correction and redaction.
    Times of words are seconds of the recording."""

    recording_id: int
    transcript_id: int
    version: int
    started_at: datetime
    language: str
    duration_s: float
    state_key: str
    engines: tuple[str, ...]
    turns: tuple[SpokenTurn, ...]


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """`unfinished`: recordings of the call whose words are still being found."""

    parts: tuple[SpokenPart, ...]
    unfinished: int

    @property
    def state_key(self) -> str:
        return ",".join(part.state_key for part in self.parts)


class SpokenRecord:
    """It is given the session of the caller, so that one answer is one moment."""

    async def of_call(self, session: AsyncSession, call_id: str) -> SpokenCall:
        """The parts of a call in the order in which they were spoken."""
        recordings, newest, unfinished = await _newest(session, call_id)
        parts = [await _part(session, recordings[row.recording_id], row) for row in newest]
        return SpokenCall(tuple(sorted(parts, key=lambda part: (part.started_at, part.recording_id))), unfinished)

    async def state_key(self, session: AsyncSession, call_id: str) -> str:
        """That of `of_call`, without reading the words."""
        recordings, newest, _ = await _newest(session, call_id)
        ordered = sorted(newest, key=lambda row: (recordings[row.recording_id].started_at, row.recording_id))
        return ",".join([await _state_key(session, row.id) for row in ordered])

    async def veils(self, session: AsyncSession, recording_ids: Collection[int]) -> dict[int, list[tuple[str, Veil]]]:
        """What is redacted in the newest transcripts, by recording: speaker and span."""
        found: dict[int, list[tuple[str, Veil]]] = {}
        for recording_id in recording_ids:
            rows = await repository.redactions_of(session, recording_id)
            found[recording_id] = [(row.speaker, veil) for row in rows for veil in veils_of([row], row.speaker)]
        return found


def calls_changed(since: datetime) -> Select[str | None, datetime]:
    """Calls whose words came or changed since then, each with the moment of every change; for use within another
    room's query."""
    of_call = Transcript.call_id.is_not(None)
    done = select(Transcript.call_id, Transcript.done_at.label("changed_at")).where(
        of_call, Transcript.state == TranscriptState.DONE, Transcript.done_at >= since
    )
    corrected = (
        select(Transcript.call_id, TranscriptCorrection.at)
        .join(TranscriptCorrection, TranscriptCorrection.transcript_id == Transcript.id)
        .where(of_call, TranscriptCorrection.at >= since)
    )
    redacted = (
        select(Transcript.call_id, TranscriptRedaction.at)
        .join(TranscriptRedaction, TranscriptRedaction.transcript_id == Transcript.id)
        .where(of_call, TranscriptRedaction.at >= since)
    )
    every = union_all(done, corrected, redacted).subquery("changes")
    return select(every.c.call_id, func.max(every.c.changed_at).label("changed_at")).group_by(every.c.call_id)


async def _newest(session: AsyncSession, call_id: str) -> tuple[dict[int, Recording], Sequence[Transcript], int]:
    """The stored recordings of a call, the newest finished transcript of each, and how many have none yet."""
    stored = select(Recording).where(Recording.call_id == call_id, Recording.state != RecordingState.REMOVED)
    recordings = {row.id: row for row in await session.scalars(stored)}
    versions = select(Transcript).where(Transcript.recording_id.in_(recordings)).order_by(Transcript.version)
    newest: dict[int, Transcript] = {}
    given_up: set[int] = set()
    for row in await session.scalars(versions):
        if row.state == TranscriptState.DONE:
            newest[row.recording_id] = row
        elif row.state == TranscriptState.FAILED:
            given_up.add(row.recording_id)
    unfinished = len(recordings) - len(newest) - len(given_up - set(newest))
    return recordings, list(newest.values()), unfinished


async def _part(session: AsyncSession, recording: Recording, row: Transcript) -> SpokenPart:
    corrections = await repository.corrections(session, row.id)
    redactions = await repository.redactions(session, row.id)
    tracks = await repository.tracks(session, row.id)
    reader = Reader(row.language or UNKNOWN)
    return SpokenPart(
        recording_id=row.recording_id,
        transcript_id=row.id,
        version=row.version,
        started_at=recording.started_at,
        language=row.language or UNKNOWN,
        duration_s=row.duration_s or recording.duration_s,
        state_key=await _state_key(session, row.id),
        engines=tuple(sorted({str(track.heard.get("engine", "")) for track in tracks})),
        turns=tuple(
            _spoken(turn, corrections.get(turn.seq), veils_of(redactions, turn.speaker), reader)
            for turn in await repository.turns(session, row.id)
        ),
    )


def _spoken(
    turn: TranscriptTurn, correction: TranscriptCorrection | None, veils: Sequence[Veil], reader: Reader
) -> SpokenTurn:
    """The engine's own words, numbers spelled as they were said; or a person's text, laid on their times."""
    if correction is None:
        return SpokenTurn(turn.speaker, tuple(shown_words(plain(turn.words), veils)))
    pieces = pieces_of(turn, correction, veils, reader)
    return SpokenTurn(turn.speaker, tuple(piece.word for piece in pieces if piece.secret is None))


async def _state_key(session: AsyncSession, transcript_id: int) -> str:
    corrected = select(func.max(TranscriptCorrection.id)).where(TranscriptCorrection.transcript_id == transcript_id)
    redacted = select(func.max(TranscriptRedaction.id)).where(TranscriptRedaction.transcript_id == transcript_id)
    return f"{transcript_id}.{await session.scalar(corrected) or 0}.{await session.scalar(redacted) or 0}"
