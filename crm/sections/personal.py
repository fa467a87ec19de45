"""What the sections of a card keep of a person: all of it goes with the card."""

from typing import Final

from sqlalchemy import ColumnElement, or_

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from crm.kinds import CustomerKind
from crm.personal import owned
from crm.sections.models import Membership, PostalAddress, Requisites


def _memberships(person: Person) -> ColumnElement[bool]:
    contacts, companies = person.ids(CustomerKind.CONTACT), person.ids(CustomerKind.COMPANY)
    return or_(Membership.contact_id.in_(contacts), Membership.company_id.in_(companies))


SECTIONS: Final = Shelves(
    "sections",
    [
        Shelf(table=Requisites, mine=owned(Requisites), removed=True),
        Shelf(table=PostalAddress, mine=owned(PostalAddress), removed=True),
        Shelf(table=Membership, mine=_memberships, removed=True, searched=False),
    ],
)
