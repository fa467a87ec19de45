"""Durable work of transcription: the recordings that nobody told of are found again in what is stored."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from callcenter.jobs.ports import JobContext, Schedule, job
from recordings.transcription.queueing import MUTE, TRANSCRIBE, MuteArgs, TranscribeArgs, TranscriptQueue
from recordings.transcription.transcriber import Transcriber

EVERY_S: Final = 30.0
ATTEMPTS: Final = 5
FORGOTTEN: Final = timedelta(hours=6)
"""A transcript without an end for so long has lost its job."""
AT_ONCE: Final = 500


@job(TRANSCRIBE, TranscribeArgs, max_attempts=ATTEMPTS, heavy=True)
async def transcribe(context: JobContext, args: TranscribeArgs) -> None:
    """Recognise one recording."""
    last = context.attempt >= ATTEMPTS
    if await context.part(Transcriber).run(args.transcript_id, last_attempt=last):
        async with context.database.transaction() as session:
            await context.part(TranscriptQueue).mute_later(session, args.transcript_id)


@job(MUTE, MuteArgs, max_attempts=ATTEMPTS, heavy=True)
async def mute(context: JobContext, args: MuteArgs) -> None:
    """Take the redacted spans out of the sound that browsers play."""
    await context.part(Transcriber).mute(args.transcript_id)


@dataclass(frozen=True, slots=True)
class SweepArgs:
    """Nothing: how far back is a setting."""


@job("recordings.sweep_untranscribed", SweepArgs)
async def sweep(context: JobContext, _args: SweepArgs) -> None:
    """Queue what was stored without anybody telling, and what lost its job."""
    queue = context.part(TranscriptQueue)
    async with context.database.transaction() as session:
        await queue.queue_untouched(session, limit=AT_ONCE)
        await queue.queue_again(session, before=datetime.now(UTC) - FORGOTTEN, limit=AT_ONCE)


SWEEP_SCHEDULE: Final = Schedule(
    "recordings.sweep_untranscribed", "recordings.sweep_untranscribed", SweepArgs(), EVERY_S
)

ALL_JOBS: Final = (transcribe, mute, sweep)
