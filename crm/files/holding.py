"""Legal holds forbid that a customer's files go."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.personal.person import Person
from crm.cards.columns import card_of
from crm.cards.opening import CUSTOMERS
from crm.deals.service import refs_of
from crm.fields.kinds import CardRef, FieldEntity
from crm.files.errors import OnLegalHold
from crm.files.models import FilePlace
from crm.privacy import holds


async def check_not_held(session: AsyncSession, cards: Sequence[CardRef]) -> None:
    """:raises OnLegalHold: when one of the cards is a customer on hold, or a deal of one"""
    if await _on_hold(session, cards, datetime.now(UTC)):
        raise OnLegalHold("a legal hold on this customer forbids it")


async def held_files(session: AsyncSession, places: Iterable[FilePlace], now: datetime) -> set[int]:
    """Those of the files that a hold keeps, removed as they are."""
    cards: defaultdict[int, list[CardRef]] = defaultdict(list)
    for place in places:
        cards[place.file_id].append(card_of(place))
    return {file_id for file_id, on in cards.items() if await _on_hold(session, on, now)}


async def _on_hold(session: AsyncSession, cards: Sequence[CardRef], now: datetime) -> bool:
    wanted = {(str(card.entity), card.id) for card in cards if card.entity in CUSTOMERS}
    for card in cards:
        if card.entity is FieldEntity.DEAL:
            wanted |= {(str(ref.kind), ref.id) for ref in await refs_of(session, card.id)}
    return bool(await holds.against(session, Person(cards=tuple(sorted(wanted))), now))
