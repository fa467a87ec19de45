"""Names of people for the other rooms."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.models import Place, User
from callcenter.auth.permissions import GRANTS, Permission
from callcenter.auth.roles import allowed_own


class StoredNames:
    """Implements `callcenter.calls.ports.UserNames`."""

    async def names(self, session: AsyncSession, user_ids: Collection[int]) -> Mapping[int, str]:
        """A name for each id that exists; people who left keep theirs."""
        if not user_ids:
            return {}
        rows = await session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
        return {row.id: row.name for row in rows}

    async def shut_out(self, session: AsyncSession, user_ids: Collection[int]) -> Sequence[int]:
        """Those of them who may not sign in any more."""
        if not user_ids:
            return []
        return (await session.scalars(select(User.id).where(User.id.in_(user_ids), ~User.active))).all()

    async def allowed(self, session: AsyncSession, permission: Permission) -> Sequence[int]:
        """The ids of the active people whose role has this permission."""
        built_in = [role for role, granted in GRANTS.items() if permission in granted]
        own = await allowed_own(session, permission)
        query = select(User.id).outerjoin(Place, Place.user_id == User.id).where(User.active)
        query = query.where(or_(and_(Place.own_role_id.is_(None), User.role.in_(built_in)), Place.own_role_id.in_(own)))
        return (await session.scalars(query.order_by(User.id))).all()
