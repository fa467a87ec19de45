"""What this room asks the call log."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls import recorded
from callcenter.calls.service import CallLog


class LoggedCalls:
    """Implements `ports.CallTimes`."""

    def __init__(self, log: CallLog) -> None:
        self._log = log

    async def started(self, session: AsyncSession, call_ids: Collection[str]) -> Mapping[str, datetime]:
        return {row.id: row.started_at for row in await self._log.calls_by_id(session, set(call_ids))}

    async def agent_of(self, session: AsyncSession, call_id: str) -> int | None:
        rows = await self._log.calls_by_id(session, [call_id])
        talked = (agent.user_id for row in rows for agent in row.agents if agent.answered)
        return next((user_id for user_id in talked if user_id is not None), None)

    async def queues(self, session: AsyncSession, call_ids: Collection[str]) -> Mapping[str, Collection[str]]:
        return await recorded.queues_of(session, call_ids)

    def through(self, queue: str) -> Select[str]:
        return recorded.calls_through(queue)
