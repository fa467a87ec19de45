"""The stored calls as customers ask for them: an adapter of the call log to this room's port."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.ports import NumberSpan, Position
from callcenter.calls.schemas import CallRow
from callcenter.calls.service import CallLog
from crm.ports import CallHistory


class StoredCalls(CallHistory):
    """Reads through the call log; who may see the customer was checked by then."""

    def __init__(self, log: CallLog) -> None:
        self._log = log

    async def calls_of_numbers(
        self, session: AsyncSession, spans: Sequence[NumberSpan], *, before: tuple[datetime, str] | None, limit: int
    ) -> list[CallRow]:
        position = None if before is None else Position(*before)
        return await self._log.calls_of_numbers(session, spans, before=position, limit=limit)

    async def talks(
        self,
        session: AsyncSession,
        *,
        people: Collection[int] | None,
        since: datetime,
        before: tuple[datetime, str] | None,
        limit: int,
    ) -> list[CallRow]:
        position = None if before is None else Position(*before)
        return await self._log.talks(session, people=people, since=since, before=position, limit=limit)

    async def keys_of(self, session: AsyncSession, call_ids: Sequence[str]) -> Sequence[tuple[str, str, datetime]]:
        return await self._log.keys_of(session, call_ids)

    async def call(self, session: AsyncSession, call_id: str) -> CallRow | None:
        rows = await self._log.calls_by_id(session, [call_id])
        return rows[0] if rows else None
