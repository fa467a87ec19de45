"""How tasks stand, for the feed of changes."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.personal.words import ERASED
from crm.changes.kinds import Standing, standing
from crm.tasks.models import Task
from crm.tasks.rights import visible


async def standings(session: AsyncSession, ids: Iterable[int], viewer: Principal) -> dict[int, Standing]:
    """Those of the tasks that this person sees."""
    query = select(Task.id, Task.version, Task.updated_at, Task.title).where(Task.id.in_(ids), visible(viewer))
    rows = await session.execute(query)
    return {id_: standing(version, at, erased=name == ERASED) for id_, version, at, name in rows}
