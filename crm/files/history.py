"""What happened to the files of a card, as lines of its history."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import case, exists, func, null, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm.cards.columns import card_of, on
from crm.cards.seen import seen
from crm.fields.kinds import CardRef
from crm.files.kinds import SHOWN, FileEvent
from crm.files.models import CardFile, FileEntry, FilePlace
from crm.schemas import FileMention
from crm.timeline import Line, MoreLines, Place, Source, below


def lines_of(card: CardRef, people: Sequence[int] = ()) -> MoreLines:
    """With those of the people of a company, each file once."""
    theirs = FilePlace.contact_id.in_(people)
    here = select(FilePlace.file_id).where(or_(on(FilePlace, card), theirs) if people else on(FilePlace, card))
    own = select(FilePlace.file_id).where(on(FilePlace, card), FilePlace.file_id == FileEntry.file_id)
    of_person = select(func.min(FilePlace.contact_id)).where(FilePlace.file_id == FileEntry.file_id, theirs)
    whose = case((~own.exists(), of_person.scalar_subquery())) if people else null()

    async def lines(session: AsyncSession, after: Place | None, limit: int) -> list[Line]:
        query = (
            select(FileEntry, CardFile.state, CardFile.media_type, whose)
            .join(CardFile, CardFile.id == FileEntry.file_id)
            .where(FileEntry.file_id.in_(here))
        )
        rows = await session.execute(below(query, (FileEntry.at, FileEntry.id), after, Source.FILE).limit(limit))
        return [_line(entry, state in SHOWN, media_type, whose_id) for entry, state, media_type, whose_id in rows]

    return lines


def added(viewer: Principal, *, people: Collection[int] | None, since: datetime) -> MoreLines:
    """The files that were put on all cards that this person may see; by these people, or by anybody."""

    async def lines(session: AsyncSession, after: Place | None, limit: int) -> list[Line]:
        shown = select(FilePlace.id).where(FilePlace.file_id == FileEntry.file_id, seen(FilePlace, viewer))
        theirs = [] if people is None else [FileEntry.author_id.in_(people)]
        query = (
            select(FileEntry, CardFile.state, CardFile.media_type)
            .join(CardFile, CardFile.id == FileEntry.file_id)
            .where(FileEntry.event == str(FileEvent.ADDED), FileEntry.at >= since, exists(shown), *theirs)
        )
        chosen = below(query, (FileEntry.at, FileEntry.id), after, Source.FILE).limit(limit)
        rows = (await session.execute(chosen)).all()
        cards = await _cards(session, viewer, {entry.file_id for entry, _, _ in rows})
        return [
            replace(_line(entry, state in SHOWN, media_type, None), card=cards[entry.file_id])
            for entry, state, media_type in rows
            if entry.file_id in cards
        ]

    return lines


async def _cards(session: AsyncSession, viewer: Principal, file_ids: Collection[int]) -> dict[int, CardRef]:
    """The first of the cards of each file that this person may see."""
    query = select(FilePlace).where(FilePlace.file_id.in_(file_ids), seen(FilePlace, viewer))
    rows = await session.scalars(query.order_by(FilePlace.id.desc()))
    return {row.file_id: card_of(row) for row in rows}


def _line(entry: FileEntry, there: bool, media_type: str, whose_id: int | None) -> Line:
    mention = FileMention(
        id=entry.file_id,
        name=entry.name,
        before=entry.before,
        event=entry.event,
        media_type=media_type,
        there=there,
    )
    return Line(entry.at, Source.FILE, entry.id, author_id=entry.author_id, file=mention, whose_id=whose_id)
