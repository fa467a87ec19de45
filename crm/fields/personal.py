"""What the firm's own fields keep of a person: everything on the person's cards and deals goes."""

from typing import Final

from sqlalchemy import ColumnElement, or_

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from crm.fields.models import CustomValue
from crm.kinds import CustomerKind


def _mine(person: Person) -> ColumnElement[bool]:
    """Also where another card refers to one of these."""
    cards = {kind: person.ids(kind) for kind in CustomerKind}
    value = CustomValue
    return or_(
        value.contact_id.in_(cards[CustomerKind.CONTACT]),
        value.company_id.in_(cards[CustomerKind.COMPANY]),
        value.lead_id.in_(cards[CustomerKind.LEAD]),
        value.deal_id.in_(person.deal_ids),
        value.ref_contact_id.in_(cards[CustomerKind.CONTACT]),
        value.ref_company_id.in_(cards[CustomerKind.COMPANY]),
        value.ref_lead_id.in_(cards[CustomerKind.LEAD]),
    )


OWN_FIELDS: Final = Shelves("fields", [Shelf(table=CustomValue, mine=_mine, removed=True)])
