"""What is planned about deals, for their lists."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from crm.tasks.kinds import TaskState
from crm.tasks.models import Task
from crm.tasks.rights import visible
from crm.tasks.schemas import NextTask


def has_open_task(viewer: Principal, deal: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the deal with this id has a task that is not over, among those that the person may see."""
    return exists().where(Task.deal_id == deal, Task.state == str(TaskState.OPEN), visible(viewer))


async def next_of_deals(session: AsyncSession, viewer: Principal, deal_ids: Collection[int]) -> dict[int, NextTask]:
    """The open task with the nearest deadline of each deal that has one, among those that the person may see."""
    if not deal_ids or not viewer.may(Permission.TASKS_VIEW):
        return {}
    place = func.row_number().over(partition_by=Task.deal_id, order_by=(Task.sort_at, Task.id)).label("place")
    of_these = (Task.deal_id.in_(deal_ids), Task.state == str(TaskState.OPEN), visible(viewer))
    columns = (Task.deal_id, Task.id, Task.title, Task.due_day, Task.due_at, place)
    open_tasks = select(*columns).where(*of_these).subquery("open_tasks")
    rows = await session.execute(select(open_tasks).where(open_tasks.c.place == 1))
    return {row.deal_id: NextTask(id=row.id, title=row.title, due_day=row.due_day, due_at=row.due_at) for row in rows}
