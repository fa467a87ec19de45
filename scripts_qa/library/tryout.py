"""Trying a text on past calls: asked for here, done in a worker's job, and never written to any result of a check."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import structlog

from callcenter.calls.schemas import CallRow
from callcenter.calls.service import CallLog
from callcenter.db import Database
from callcenter.jobs.ports import JobContext, job
from recordings.transcription.reading import TranscriptReading
from scripts_qa.compiled import CompiledScript
from scripts_qa.library import repository
from scripts_qa.library.comparing import Comparison, TriedCall, heard_phrases, judge
from scripts_qa.library.conversation import Conversation, conversation_of
from scripts_qa.library.models import ScriptTryout
from scripts_qa.library.published import compiled_text
from scripts_qa.library.state import TryoutState

log = structlog.get_logger(__name__)

TRY: Final = "scripts_qa.try_script"
ATTEMPTS: Final = 3
TOLD_EVERY: Final = 5
"""Calls between two notes of how far it is, which also ask whether somebody has cancelled it."""


@dataclass(frozen=True, slots=True)
class TryArgs:
    tryout_id: UUID


@dataclass(frozen=True, slots=True)
class Trial:
    """The two texts of one try-out."""

    row: ScriptTryout
    new: CompiledScript
    old: CompiledScript | None


class ScriptTrials:
    """The worker's side. `now` is when it ended."""

    def __init__(self, database: Database, calls: CallLog, now: Callable[[], datetime]) -> None:
        self._database = database
        self._calls = calls
        self._reading = TranscriptReading()
        self._now = now

    async def run(self, tryout_id: UUID, *, last_attempt: bool) -> None:
        """From the beginning: a killed worker's half is done again."""
        trial = await self._begin(tryout_id)
        if trial is None:
            return
        try:
            comparison = await self._compare(trial)
        except Exception:
            if last_attempt:
                await self._end(tryout_id, TryoutState.FAILED, None)
            raise
        if comparison is not None:
            await self._end(tryout_id, TryoutState.DONE, comparison)

    async def _begin(self, tryout_id: UUID) -> Trial | None:
        async with self._database.transaction() as session:
            if not await repository.move_tryout(session, tryout_id, TryoutState.RUNNING, done=0):
                return None
            row = await repository.tryout(session, tryout_id)
            against = None if row is None or row.against_id is None else row.against_id
            version = None if against is None else await repository.version(session, against)
        if row is None:
            return None
        old = None if version is None else compiled_text(version.text)
        return Trial(row, compiled_text(row.text), old)

    async def _compare(self, trial: Trial) -> Comparison | None:
        """None when somebody cancelled it."""
        comparison = Comparison(trial.new)
        for place, call_id in enumerate(trial.row.call_ids):
            if place % TOLD_EVERY == 0 and not await self._told(trial.row.id, place):
                return None
            tried = await self._tried(trial, call_id)
            if tried is None:
                comparison.skipped += 1
            else:
                comparison.add(tried)
        return comparison

    async def _tried(self, trial: Trial, call_id: str) -> TriedCall | None:
        """None for a call whose transcript was removed since."""
        async with self._database.reading() as session:
            parts = await self._reading.of_call(session, call_id)
            rows = await self._calls.calls_by_id(session, [call_id]) if parts else []
        if not rows:
            return None
        return await asyncio.to_thread(_judged, trial, rows[0], conversation_of(parts))

    async def _told(self, tryout_id: UUID, done: int) -> bool:
        async with self._database.transaction() as session:
            return await repository.move_tryout(session, tryout_id, TryoutState.RUNNING, done=done)

    async def _end(self, tryout_id: UUID, state: TryoutState, comparison: Comparison | None) -> None:
        values = {} if comparison is None else {"done": comparison.calls + comparison.skipped}
        async with self._database.transaction() as session:
            result = None if comparison is None else comparison.document()
            await repository.move_tryout(session, tryout_id, state, result=result, finished_at=self._now(), **values)
        log.info("scripts.tried", tryout=str(tryout_id), state=str(state), calls=values.get("done", 0))


def _judged(trial: Trial, row: CallRow, conversation: Conversation) -> TriedCall:
    agent = agent_name(row)
    first_name = agent.partition(" ")[0]
    return TriedCall(
        call_id=row.id,
        started_at=row.started_at.astimezone(UTC).isoformat(),
        agent=agent,
        conversation=conversation,
        before=None if trial.old is None else judge(trial.old, conversation, first_name),
        after=judge(trial.new, conversation, first_name),
        heard=heard_phrases(trial.new, conversation.transcript),
    )


def agent_name(row: CallRow) -> str:
    """Of the first person who answered; empty where only a device is known."""
    return next((agent.name for agent in row.agents if agent.answered and agent.user_id is not None), "")


@job(TRY, TryArgs, max_attempts=ATTEMPTS, heavy=True)
async def try_script(context: JobContext, args: TryArgs) -> None:
    """Run a text over past calls."""
    await context.part(ScriptTrials).run(args.tryout_id, last_attempt=context.attempt >= ATTEMPTS)


ALL_JOBS: Final = (try_script,)
