"""Which script a running call follows, and how far it is in it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.facts import CallId
from callcenter.calls.schemas import CallRow
from callcenter.calls.service import CallLog
from callcenter.db import Database
from recordings.library import RecordingLibrary
from recordings.transcription.live.events import LiveTurnHeard
from scripts_qa.checking.gathering import agent_of
from scripts_qa.library.service import PublishedScript, ScriptLibrary
from scripts_qa.ticking.ticks import Tick, ticks_of


@dataclass(frozen=True, slots=True)
class Ticked:
    """`version_id` is the script's version that the ticks are of."""

    version_id: UUID
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class _Followed:
    call: CallRow
    script: PublishedScript
    agent_name: str


@dataclass(frozen=True, slots=True)
class StepTicker:
    database: Database
    calls: CallLog
    library: RecordingLibrary
    scripts: ScriptLibrary

    async def ticked(self, call_id: CallId, turns: Sequence[LiveTurnHeard]) -> Ticked | None:
        """None for a call that follows no script, or is not stored yet. Asked anew each time: after a transfer the
        queue may be another, and its script too. Computed in a thread, a long call takes some tens of milliseconds."""
        async with self.database.reading() as session:
            found = await self._followed(session, call_id)
        if found is None:
            return None
        ticks = await asyncio.to_thread(
            ticks_of, found.script.compiled, turns, began=found.call.answered_at, agent_name=found.agent_name
        )
        return Ticked(found.script.id, ticks)

    async def _followed(self, session: AsyncSession, call_id: CallId) -> _Followed | None:
        rows = await self.calls.calls_by_id(session, [call_id])
        story = await self.calls.story(session, call_id)
        if not rows or story is None:
            return None
        call = rows[0]
        traits = self.scripts.traits(
            at=call.started_at,
            direction=call.direction,
            queue=call.queue,
            tags=await self.library.tags_of_call(session, call.id),
        )
        script = await self.scripts.bound_to(session, traits)
        if script is None:
            return None
        return _Followed(call, script, agent_of(call, story, script.language).first_name)
