"""What number ownerships keep of a person: whose a number was is the number."""

from typing import Final

from sqlalchemy import ColumnElement, or_

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from crm.kinds import CustomerKind
from crm.numbers.models import NumberOwnership


def _mine(person: Person) -> ColumnElement[bool]:
    columns = (NumberOwnership.contact_id, NumberOwnership.company_id, NumberOwnership.lead_id)
    cards = zip(CustomerKind, columns, strict=True)
    return or_(NumberOwnership.e164.in_(person.numbers), *(column.in_(person.ids(kind)) for kind, column in cards))


OWNERSHIPS: Final = Shelves("numbers", [Shelf(table=NumberOwnership, mine=_mine, removed=True, searched=False)])
