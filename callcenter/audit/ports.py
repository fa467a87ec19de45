"""What the trail asks of others."""

from collections.abc import Collection, Mapping
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession


class PeopleNames(Protocol):
    """The names of people by their ids."""

    async def names(self, session: AsyncSession, user_ids: Collection[int]) -> Mapping[int, str]:
        """A name for each id that exists."""
