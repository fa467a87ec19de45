"""Whose tasks a person may see and change.

How far one reaches, the role says; with the built-in roles to one's own, or to all. Those that one gave are in reach,
too, and those that are nobody's and wait for somebody to take them.
A task that one may not see is not there (404): its id tells nothing.
"""

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Action, Entity
from callcenter.errors import Forbidden, NotFound
from crm.rights import within
from crm.tasks.models import Task


def visible(viewer: Principal) -> ColumnElement[bool]:
    """The tasks that this person may see, as a condition of a query; those in the bin are in none."""
    return and_(Task.deleted_at.is_(None), reached(viewer))


def reached(viewer: Principal) -> ColumnElement[bool]:
    """The same with those in the bin."""
    reach = viewer.reach(Entity.TASK, Action.VIEW)
    if reach.is_all:
        return true()
    if reach.is_none:
        return false()
    return or_(*within(reach, Task.responsible_id.expression), Task.created_by_id == viewer.user_id)


def visible_id(viewer: Principal, task_id: ColumnElement[int] | ColumnElement[int | None]) -> ColumnElement[bool]:
    """That a column names a task which this person may see, as a condition on the column's table."""
    return exists(select(Task.id).where(Task.id == task_id, visible(viewer)))


def check_visible(viewer: Principal, task: Task | None) -> Task:
    if task is None or not _holds(viewer, task, Action.VIEW):
        raise NotFound("there is no such task")
    return task


def may_edit(viewer: Principal, task: Task) -> bool:
    return _holds(viewer, task, Action.CHANGE)


def may_delete(viewer: Principal, task: Task) -> bool:
    return viewer.reach(Entity.TASK, Action.DELETE).holds(task.responsible_id)


def check_editable(viewer: Principal, task: Task) -> None:
    if not may_edit(viewer, task):
        raise Forbidden("this task is a colleague's", permission=str(Permission.TASKS_EDIT_ALL))


def check_addable(viewer: Principal, responsible_id: int | None) -> None:
    if not viewer.reach(Entity.TASK, Action.ADD).holds(responsible_id):
        raise Forbidden("you may not give tasks to this colleague", permission=str(Permission.TASKS_EDIT))


def _holds(viewer: Principal, task: Task, action: Action) -> bool:
    """Whoever gave a task has it in reach as if it were one's own."""
    reach = viewer.reach(Entity.TASK, action)
    return reach.holds(task.responsible_id) or (task.created_by_id == viewer.user_id and not reach.is_none)
