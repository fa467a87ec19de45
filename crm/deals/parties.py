"""Whom a deal is about, and who is responsible for it."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from crm import repository as customers
from crm.errors import invalid_field
from crm.kinds import CustomerKind, CustomerRef

CUSTOMERS: Final[Mapping[str, CustomerKind]] = {
    "contact_id": CustomerKind.CONTACT,
    "company_id": CustomerKind.COMPANY,
    "lead_id": CustomerKind.LEAD,
}


async def check_references(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """That those who are named exist, and that whoever asks may see them."""
    user_id = values.get("responsible_id")
    if user_id is not None and not await customers.user_exists(session, user_id):
        raise invalid_field("body.responsible_id", "there is no such user")
    for field, kind in CUSTOMERS.items():
        id_ = values.get(field)
        if id_ is not None and await customers.get(session, CustomerRef(kind, id_)) is None:
            raise invalid_field(f"body.{field}", f"there is no such {kind}")


async def company_of(session: AsyncSession, contact_id: int | None) -> int | None:
    """The main company of a contact, if whoever asks may see it."""
    if contact_id is None:
        return None
    [contact] = await customers.briefs(session, [CustomerRef(CustomerKind.CONTACT, contact_id)])
    if contact.company is None:
        return None
    company = await customers.get(session, CustomerRef(CustomerKind.COMPANY, contact.company.id))
    return None if company is None else company.id
