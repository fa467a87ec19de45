"""Numbers and whose they were, as they go over the wire."""

from datetime import datetime

from pydantic import BaseModel

from crm.kinds import CustomerKind
from crm.schemas import CustomerBrief, Input, Named, NumberText, RowId


class OwnerInput(Input):
    """A number in any notation, and a customer."""

    number: NumberText
    kind: CustomerKind
    id: RowId


class Ownership(BaseModel):
    """`since` None: from the beginning. `until` None: still. `ended_by` took the number off the card."""

    customer: CustomerBrief
    since: datetime | None
    until: datetime | None
    ended_by: Named | None


class NumberHistory(BaseModel):
    """Who has the number and who had it, the latest first."""

    e164: str
    display: str
    owners: list[Ownership]
