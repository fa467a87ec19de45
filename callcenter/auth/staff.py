"""The firm's departments and teams with their people, for rooms that count by them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.firm import tree
from callcenter.auth.models import OwnRole, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """`place` is the team or department of a person, leavers too; `department` the nearest department of each part,
    itself or above it; `below` each part with all that is under it."""

    place: Mapping[int, int]
    department: Mapping[int, int]
    names: Mapping[int, str]
    below: Mapping[int, frozenset[int]]


async def parts(session: AsyncSession) -> Parts:
    whole = await tree(session)
    query = select(Place.user_id, Place.department_id).where(Place.department_id.is_not(None))
    return Parts(
        place={person: part for person, part in await session.execute(query) if part is not None},
        department={id_: whole.department_of(id_) or id_ for id_ in whole.by_id},
        names={id_: row.name for id_, row in whole.by_id.items()},
        below={id_: frozenset(whole.below([id_])) for id_ in whole.by_id},
    )


async def own_roles(session: AsyncSession) -> Mapping[int, str]:
    """The names of the firm's own roles, in their order."""
    rows = await session.execute(select(OwnRole.id, OwnRole.name).order_by(OwnRole.name_key))
    return {row.id: row.name for row in rows}


async def own_role_of(session: AsyncSession, user_id: int) -> int | None:
    return await session.scalar(select(Place.own_role_id).where(Place.user_id == user_id))
