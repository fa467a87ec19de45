"""Customers into the bin, and out of it.

The row of a deleted customer leads to itself: whatever leaves out a card that was merged away leaves it out, too. What
finds a customer without asking for its row is taken from it and kept for the way back: numbers, e-mails, identifiers,
words of the search, and the key by which a number has one lead. So its number is nobody's, and a call makes a new lead.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.scopes import Action
from crm import repository, rights
from crm.bin.errors import NotInBin
from crm.bin.models import Binned
from crm.errors import Outdated
from crm.kinds import CustomerRef
from crm.merging import ways
from crm.models import Change, Lead
from crm.preconditions import named
from crm.repository import AnyCustomer
from crm.service import card, existing, index_words
from crm.telling import Happened, tell_customer
from crm.veil import current
from crm.words import fold


async def put_away(session: AsyncSession, ref: CustomerRef, version: int | None, author_id: int) -> Binned:
    """Notes, calls, files, deals and tasks stay with it. The row of the bin is not stored yet."""
    customer = await existing(session, ref, lock=True)
    rights.check(session, ref, customer.responsible_id, Action.DELETE)
    if customer.version != named(version):
        raise Outdated("it was changed meanwhile", current=current(session, await card(session, ref)))
    way_back: dict[str, Any] = dict(await ways.take(session, ref, by_id=author_id))
    if isinstance(customer, Lead):
        way_back["origin_key"] = customer.origin_key
        customer.origin_key = None if customer.origin_key is None else f"deleted:{customer.id}"
    customer.merged_into_id = customer.id
    await repository.replace_words(session, ref, [])
    await _remember(session, customer, ref, Happened.DELETED, author_id)
    return Binned(name_key=fold(customer.name), way_back=way_back, **repository.owner_values(ref))


async def bring_back(session: AsyncSession, ref: CustomerRef, row: Binned, author_id: int) -> str:
    """What it is called; everything as it was. A number that somebody has got meanwhile is then of both."""
    customer = await repository.in_bin(session, ref, lock=True)
    if customer is None:
        raise NotInBin(f"there is no such {ref.kind} in the bin")
    rights.check(session, ref, customer.responsible_id, Action.DELETE)
    way_back: dict[str, Any] = row.way_back or {}
    customer.merged_into_id = None
    await session.flush()
    await ways.put(session, ref, {name: way_back.get(name, []) for name in ways.LISTS})
    if isinstance(customer, Lead) and await _free(session, way_back.get("origin_key")):
        customer.origin_key = way_back["origin_key"]
    await _remember(session, customer, ref, Happened.RESTORED, author_id)
    await index_words(session, customer, ref)
    return customer.name


async def _free(session: AsyncSession, origin_key: str | None) -> bool:
    """Whether no other lead was made of the number meanwhile."""
    if origin_key is None:
        return False
    return await session.scalar(select(Lead.id).where(Lead.origin_key == origin_key)) is None


async def _remember(
    session: AsyncSession, customer: AnyCustomer, ref: CustomerRef, happened: Happened, author_id: int
) -> None:
    customer.version += 1
    customer.updated_at = datetime.now(UTC)
    changes = [{"field": str(happened), "before": None, "after": customer.name}]
    owner = repository.owner_values(ref)
    session.add(Change(at=customer.updated_at, author_id=author_id, changes=changes, **owner))
    tell_customer(session, ref, happened, author_id)
    await session.flush()
