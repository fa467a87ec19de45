"""Which customers have tasks, as a condition of other rooms' queries."""

from typing import Any

from sqlalchemy import ColumnElement, exists

from callcenter.auth.principal import Principal
from crm.kinds import CustomerKind
from crm.tasks.history import ABOUT
from crm.tasks.kinds import TaskState
from crm.tasks.models import Task
from crm.tasks.rights import visible


def has_open_task(viewer: Principal, kind: CustomerKind, owner: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the customer with this id has a task that is not over, among those that the person may see."""
    return exists().where(ABOUT[kind] == owner, Task.state == str(TaskState.OPEN), visible(viewer))
