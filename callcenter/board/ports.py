"""What the board asks of other rooms."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.board.rows import Customer
from callcenter.reports.visits import Visit


class Visits(Protocol):
    """Visits as the queue report counts them."""

    async def since(self, session: AsyncSession, since: datetime) -> Sequence[Visit]:
        """Those that began then or later."""

    async def of_calls(self, session: AsyncSession, call_ids: Collection[str]) -> Sequence[Visit]:
        """All visits of these calls."""


class Customers(Protocol):
    """Whose numbers these are."""

    async def find(self, numbers: Collection[str]) -> Mapping[str, Customer]:
        """The first owner of each number that has one."""
