"""How tasks stand, for the feed of changes."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.personal.words import ERASED
from crm.changes.kinds import Standing, standing
from crm.tasks.models import Task
from crm.tasks.rights import reached


async def standings(session: AsyncSession, ids: Iterable[int], viewer: Principal) -> dict[int, Standing]:
    """Those of the tasks that this person sees."""
    query = select(Task.id, Task.version, Task.updated_at, Task.title, Task.deleted_at)
    rows = await session.execute(query.where(Task.id.in_(ids), reached(viewer)))
    return {
        id_: standing(version, at, erased=name == ERASED, deleted=gone is not None)
        for id_, version, at, name, gone in rows
    }
