"""What the search for duplicates keeps of a person."""

from typing import Final

from sqlalchemy import ColumnElement, or_

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from crm.duplicates.models import DuplicatePair, LeadMatch, SharedNumber
from crm.kinds import CustomerKind
from crm.personal import of_cards


def _pairs(person: Person) -> ColumnElement[bool]:
    sides = (DuplicatePair.first_id, DuplicatePair.second_id)
    return or_(*(of_cards(DuplicatePair.kind, side)(person) for side in sides))


def _matches(person: Person) -> ColumnElement[bool]:
    customer = of_cards(LeadMatch.kind, LeadMatch.customer_id)(person)
    return or_(LeadMatch.lead_id.in_(person.ids(CustomerKind.LEAD)), customer)


DUPLICATES: Final = Shelves(
    "duplicates",
    [
        Shelf(table=DuplicatePair, mine=_pairs, removed=True, searched=False),
        Shelf(table=LeadMatch, mine=_matches, removed=True, searched=False),
        Shelf(
            table=SharedNumber,
            mine=lambda person: SharedNumber.e164.in_(person.numbers),
            removed=True,
            searched=False,
        ),
    ],
)
