"""What the bin keeps of a person: numbers, addresses and the name of a customer who was deleted. The card itself is the
customers' room's; without its way back it can only be erased."""

from typing import Final

from sqlalchemy import ColumnElement, or_

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from crm.bin.models import Binned
from crm.kinds import CustomerKind


def _mine(person: Person) -> ColumnElement[bool]:
    columns = zip(CustomerKind, (Binned.contact_id, Binned.company_id, Binned.lead_id), strict=True)
    return or_(*(column.in_(person.ids(kind)) for kind, column in columns))


BIN: Final = Shelves("bin", [Shelf(table=Binned, mine=_mine, removed=True)])
