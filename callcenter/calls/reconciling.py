"""What the calls' room offers to whoever repairs its stories from the PBX's own books."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls import repository
from callcenter.calls.facts import CallFact, CallId
from callcenter.calls.recorder import Recorder
from callcenter.calls.storage import story_of
from callcenter.calls.story import CallStory
from callcenter.db import Database


class ToldCalls(Protocol):
    """The calls as they are told so far."""

    async def known(self, call_ids: Collection[CallId]) -> dict[CallId, CallStory]:
        """By each of these ids the call that has it now, or that took it in."""

    async def unsure(self, node: str) -> list[CallStory]:
        """The calls of a node that still go on, or whose end was only seen in a snapshot, oldest first."""

    async def heard_until(self, node: str) -> datetime | None:
        """Everything before was told; None when the node was never heard."""

    async def note_heard(self, node: str, at: datetime) -> None:
        """Everything before is told."""

    def tell(self, fact: CallFact) -> None:
        """As `Recorder.take`."""


async def told_between(session: AsyncSession, node: str, since: datetime, until: datetime) -> list[CallStory]:
    """The stored calls of a node that began in this span, for a comparison with the PBX's books."""
    found = await repository.begun_between(session, node, since, until)
    return [story_of(rows) for rows in found.values()]


class StoredCalls:
    """Implements ToldCalls: the stored calls, with what still waits to be written written first."""

    def __init__(self, database: Database, recorder: Recorder) -> None:
        self._database = database
        self._recorder = recorder

    async def known(self, call_ids: Collection[CallId]) -> dict[CallId, CallStory]:
        await self._recorder.flush()
        async with self._database.reading() as session:
            current = {call_id: await repository.resolve(session, call_id) for call_id in call_ids}
            stored = await repository.stored(session, set(current.values()))
        stories = {call_id: story_of(rows) for call_id, rows in stored.items()}
        return {asked: stories[CallId(now)] for asked, now in current.items() if CallId(now) in stories}

    async def unsure(self, node: str) -> list[CallStory]:
        await self._recorder.flush()
        async with self._database.reading() as session:
            found = await repository.unsure(session, node)
        return [story_of(rows) for rows in found.values()]

    async def heard_until(self, node: str) -> datetime | None:
        async with self._database.reading() as session:
            return await repository.heard_until(session, node)

    async def note_heard(self, node: str, at: datetime) -> None:
        async with self._database.brief() as session:
            await repository.note_heard(session, node, at)

    def tell(self, fact: CallFact) -> None:
        self._recorder.take(fact)
