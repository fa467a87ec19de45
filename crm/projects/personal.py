"""What projects keep of a person. Days, states and who worked on them stay."""

from typing import Final

from sqlalchemy import ColumnElement, or_, select

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from callcenter.personal.words import ERASED
from crm.kinds import CustomerKind
from crm.projects.models import Project, ProjectEntry

_SAID: Final = {"name": ERASED, "name_key": ERASED, "description": ""}


def _mine(person: Person) -> ColumnElement[bool]:
    return or_(
        Project.contact_id.in_(person.ids(CustomerKind.CONTACT)),
        Project.company_id.in_(person.ids(CustomerKind.COMPANY)),
        Project.deal_id.in_(person.deal_ids),
    )


PROJECTS: Final = Shelves(
    "projects",
    [
        Shelf(
            table=ProjectEntry,
            mine=lambda person: ProjectEntry.project_id.in_(select(Project.id).where(_mine(person))),
            blank={"text": "", "changes": []},
            once=lambda row: not row["text"] and not row["changes"],
        ),
        Shelf(table=Project, mine=_mine, blank=_SAID, once=lambda row: row["name"] == ERASED),
    ],
)
