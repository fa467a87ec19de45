"""The history of a card, whatever it is of."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.errors import NotFound
from crm import timeline
from crm.cards.lines import Wanted, found
from crm.cards.opening import CUSTOMERS, check_visible, customer_ref
from crm.deals import history as deal_history
from crm.deals import service as deals
from crm.fields.kinds import CardRef, FieldEntity
from crm.files import history as file_history
from crm.kinds import CustomerKind
from crm.pins import service as pins
from crm.ports import CallHistory
from crm.schemas import TimelineItem, TimelinePage, TimelineQuery
from crm.sections import members
from crm.tasks import history as task_history
from crm.timeline import MoreLines

Reader = Callable[[AsyncSession, CardRef, Principal, TimelineQuery, CallHistory], Awaitable[TimelinePage]]


async def page(
    session: AsyncSession, card: CardRef, viewer: Principal, query: TimelineQuery, calls: CallHistory
) -> TimelinePage:
    """A page of a card that this person may see, with what is pinned on the first one."""
    await check_visible(session, card, viewer, calls)

    async def read(wanted: TimelineQuery) -> TimelinePage:
        return await _READERS[card.entity](session, card, viewer, wanted, calls)

    shown = await read(query)
    return await pins.shown(session, card, shown, read, first=query.cursor is None and not query.types)


async def pin(
    session: AsyncSession, card: CardRef, viewer: Principal, wanted: Wanted, calls: CallHistory
) -> TimelinePage:
    """Put a line on top; the card's history as it is then.

    :raises NotFound: when the card's history has no such line for this person
    """

    async def read(query: TimelineQuery) -> TimelinePage:
        return await _READERS[card.entity](session, card, viewer, query, calls)

    await pins.put(session, card, wanted, read, by_id=viewer.user_id)
    return await page(session, card, viewer, TimelineQuery(), calls)


async def line(
    session: AsyncSession, card: CardRef, viewer: Principal, wanted: Wanted, calls: CallHistory
) -> TimelineItem:
    """One line as this person is shown it, of a card that this person may see.

    :raises NotFound: when the card's history has no such line for this person
    """
    await check_visible(session, card, viewer, calls)

    async def read(query: TimelineQuery) -> TimelinePage:
        return await _READERS[card.entity](session, card, viewer, query, calls)

    item = await found(wanted, read)
    if item is None:
        raise NotFound("the history of this card has no such line")
    return item


async def _customer(
    session: AsyncSession, card: CardRef, viewer: Principal, query: TimelineQuery, calls: CallHistory
) -> TimelinePage:
    ref = customer_ref(card)
    people = await members.all_people(session, ref.id) if query.people and ref.kind is CustomerKind.COMPANY else []
    more = [*_files(card, query, people)]
    if query.wants("note", "created", "moved"):
        more.append(deal_history.lines_for(viewer, ref, query, people))
    more += task_history.lines_for(viewer, ref, query, people)
    around = await deal_history.kin(session, ref, more)
    return await timeline.page(session, ref, query, calls, around=replace(around, people=people))


async def _deal(
    session: AsyncSession, card: CardRef, viewer: Principal, query: TimelineQuery, calls: CallHistory
) -> TimelinePage:
    deal = await deals.existing(session, card.id, viewer)
    tasks = task_history.lines_of_deal(viewer, card.id, query)
    return await deal_history.page(session, deal, query, calls, more=[*tasks, *_files(card, query)])


async def _task(
    session: AsyncSession, card: CardRef, _viewer: Principal, query: TimelineQuery, _calls: CallHistory
) -> TimelinePage:
    return await task_history.page(session, card.id, query, more=_files(card, query))


def _files(card: CardRef, query: TimelineQuery, people: Sequence[int] = ()) -> list[MoreLines]:
    return [file_history.lines_of(card, people)] if query.wants("file") else []


_READERS: Final[dict[FieldEntity, Reader]] = {
    **dict.fromkeys(CUSTOMERS, _customer),
    FieldEntity.DEAL: _deal,
    FieldEntity.TASK: _task,
}
