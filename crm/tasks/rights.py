"""Whose tasks a person may see and change.

One's own are those that one is responsible for, those that one gave, and those that are nobody's and wait for
somebody to take them. A task that one may not see is not there (404): its id tells nothing.
"""

from sqlalchemy import ColumnElement, or_, true

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.errors import Forbidden, NotFound
from crm.tasks.models import Task


def visible(viewer: Principal) -> ColumnElement[bool]:
    """The tasks that this person may see, as a condition of a query."""
    if viewer.may(Permission.TASKS_VIEW_ALL):
        return true()
    mine = (Task.responsible_id == viewer.user_id, Task.created_by_id == viewer.user_id)
    return or_(*mine, Task.responsible_id.is_(None))


def check_visible(viewer: Principal, task: Task | None) -> Task:
    if task is None or not (_is_own(viewer, task) or viewer.may(Permission.TASKS_VIEW_ALL)):
        raise NotFound("there is no such task")
    return task


def may_edit(viewer: Principal, task: Task) -> bool:
    if viewer.may(Permission.TASKS_EDIT_ALL):
        return True
    return viewer.may(Permission.TASKS_EDIT) and _is_own(viewer, task)


def check_editable(viewer: Principal, task: Task) -> None:
    if not may_edit(viewer, task):
        raise Forbidden("this task is a colleague's", permission=str(Permission.TASKS_EDIT_ALL))


def _is_own(viewer: Principal, task: Task) -> bool:
    return task.responsible_id in (None, viewer.user_id) or task.created_by_id == viewer.user_id
