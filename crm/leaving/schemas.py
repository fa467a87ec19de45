"""What somebody leaves behind, on the wire."""

from pydantic import BaseModel

from crm.schemas import Input, Remark, RowId


class Belongings(BaseModel):
    """What waits for this person: customers, open deals, open tasks, running projects. Ended ones stay with
    who ended them."""

    contacts: int
    companies: int
    leads: int
    deals: int
    tasks: int
    projects: int


class HandOver(Input):
    """Everything of one person to another, or to nobody."""

    from_id: RowId
    to_id: RowId | None
    remark: Remark = ""
