"""Tasks into the bin, and out of it."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.errors import Forbidden
from crm.errors import Outdated
from crm.preconditions import named
from crm.tasks import service
from crm.tasks.kinds import TaskEvent, TaskState
from crm.tasks.making import check_only_call_back, remember
from crm.tasks.models import Task
from crm.tasks.rights import check_visible, may_delete
from crm.telling import Happened, tell_task
from crm.veil import current


async def put_away(session: AsyncSession, task_id: int, version: int | None, author: Principal) -> None:
    """It reminds nobody any more, and a repeated one has no successor while it lies there."""
    task = await service.existing(session, task_id, author, lock=True)
    _check(author, task)
    if task.version != named(version):
        raise Outdated(
            "it was changed meanwhile", current=current(session, await service.card(session, task_id, author))
        )
    await _set(session, task, datetime.now(UTC), Happened.DELETED, author)


async def bring_back(session: AsyncSession, task_id: int, author: Principal) -> str:
    """:raises CallBackOpen: when somebody is to call the same caller back by another task meanwhile"""
    task = check_visible(author, await session.get(Task, task_id, with_for_update=True))
    _check(author, task)
    if task.caller_key is not None and task.state == TaskState.OPEN:
        await check_only_call_back(session, task.caller_key)
    await _set(session, task, None, Happened.RESTORED, author)
    return task.title


async def _set(
    session: AsyncSession, task: Task, deleted_at: datetime | None, happened: Happened, author: Principal
) -> None:
    task.deleted_at = deleted_at
    task.version += 1
    task.updated_at = datetime.now(UTC)
    changes = [{"field": str(happened), "before": None, "after": task.title}]
    remember(session, task, TaskEvent.CHANGED, author.user_id, changes=changes)
    tell_task(session, task.id, str(happened), author.user_id)
    await session.flush()


def _check(author: Principal, task: Task) -> None:
    if not may_delete(author, task):
        right = {"permission": str(Permission.CARDS_DELETE), "right": "task.delete"}
        raise Forbidden("you may not delete this task", **right)
