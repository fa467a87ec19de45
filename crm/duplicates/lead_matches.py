"""Leads who are customers already: kept, listed and decided on. They are converted, and not merged."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm import repository as customers
from crm.alike import name_key
from crm.duplicates.errors import NoSuchPair
from crm.duplicates.evidence import Evidence, Reason
from crm.duplicates.models import LeadMatch
from crm.duplicates.repository import Pair
from crm.duplicates.schemas import LeadMatchView
from crm.kinds import CustomerKind, CustomerRef
from crm.models import Company, Contact, Lead
from crm.repository import TABLES
from crm.state import LeadStatus

KINDS: Final = (CustomerKind.CONTACT, CustomerKind.COMPANY)
OPEN: Final = (str(LeadStatus.NEW), str(LeadStatus.IN_WORK))
"""Only these become customers."""


async def open_leads(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """The keys of the companies that open leads name."""
    there = (Lead.id.in_(ids), Lead.merged_into_id.is_(None), Lead.status.in_(OPEN))
    rows = await session.execute(select(Lead.id, Lead.company_name).where(*there))
    return {id_: name_key(name) for id_, name in rows}


async def employers(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """The keys of the companies that contacts work for."""
    of = select(Contact.id, Company.name).join(Company, Company.id == Contact.company_id).where(Contact.id.in_(ids))
    return {id_: name_key(name) for id_, name in await session.execute(of)}


async def keep(session: AsyncSession, kind: CustomerKind, found: Mapping[Pair, Evidence], search_id: int) -> None:
    """Store what was found, by lead and customer; a dismissed match stays dismissed."""
    if not found:
        return
    make = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    statement = make(LeadMatch)
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=["lead_id", "kind", "customer_id"],
        set_={"score": new.score, "reasons": new.reasons, "search_id": new.search_id},
        where=LeadMatch.dismissed_at.is_(None),
    )
    rows = [
        {
            "lead_id": lead_id,
            "kind": str(kind),
            "customer_id": customer_id,
            "score": evidence.score,
            "reasons": [str(reason) for reason in evidence.reasons],
            "search_id": search_id,
        }
        for (lead_id, customer_id), evidence in found.items()
    ]
    await session.execute(statement, rows)


async def forget_others(session: AsyncSession, search_id: int) -> None:
    """Open matches that the latest search has not found again are none any more."""
    stale = (LeadMatch.dismissed_at.is_(None), func.coalesce(LeadMatch.search_id, 0) < search_id)
    await session.execute(delete(LeadMatch).where(*stale))


def _there() -> ColumnElement[bool]:
    """The lead is open still, and the customer is there."""
    lead = exists().where(Lead.id == LeadMatch.lead_id, Lead.merged_into_id.is_(None), Lead.status.in_(OPEN))
    customer = []
    for kind in KINDS:
        table = TABLES[kind]
        has = exists().where(table.id == LeadMatch.customer_id, table.merged_into_id.is_(None))
        customer.append(and_(LeadMatch.kind == str(kind), has))
    return and_(lead, or_(*customer))


async def page(
    session: AsyncSession, *, dismissed: bool, below: tuple[int, int] | None, limit: int
) -> Sequence[LeadMatch]:
    """The likeliest first."""
    given = LeadMatch.dismissed_at.is_not(None) if dismissed else LeadMatch.dismissed_at.is_(None)
    query = select(LeadMatch).where(given, _there())
    if below is not None:
        query = query.where(tuple_(LeadMatch.score, LeadMatch.id) < below)
    return (await session.scalars(query.order_by(LeadMatch.score.desc(), LeadMatch.id.desc()).limit(limit))).all()


async def views(session: AsyncSession, rows: Sequence[LeadMatch]) -> list[LeadMatchView]:
    """Those of which the reader sees both sides."""
    briefs = {
        brief.ref: brief for brief in await customers.briefs(session, [ref for row in rows for ref in _refs(row)])
    }
    people = {row.dismissed_by_id for row in rows if row.dismissed_by_id is not None}
    names = await customers.user_names(session, people)
    found = []
    for row in rows:
        lead, customer = (briefs.get(ref) for ref in _refs(row))
        if lead is not None and customer is not None:
            found.append(
                LeadMatchView(
                    id=row.id,
                    lead=lead,
                    customer=customer,
                    score=row.score,
                    reasons=[Reason(reason) for reason in row.reasons],
                    dismissed_at=row.dismissed_at,
                    dismissed_by=None if row.dismissed_by_id is None else names.get(row.dismissed_by_id),
                )
            )
    return found


async def decide(session: AsyncSession, match_id: int, *, dismissed: bool, user_id: int) -> LeadMatchView:
    """The lead is somebody else, and is not proposed again; or that was wrong."""
    row = await session.get(LeadMatch, match_id, with_for_update=True)
    shown = [] if row is None else await views(session, [row])
    if row is None or not shown:
        raise NoSuchPair("there is no such match")
    row.dismissed_at = datetime.now(UTC) if dismissed else None
    row.dismissed_by_id = user_id if dismissed else None
    await session.flush()
    return (await views(session, [row]))[0]


def _refs(row: LeadMatch) -> tuple[CustomerRef, CustomerRef]:
    return CustomerRef(CustomerKind.LEAD, row.lead_id), CustomerRef(CustomerKind(row.kind), row.customer_id)
