"""What tasks keep of a person. Who did how many of them stays."""

from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from callcenter.personal.words import ERASED
from crm.kinds import CustomerKind
from crm.tasks.models import Task, TaskEntry

_SAID: Final = {"title": ERASED, "title_key": ERASED, "text": "", "result": "", "caller_key": None}


def _mine(person: Person) -> ColumnElement[bool]:
    about = zip(CustomerKind, (Task.contact_id, Task.company_id, Task.lead_id), strict=True)
    return or_(
        *(column.in_(person.ids(kind)) for kind, column in about),
        Task.deal_id.in_(person.deal_ids),
        Task.call_id.in_(person.call_ids),
        Task.caller_key.in_(person.numbers),
    )


def task_ids(person: Person) -> Select[int]:
    """The tasks about the person."""
    return select(Task.id).where(_mine(person))


TASKS: Final = Shelves(
    "tasks",
    [
        Shelf(
            table=TaskEntry,
            mine=lambda person: TaskEntry.task_id.in_(select(Task.id).where(_mine(person))),
            blank={"text": "", "changes": []},
            once=lambda row: not row["text"] and not row["changes"],
        ),
        Shelf(table=Task, mine=_mine, blank=_SAID, once=lambda row: row["title"] == ERASED),
    ],
)
