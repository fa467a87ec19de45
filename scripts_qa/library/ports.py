"""What the library asks of others."""

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


class JudgedCalls(Protocol):
    """How much versions have been used."""

    async def counts(self, session: AsyncSession, version_ids: Collection[UUID]) -> Mapping[UUID, int]:
        """The calls that each of these versions has judged; one that judged none may be left out."""
