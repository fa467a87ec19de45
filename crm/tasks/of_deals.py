"""What is planned about deals, for their lists."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm.tasks.kinds import TaskState
from crm.tasks.models import Task
from crm.tasks.rights import visible


def has_open_task(viewer: Principal, deal: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the deal with this id has a task that is not over, among those that the person may see."""
    return exists().where(Task.deal_id == deal, Task.state == str(TaskState.OPEN), visible(viewer))


async def next_of(
    session: AsyncSession, deal_ids: Collection[int], viewer: Principal
) -> dict[int, tuple[int, str, datetime | None]]:
    """Id, title and deadline of the open task of each deal that is due first, among those that the person may see."""
    query = (
        select(Task.deal_id, Task.id, Task.title, Task.due_at)
        .where(Task.deal_id.in_(deal_ids), Task.state == str(TaskState.OPEN), visible(viewer))
        .order_by(Task.deal_id, Task.sort_at.desc(), Task.id.desc())
    )
    rows = await session.execute(query)
    return {deal_id: (id_, title, due_at) for deal_id, id_, title, due_at in rows if deal_id is not None}
