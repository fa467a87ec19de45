"""The lines of a list."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.dictionaries.service import names_of
from crm.fields.listing import customer_fields, of_customers
from crm.fields.service import CardFields
from crm.kinds import CustomerKind, CustomerRef, IdentifierKind
from crm.lists.schemas import ExportedCustomer, ListedCustomer
from crm.models import Email, Identifier, Lead
from crm.repository import TABLES, briefs, owner_column
from crm.schemas import IdentifierView, Named


async def listed(session: AsyncSession, refs: Sequence[CustomerRef]) -> list[ListedCustomer]:
    """In the order of the refs; who is gone is left out."""
    emails: defaultdict[CustomerRef, list[str]] = defaultdict(list)
    reasons = await _loss_reasons(session, [ref.id for ref in refs if ref.kind is CustomerKind.LEAD])
    more: dict[CustomerRef, dict[str, object]] = {}
    for kind in CustomerKind:
        ids = [ref.id for ref in refs if ref.kind is kind]
        if not ids:
            continue
        owner = owner_column(kind, Email)
        for id_, address in await session.execute(
            select(owner, Email.address).where(owner.in_(ids)).order_by(Email.position)
        ):
            emails[CustomerRef(kind, id_ or 0)].append(address)
        customer = TABLES[kind]
        columns = (customer.id, customer.source, customer.tags, customer.last_contact_at)
        for row in await session.execute(select(*columns).where(customer.id.in_(ids))):
            more[CustomerRef(kind, row.id)] = {
                "source": row.source,
                "tags": row.tags,
                "last_contact_at": row.last_contact_at,
                "loss_reason": reasons.get(row.id) if kind is CustomerKind.LEAD else None,
            }
    found = await briefs(session, refs)
    own = await of_customers(session, refs, await customer_fields(session))
    return [
        ListedCustomer.model_validate({**dict(one), **more[one.ref], "emails": emails[one.ref], **_own(own, one.ref)})
        for one in found
        if one.ref in more
    ]


async def exported(session: AsyncSession, refs: Sequence[CustomerRef]) -> list[ExportedCustomer]:
    """With what only files have."""
    notes: dict[CustomerRef, str] = {}
    known: defaultdict[CustomerRef, list[IdentifierView]] = defaultdict(list)
    for kind in CustomerKind:
        ids = [ref.id for ref in refs if ref.kind is kind]
        if not ids:
            continue
        customer, owner = TABLES[kind], owner_column(kind, Identifier)
        for id_, note in await session.execute(select(customer.id, customer.note).where(customer.id.in_(ids))):
            notes[CustomerRef(kind, id_)] = note
        query = select(owner, Identifier.kind, Identifier.value).where(owner.in_(ids)).order_by(Identifier.id)
        for owner_id, of, value in await session.execute(query):
            known[CustomerRef(kind, owner_id or 0)].append(IdentifierView(kind=IdentifierKind(of), value=value))
    return [
        ExportedCustomer.model_validate(
            {**dict(one), "note": notes.get(one.ref, ""), "identifiers": known.get(one.ref, [])}
        )
        for one in await listed(session, refs)
    ]


async def _loss_reasons(session: AsyncSession, lead_ids: Sequence[int]) -> dict[int, Named]:
    lost = select(Lead.id, Lead.loss_reason_id).where(Lead.id.in_(lead_ids), Lead.loss_reason_id.is_not(None))
    of = {id_: reason_id or 0 for id_, reason_id in await session.execute(lost)} if lead_ids else {}
    names = await names_of(session, set(of.values()))
    return {id_: Named(id=reason_id, name=names.get(reason_id, "")) for id_, reason_id in of.items()}


def _own(found: Mapping[CustomerRef, CardFields], ref: CustomerRef) -> dict[str, object]:
    has = found.get(ref, CardFields({}, {}))
    return {"fields": has.values, "field_names": has.names}
