"""What the customers' room asks of other rooms."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.ports import NumberSpan
from callcenter.calls.schemas import CallRow


class CallHistory(Protocol):
    """The stored calls. They are tied to customers by the number's key, not by a reference."""

    async def calls_of_numbers(
        self, session: AsyncSession, spans: Sequence[NumberSpan], *, before: tuple[datetime, str] | None, limit: int
    ) -> list[CallRow]:
        """Newest first by (started_at, id), only those strictly below `before`."""

    async def talks(
        self,
        session: AsyncSession,
        *,
        people: Collection[int] | None,
        since: datetime,
        before: tuple[datetime, str] | None,
        limit: int,
    ) -> list[CallRow]:
        """Calls with a talk, of these people or of anybody of the firm, begun since then; newest first."""

    async def keys_of(self, session: AsyncSession, call_ids: Sequence[str]) -> Sequence[tuple[str, str, datetime]]:
        """Id, outside number and beginning of those of these calls that have an outside number."""

    async def call(self, session: AsyncSession, call_id: str) -> CallRow | None:
        """One call by its id, or by the id of a call that was joined with it."""
