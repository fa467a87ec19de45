"""Asking for checks: the job in the transaction that made it necessary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.facts import CallId
from callcenter.jobs.ports import Jobs
from recordings.transcription.events import TranscriptNews
from scripts_qa.checking import repository

CHECK: Final = "qa.check_call"
RECOUNT: Final = "qa.recount"
RESCORE: Final = "qa.rescore"
USUAL: Final = 0
URGENT: Final = 10


@dataclass(frozen=True, slots=True)
class CheckArgs:
    call_id: str


@dataclass(frozen=True, slots=True)
class RecountArgs:
    """`after_*`: the place in the calls of the script, newest first, up to which it is done."""

    script_key: str
    after_at: datetime | None = None
    after_call: str | None = None


@dataclass(frozen=True, slots=True)
class RescoreArgs:
    rescore_id: UUID


class CheckQueue:
    """Follows transcripts (`recordings.transcription.ports.TranscriptFollower`), and goes with the audio
    (`recordings.ports.RecordingCompanion`)."""

    def __init__(self, jobs: Jobs, *, enabled: bool) -> None:
        self._jobs = jobs
        self._enabled = enabled

    async def on_words(self, session: AsyncSession, news: TranscriptNews) -> None:
        if self._enabled and news.call_id is not None:
            await self.want(session, news.call_id)

    async def remove_with(self, session: AsyncSession, recording_id: int) -> None:
        """Verdicts stay, the words that prove them go with the words of the recording."""
        await repository.forget_quotes(session, recording_id)

    async def rebind(self, session: AsyncSession, calls: Mapping[int, CallId]) -> None:
        """The calls have other words now: they are checked anew."""
        for call_id in sorted(set(calls.values())):
            await self.want(session, call_id)

    async def want(self, session: AsyncSession, call_id: str, *, urgent: bool = False) -> None:
        await repository.wanted(session, call_id, datetime.now(UTC))
        priority = URGENT if urgent else USUAL
        await self._jobs.enqueue(session, CHECK, CheckArgs(call_id), unique_key=f"{CHECK}:{call_id}", priority=priority)

    async def recount(self, session: AsyncSession, args: RecountArgs) -> None:
        """The automatic scores of a script's calls, after a criterion has earned trust or lost it."""
        key = f"{RECOUNT}:{args.script_key}:{args.after_call or ''}"
        await self._jobs.enqueue(session, RECOUNT, args, unique_key=key)

    async def rescore(self, session: AsyncSession, rescore_id: UUID) -> None:
        args = RescoreArgs(rescore_id)
        await self._jobs.enqueue(session, RESCORE, args, unique_key=f"{RESCORE}:{rescore_id}")

    async def sweep(self, session: AsyncSession, since: datetime, limit: int) -> None:
        """What nobody told of, or what lost its job: found again in what is stored."""
        if not self._enabled:
            return
        for call_id in await repository.unchecked(session, since, limit):
            await self.want(session, call_id)
        for rescore_id in await repository.running_rescores(session):
            await self.rescore(session, rescore_id)
