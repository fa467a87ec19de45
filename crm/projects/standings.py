"""How projects stand, for the feed of changes."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.personal.words import ERASED
from crm.changes.kinds import Standing, standing
from crm.projects.models import Project
from crm.projects.rights import reached


async def standings(session: AsyncSession, ids: Iterable[int], viewer: Principal) -> dict[int, Standing]:
    """Those of the projects that this person sees."""
    query = select(Project.id, Project.version, Project.updated_at, Project.name, Project.deleted_at)
    rows = await session.execute(query.where(Project.id.in_(ids), reached(viewer)))
    return {
        id_: standing(version, at, erased=name == ERASED, deleted=gone is not None)
        for id_, version, at, name, gone in rows
    }
