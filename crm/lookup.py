"""Whose numbers these are, for the call log."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.ports import CustomerLookup
from crm.kinds import CustomerRef
from crm.models import Phone
from crm.repository import briefs, owner_of
from crm.schemas import CustomerBrief

MAX_PHONES: Final = 2_000
"""A page of calls has two hundred numbers at most; switchboards of hundreds of people must not fill it."""


class NumberOwners(CustomerLookup):
    """Two queries for a whole page, in the order in which cards show owners."""

    async def owners(self, session: AsyncSession, keys: Collection[str]) -> Mapping[str, Sequence[CustomerBrief]]:
        columns = (Phone.e164, Phone.contact_id, Phone.company_id, Phone.lead_id)
        query = select(*columns).where(Phone.e164.in_(keys)).order_by(Phone.id).limit(MAX_PHONES)
        refs: dict[str, dict[CustomerRef, None]] = {}
        for row in await session.execute(query):
            refs.setdefault(row.e164, {})[owner_of(row)] = None
        found = await briefs(session, list(dict.fromkeys(ref for owners in refs.values() for ref in owners)))
        by_ref = {brief.ref: brief for brief in found}
        return {key: _in_order(by_ref[ref] for ref in owners if ref in by_ref) for key, owners in refs.items()}


def _in_order(owners: Iterable[CustomerBrief]) -> list[CustomerBrief]:
    return sorted(owners, key=lambda owner: owner.kind.rank)
