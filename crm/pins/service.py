"""Lines on top of a card's history.

A pin keeps the id and the time of its line and no copy: the line is read through the history itself, so that nobody is
shown by a pin what the history does not show to that person, and an erased note is not kept alive by one.
"""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import NotFound
from crm.cards.columns import on, values_of
from crm.cards.lines import Read, Wanted
from crm.cards.lines import found as found_line
from crm.errors import invalid_field
from crm.fields.kinds import CardRef, FieldEntity
from crm.pins.errors import TooManyPins
from crm.pins.models import Pin
from crm.repository import user_names
from crm.schemas import PinnedBy, TimelinePage

MOST: Final = 5
_PINNED: Final = frozenset({"note", "deal-note", "task-note", "call", "file"})
"""By what a line's id begins with; other lines are not pinned."""


async def shown(session: AsyncSession, card: CardRef, page: TimelinePage, read: Read, *, first: bool) -> TimelinePage:
    """The page with its pinned lines marked, and on the first one all of them on top, the latest pin first."""
    pins = (await session.scalars(select(Pin).where(on(Pin, card)).order_by(Pin.id.desc()))).all()
    if not pins:
        return page
    names = await user_names(session, {pin.by_id for pin in pins if pin.by_id is not None})
    marks = {pin.line: PinnedBy(by=None if pin.by_id is None else names.get(pin.by_id), at=pin.at) for pin in pins}
    found = [await found_line(Wanted(pin.line, pin.line_at), read) for pin in pins] if first else []
    page.pinned = [one for one in found if one is not None]
    for item in (*page.items, *page.pinned):
        item.pinned = marks.get(item.id)
    return page


async def put(session: AsyncSession, card: CardRef, wanted: Wanted, read: Read, *, by_id: int) -> None:
    """On top. Done twice it is there once."""
    if wanted.word not in _PINNED:
        raise invalid_field("body.line", "lines of this kind are not pinned")
    item = await found_line(wanted, read)
    if item is None:
        raise NotFound("the history of this card has no such line")
    mine = select(Pin.id).where(on(Pin, card))
    if await session.scalar(mine.where(Pin.line == item.id)) is not None:
        return
    if (await session.scalar(select(func.count()).select_from(mine.subquery())) or 0) >= MOST:
        raise TooManyPins("so many lines are on top of this card already; take one off first", limit=MOST)
    session.add(Pin(line=item.id, line_at=item.at, at=datetime.now(UTC), by_id=by_id, **values_of(card)))
    await session.flush()


async def follow_conversion(session: AsyncSession, lead_id: int, contact_id: int) -> None:
    """What stood on top of a lead's history stands on top of the contact's, which has those lines, as far as there is
    room."""
    contact = CardRef(FieldEntity.CONTACT, contact_id)
    there = set(await session.scalars(select(Pin.line).where(on(Pin, contact))))
    lead = CardRef(FieldEntity.LEAD, lead_id)
    latest = await session.scalars(select(Pin).where(on(Pin, lead)).order_by(Pin.id.desc()).limit(MOST))
    coming = [pin for pin in latest if pin.line not in there][: max(0, MOST - len(there))]
    session.add_all(
        Pin(line=pin.line, line_at=pin.line_at, at=pin.at, by_id=pin.by_id, **values_of(contact))
        for pin in reversed(coming)
    )
    await session.flush()


async def take_off(session: AsyncSession, card: CardRef, line: str) -> None:
    await session.execute(delete(Pin).where(on(Pin, card), Pin.line == line))
