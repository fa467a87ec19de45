"""Finished transcripts for programs that judge what was said: all words, nothing made readable.

What is redacted is in them. Whoever keeps or shows words of these asks `TranscriptService`, which knows the reader's
rights; a judgement needs what was said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from recordings.transcription import repository
from recordings.transcription.models import Transcript, TranscriptCorrection, TranscriptTurn
from recordings.transcription.showing import plain
from recordings.transcription.speech import Word
from recordings.transcription.writing import UNKNOWN, Reader, pieces_of


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """`speaker` is `customer` or `agent`; times in seconds of the recording."""

    speaker: str
    start: float
    end: float
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class SpokenPart:
    """One recording of a call in its newest finished transcript, as people have corrected it."""

    recording_id: int
    transcript_id: int
    version: int
    started_at: datetime
    language: str
    duration_s: float
    turns: tuple[SpokenTurn, ...]


class TranscriptReading:
    """It is given the session of the caller."""

    async def of_call(self, session: AsyncSession, call_id: str) -> list[SpokenPart]:
        """In the order in which they were spoken; empty for a call that has no finished transcript."""
        rows = await repository.newest_done(session, call_id)
        return [await _part(session, row) for row in rows]

    async def newest_calls(self, session: AsyncSession, among: Select[str], limit: int) -> Sequence[str]:
        """The ids of those of these calls that have a finished transcript, the last spoken first."""
        return await repository.newest_spoken(session, among, limit)


async def _part(session: AsyncSession, row: Transcript) -> SpokenPart:
    corrections = await repository.corrections(session, row.id)
    language = row.language or UNKNOWN
    turns = await repository.turns(session, row.id)
    return SpokenPart(
        recording_id=row.recording_id,
        transcript_id=row.id,
        version=row.version,
        started_at=row.spoken_at,
        language=language,
        duration_s=row.duration_s or 0.0,
        turns=tuple(_turn(turn, corrections.get(turn.seq), language) for turn in turns),
    )


def _turn(turn: TranscriptTurn, correction: TranscriptCorrection | None, language: str) -> SpokenTurn:
    words = plain(turn.words)
    if correction is not None:
        words = [piece.word for piece in pieces_of(turn, correction, (), Reader(language, open=True))]
    return SpokenTurn(turn.speaker, turn.start_s, turn.end_s, tuple(words))
