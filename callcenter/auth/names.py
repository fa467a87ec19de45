"""Names of people for the other rooms."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.models import User
from callcenter.auth.permissions import GRANTS, Permission


class StoredNames:
    """Implements `callcenter.calls.ports.UserNames`."""

    async def names(self, session: AsyncSession, user_ids: Collection[int]) -> Mapping[int, str]:
        """A name for each id that exists; people who left keep theirs."""
        if not user_ids:
            return {}
        rows = await session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
        return {row.id: row.name for row in rows}

    async def allowed(self, session: AsyncSession, permission: Permission) -> Sequence[int]:
        """The ids of the active people whose role has this permission."""
        roles = [role for role, granted in GRANTS.items() if permission in granted]
        query = select(User.id).where(User.role.in_(roles), User.active)
        return (await session.scalars(query.order_by(User.id))).all()
