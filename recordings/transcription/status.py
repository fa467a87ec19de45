"""How transcription is getting on, for the people who wait for it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from recordings.transcription import repository
from recordings.transcription.installed import ModelShelf
from recordings.transcription.models import Transcript
from recordings.transcription.schemas import FailedTranscript, ModelOut, TranscriptionStatus
from recordings.transcription.speech import EngineName
from recordings.transcription.state import TranscriptState

DAY: Final = timedelta(days=1)
FAILURES_SHOWN: Final = 5


class Progress:
    """`shelf` is that of the process that answers; workers elsewhere may have other models."""

    def __init__(self, shelf: ModelShelf, *, enabled: bool, engines: Sequence[EngineName]) -> None:
        self._shelf = shelf
        self._enabled = enabled
        self._engines = list(engines)

    async def status(self, session: AsyncSession) -> TranscriptionStatus:
        since = datetime.now(UTC) - DAY
        waiting = await repository.waiting_now(session)
        ended = await repository.ended_since(session, since)
        audio_s, took_s = await repository.work_since(session, since)
        return TranscriptionStatus(
            enabled=self._enabled,
            engines=self._engines,
            models=[
                ModelOut(name=one.name, engine=one.engine, languages=list(one.languages))
                for one in self._shelf.models()
            ],
            queued=waiting.queued,
            running=waiting.running,
            oldest_at=waiting.oldest,
            audio_waiting_s=waiting.audio_s,
            done_today=ended.get(TranscriptState.DONE, 0),
            failed_today=ended.get(TranscriptState.FAILED, 0),
            speed=audio_s / took_s if took_s else None,
            failures=[_failed(row) for row in await repository.failed_since(session, since, FAILURES_SHOWN)],
        )


def _failed(row: Transcript) -> FailedTranscript:
    return FailedTranscript(
        transcript_id=row.id,
        recording_id=row.recording_id,
        call_id=row.call_id,
        requested_at=row.requested_at,
        failure=row.failure,
    )
