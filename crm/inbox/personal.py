"""What inboxes keep of a person: nothing of their own. Notices, pins of lines and mentions name cards and lines, whose
words go with their rooms; what was told of the person's cards goes, for there is nothing to read behind it."""

from typing import Final

from sqlalchemy import ColumnElement, or_

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from crm.inbox.models import Follow, Mention, Notice
from crm.kinds import CustomerKind


def _mine(person: Person) -> ColumnElement[bool]:
    columns = (Notice.contact_id, Notice.company_id, Notice.lead_id)
    about = zip(CustomerKind, columns, strict=True)
    return or_(*(column.in_(person.ids(kind)) for kind, column in about), Notice.deal_id.in_(person.deal_ids))


INBOX: Final = Shelves(
    "inbox",
    [
        Shelf(table=Notice, mine=_mine, removed=True, searched=False),
        Shelf(table=Follow, searched=False),
        Shelf(table=Mention, searched=False),
    ],
)
