"""What loyalty cards keep of a person: the cards with all that was given and spent."""

from typing import Final

from sqlalchemy import ColumnElement, select

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from crm.loyalty.models import LoyaltyCard, LoyaltyEntry
from crm.personal import owned


def _entries(person: Person) -> ColumnElement[bool]:
    return LoyaltyEntry.card_id.in_(select(LoyaltyCard.id).where(owned(LoyaltyCard)(person)))


LOYALTY: Final = Shelves(
    "loyalty",
    [
        Shelf(table=LoyaltyEntry, mine=_entries, removed=True),
        Shelf(table=LoyaltyCard, mine=owned(LoyaltyCard), removed=True),
    ],
)
