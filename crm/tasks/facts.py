"""Tasks as reports count them: rows to be summed by the database, of other rooms' queries."""

from typing import Final

from sqlalchemy import Subquery, select

from callcenter.auth.principal import Principal
from crm.tasks.kinds import TaskEvent, TaskState
from crm.tasks.models import Task, TaskEntry
from crm.tasks.rights import visible, visible_id

DONE: Final = str(TaskState.DONE)
OPEN: Final = str(TaskState.OPEN)


def tasks_seen(viewer: Principal) -> Subquery:
    """Every task that the person may see."""
    return (
        select(
            *(Task.id, Task.title, Task.state, Task.responsible_id, Task.closed_by_id, Task.closed_at, Task.due_at),
            Task.created_at,
            *(Task.contact_id, Task.company_id, Task.lead_id, Task.deal_id),
        )
        .where(visible(viewer))
        .subquery("tasks_seen")
    )


def notes_seen(viewer: Principal | None) -> Subquery:
    """The notes in tasks that the person may see, of any time; None sees all."""
    query = select(TaskEntry.id, TaskEntry.at, TaskEntry.author_id, TaskEntry.text)
    query = query.where(TaskEntry.event == str(TaskEvent.NOTE))
    mine = query if viewer is None else query.where(visible_id(viewer, TaskEntry.task_id.expression))
    return mine.subquery("task_notes_seen")
