"""What merges keep of a person: both cards as they were, for the undo."""

from typing import Final

from sqlalchemy import ColumnElement, and_, or_

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from crm.kinds import CustomerKind
from crm.merging.models import Merge
from crm.personal import owned


def _mine(person: Person) -> ColumnElement[bool]:
    survivors = zip(CustomerKind, (Merge.contact_id, Merge.company_id, Merge.lead_id), strict=True)
    losers = (and_(column.is_not(None), Merge.loser_id.in_(person.ids(kind))) for kind, column in survivors)
    return or_(owned(Merge)(person), *losers)


MERGES: Final = Shelves("merges", [Shelf(table=Merge, mine=_mine, removed=True)])
