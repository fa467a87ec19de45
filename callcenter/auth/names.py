"""Names of people for the other rooms."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.models import User


class StoredNames:
    """Implements `callcenter.calls.ports.UserNames`."""

    async def names(self, session: AsyncSession, user_ids: Collection[int]) -> Mapping[int, str]:
        """A name for each id that exists; people who left keep theirs."""
        if not user_ids:
            return {}
        rows = await session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
        return {row.id: row.name for row in rows}
