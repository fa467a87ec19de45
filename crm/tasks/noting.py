"""Notes about tasks, which are lines of their histories."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm.schemas import Named, TimelineItem, noted_line
from crm.tasks.kinds import TaskEvent
from crm.tasks.making import remember
from crm.tasks.models import TaskEntry
from crm.tasks.service import around, existing


async def note(
    session: AsyncSession, task_id: int, text: str, author: Principal
) -> tuple[TimelineItem, Collection[int]]:
    """Whoever sees a task may note something about it, also when it is over: the line of its history, with who does it
    and who gave it."""
    task = await existing(session, task_id, author)
    entry = remember(session, task, TaskEvent.NOTE, author.user_id, text=text)
    await session.flush()
    by = Named(id=author.user_id, name=author.name)
    return noted_line(f"task-note:{entry.id}", entry.at, text, by), around(task, author.user_id)


async def texts(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """Of these entries; without regard to who asks."""
    query = select(TaskEntry.id, TaskEntry.text).where(TaskEntry.id.in_(ids))
    return {row.id: row.text for row in await session.execute(query)}
