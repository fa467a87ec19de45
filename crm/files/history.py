"""What happened to the files of a card, as lines of its history."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.cards.columns import on
from crm.fields.kinds import CardRef
from crm.files.kinds import SHOWN
from crm.files.models import CardFile, FileEntry, FilePlace
from crm.schemas import FileMention
from crm.timeline import Line, MoreLines, Place, Source, below


def lines_of(card: CardRef) -> MoreLines:
    async def lines(session: AsyncSession, after: Place | None, limit: int) -> list[Line]:
        query = (
            select(FileEntry, CardFile.state, CardFile.media_type)
            .join(FilePlace, FilePlace.file_id == FileEntry.file_id)
            .join(CardFile, CardFile.id == FileEntry.file_id)
            .where(on(FilePlace, card))
        )
        rows = await session.execute(below(query, (FileEntry.at, FileEntry.id), after, Source.FILE).limit(limit))
        return [_line(entry, state in SHOWN, media_type) for entry, state, media_type in rows]

    return lines


def _line(entry: FileEntry, there: bool, media_type: str) -> Line:
    mention = FileMention(
        id=entry.file_id,
        name=entry.name,
        before=entry.before,
        event=entry.event,
        media_type=media_type,
        there=there,
    )
    return Line(entry.at, Source.FILE, entry.id, author_id=entry.author_id, file=mention)
