"""What answers keep of a person: nothing of their own. Comments are notes and go with them; reactions to the lines of
the person's cards go, for there is no line behind them."""

from typing import Final

from sqlalchemy import ColumnElement, or_

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from crm.feed.models import Comment, Reaction
from crm.kinds import CustomerKind


def _mine(person: Person) -> ColumnElement[bool]:
    columns = (Reaction.contact_id, Reaction.company_id, Reaction.lead_id)
    about = zip(CustomerKind, columns, strict=True)
    return or_(*(column.in_(person.ids(kind)) for kind, column in about), Reaction.deal_id.in_(person.deal_ids))


FEED: Final = Shelves(
    "feed",
    [
        Shelf(table=Reaction, mine=_mine, removed=True, searched=False),
        Shelf(table=Comment, searched=False),
    ],
)
