"""Legal holds forbid that a customer's files go."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.personal.person import Person
from crm.cards.opening import CUSTOMERS
from crm.deals.service import refs_of
from crm.fields.kinds import CardRef, FieldEntity
from crm.files.errors import OnLegalHold
from crm.privacy import holds


async def check_not_held(session: AsyncSession, cards: Sequence[CardRef]) -> None:
    """:raises OnLegalHold: when one of the cards is a customer on hold, or a deal of one"""
    wanted = {(str(card.entity), card.id) for card in cards if card.entity in CUSTOMERS}
    for card in cards:
        if card.entity is FieldEntity.DEAL:
            wanted |= {(str(ref.kind), ref.id) for ref in await refs_of(session, card.id)}
    if await holds.against(session, Person(cards=tuple(sorted(wanted))), datetime.now(UTC)):
        raise OnLegalHold("a legal hold on this customer forbids it")
