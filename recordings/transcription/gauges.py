"""How much of transcription is done and how long the oldest waits, for `/metrics`."""

from datetime import UTC, datetime

from callcenter.db import Database
from callcenter.metrics import TRANSCRIPTS, TRANSCRIPTS_WAITING_SECONDS
from recordings.transcription import repository
from recordings.transcription.state import TranscriptState


async def refresh_transcript_gauges(database: Database) -> None:
    """Before each scrape."""
    async with database.reading() as session:
        counts = await repository.counts(session)
        oldest = await repository.oldest_open(session)
    for state in TranscriptState:
        TRANSCRIPTS.labels(str(state)).set(counts.get(str(state), 0))
    TRANSCRIPTS_WAITING_SECONDS.set(0 if oldest is None else (datetime.now(UTC) - oldest).total_seconds())


async def oldest_waiting(database: Database) -> datetime | None:
    """When the oldest transcript that is not done was asked for."""
    async with database.reading() as session:
        return await repository.oldest_open(session)
