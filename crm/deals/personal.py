"""What deals keep of a person. Money, stages and dates stay: plans and reports are made of them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from callcenter.personal.words import ERASED
from crm.deals.models import Deal, DealEntry, LeadConversion
from crm.kinds import CustomerKind

_SAID: Final = {"title": ERASED, "title_key": ERASED, "note": "", "loss_note": "", "tags": []}


def _mine(person: Person) -> ColumnElement[bool]:
    return Deal.id.in_(person.deal_ids)


DEALS: Final = Shelves(
    "deals",
    [
        Shelf(table=Deal, mine=_mine, blank=_SAID, once=lambda row: row["title"] == ERASED),
        Shelf(
            table=DealEntry,
            mine=lambda person: DealEntry.deal_id.in_(person.deal_ids),
            blank={"text": "", "changes": []},
            once=lambda row: not row["text"] and not row["changes"],
        ),
    ],
)


Cards = Sequence[tuple[str, int]]


async def deals_of(session: AsyncSession, cards: Cards) -> list[int]:
    """The deals with nobody but these. A firm's deal, in which the person is only who speaks for it, is the firm's."""
    columns = dict(zip(CustomerKind, (Deal.contact_id, Deal.company_id, Deal.lead_id), strict=True))
    ids = {kind: [id_ for card_kind, id_ in cards if card_kind == kind] for kind in CustomerKind}
    some = or_(*(column.in_(ids[kind]) for kind, column in columns.items()))
    nobody_else = and_(*(or_(column.is_(None), column.in_(ids[kind])) for kind, column in columns.items()))
    return list(await session.scalars(select(Deal.id).where(some, nobody_else).order_by(Deal.id)))


async def same_people(session: AsyncSession, cards: Cards) -> set[tuple[str, int]]:
    """The leads that became these contacts, the contacts that these leads became, and the firms' own leads."""
    leads = [id_ for kind, id_ in cards if kind == CustomerKind.LEAD]
    contacts = [id_ for kind, id_ in cards if kind == CustomerKind.CONTACT]
    firms = [id_ for kind, id_ in cards if kind == CustomerKind.COMPANY]
    of_firm = and_(LeadConversion.company_id.in_(firms), LeadConversion.contact_id.is_(None))
    rows = select(LeadConversion.lead_id, LeadConversion.contact_id).where(
        or_(LeadConversion.lead_id.in_(leads), LeadConversion.contact_id.in_(contacts), of_firm)
    )
    found: set[tuple[str, int]] = set()
    for lead_id, contact_id in await session.execute(rows):
        found.add((str(CustomerKind.LEAD), lead_id))
        if contact_id is not None:
            found.add((str(CustomerKind.CONTACT), contact_id))
    return found
