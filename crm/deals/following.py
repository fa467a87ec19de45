"""What hangs on a lead goes along when it becomes a customer: its deals, and by what other systems know it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import repository
from crm.deals.models import Deal
from crm.deals.service import tell_change
from crm.kinds import CustomerKind, CustomerRef, IdentifierKind
from crm.models import Identifier
from crm.repository import owner_column, owner_values


async def take_deals(
    session: AsyncSession, lead_id: int, contact_id: int, company_id: int | None, *, author_id: int
) -> Sequence[int]:
    """The deals of the lead that name no person are the contact's, and the company's where they name none. They stay
    the lead's, too: reports ask what came of it. The ids."""
    query = select(Deal).where(Deal.lead_id == lead_id, Deal.contact_id.is_(None)).with_for_update()
    deals = (await session.scalars(query.order_by(Deal.id))).all()
    for deal in deals:
        changes = [{"field": "contact_id", "before": None, "after": contact_id}]
        deal.contact_id = contact_id
        if company_id is not None and deal.company_id is None:
            changes.append({"field": "company_id", "before": None, "after": company_id})
            deal.company_id = company_id
        deal.version += 1
        deal.updated_at = datetime.now(UTC)
        await tell_change(session, deal.id, changes, author_id)
    return [deal.id for deal in deals]


async def copy_identifiers(
    session: AsyncSession, lead: CustomerRef, contact: CustomerRef, company_id: int | None
) -> None:
    """A tax number is the company's where there is one, an id of another system the contact's. The lead keeps its own,
    so that its file brought in once more finds it, and not a new one."""
    company = None if company_id is None else CustomerRef(CustomerKind.COMPANY, company_id)
    for one in await repository.identifiers(session, lead):
        target = company if company is not None and one.kind is IdentifierKind.TAX_NUMBER else contact
        known = owner_column(target.kind, Identifier) == target.id
        same = select(Identifier.id).where(known, Identifier.kind == str(one.kind), Identifier.value == one.value)
        if await session.scalar(same.limit(1)) is None:
            await session.execute(
                insert(Identifier).values(kind=str(one.kind), value=one.value, **owner_values(target))
            )  # fmt: skip
