"""The rules of files: put on a card, renamed, removed, restored, taken along by a conversion."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.objects.vault import Kept
from crm import cursors
from crm.cards.columns import card_of
from crm.deals.schemas import ConversionOut
from crm.fields.kinds import CardRef, FieldEntity
from crm.files import repository
from crm.files.errors import FileRemoved, NoSuchFile, TooManyFiles, UploadBroken
from crm.files.kinds import FileEvent, FileState
from crm.files.models import CardFile
from crm.files.schemas import FilePage, FilePatch, FileQuery, FileView
from crm.files.sniffing import SHOWN_INLINE
from crm.files.storing import Limits
from crm.repository import user_names
from crm.telling import Added, tell_added


async def check_number(session: AsyncSession, card: CardRef, limits: Limits) -> None:
    """:raises TooManyFiles: when the card has as many as one may have"""
    if await repository.count_on(session, card) >= limits.per_card:
        raise TooManyFiles("this card has as many files as a card may have", limit=limits.per_card)


async def add(
    session: AsyncSession, card: CardRef, file_id: int, kept: Kept, *, author_id: int
) -> tuple[CardFile, str]:
    """Put a file whose object is kept on a card; with the id of the line in the card's history."""
    now = datetime.now(UTC)
    row = await repository.settle(session, file_id, kept, now)
    if row is None:
        raise UploadBroken("the upload took too long")
    await repository.put_on(session, [file_id], card)
    entry = repository.remember(session, row, FileEvent.ADDED, author_id, at=now)
    await session.flush()
    line = f"file:{entry.id}"
    tell_added(session, str(card.entity), card.id, Added.FILE, author_id, line=line, file_id=file_id)
    return row, line


async def page(session: AsyncSession, card: CardRef, query: FileQuery, limits: Limits) -> FilePage:
    before = int(cursors.read(query.cursor, (int,))[0]) if query.cursor else None
    state = FileState.REMOVED if query.removed else FileState.STORED
    rows = await repository.page(session, card, state, before=before, limit=query.limit + 1)
    shown = rows[: query.limit]
    return FilePage(
        items=await views(session, shown, limits),
        next_cursor=cursors.write(shown[-1].id) if len(rows) > query.limit else None,
        limit=limits.largest,
    )


async def existing(session: AsyncSession, card: CardRef, file_id: int, *, lock: bool = False) -> CardFile:
    row = await repository.on_card(session, card, file_id, lock=lock)
    if row is None:
        raise NoSuchFile("there is no such file on this card")
    return row


async def patch(session: AsyncSession, row: CardFile, form: FilePatch, *, author_id: int) -> bool:
    """A new name or description; whether that is anything new."""
    if row.state != FileState.STORED:
        raise FileRemoved("this file was removed; restore it first")
    before, renamed = row.name, form.name is not None and form.name != row.name
    described = form.description is not None and form.description != row.description
    row.name, row.description = form.name or row.name, row.description if form.description is None else form.description
    if renamed:
        repository.remember(session, row, FileEvent.RENAMED, author_id, at=datetime.now(UTC), before=before)
    await session.flush()
    return renamed or described


async def put_away(session: AsyncSession, row: CardFile, *, author_id: int) -> None:
    """Off every card that shows it; it can be restored for some days."""
    await _turn(session, row, (FileState.STORED, FileState.REMOVED), FileEvent.REMOVED, author_id)


async def restore(session: AsyncSession, row: CardFile, *, author_id: int) -> None:
    await _turn(session, row, (FileState.REMOVED, FileState.STORED), FileEvent.RESTORED, author_id)


async def _turn(
    session: AsyncSession, row: CardFile, step: tuple[FileState, FileState], event: FileEvent, author_id: int
) -> None:
    """Done before, it changes nothing."""
    if row.state != step[0]:
        return
    now = datetime.now(UTC)
    row.state, row.changed_at, row.changed_by_id = str(step[1]), now, author_id
    repository.remember(session, row, event, author_id, at=now)
    await session.flush()


async def cards_of(session: AsyncSession, file_id: int) -> list[CardRef]:
    """All cards that show it."""
    return [card_of(place) for place in await repository.places(session, file_id)]


async def names_of(session: AsyncSession, entry_ids: Sequence[int]) -> dict[int, str]:
    """What the files of these lines were called; without regard to who asks."""
    return await repository.names_of(session, entry_ids)


async def follow_conversion(session: AsyncSession, done: ConversionOut) -> None:
    """The files of a lead are also on what it became."""
    ids = await repository.ids_on(session, CardRef(FieldEntity.LEAD, done.lead_id))
    became = {FieldEntity.CONTACT: done.contact, FieldEntity.COMPANY: done.company, FieldEntity.DEAL: done.deal}
    for entity, row in became.items():
        if ids and row is not None:
            await repository.put_on(session, ids, CardRef(entity, row.id))


async def view(session: AsyncSession, row: CardFile, limits: Limits) -> FileView:
    return (await views(session, [row], limits))[0]


async def views(session: AsyncSession, rows: Sequence[CardFile], limits: Limits) -> list[FileView]:
    people: Iterable[int | None] = (id_ for row in rows for id_ in (row.created_by_id, row.changed_by_id))
    names = await user_names(session, {id_ for id_ in people if id_ is not None})
    found = []
    for row in rows:
        away = row.state != FileState.STORED
        found.append(
            FileView(
                id=row.id,
                name=row.name,
                description=row.description,
                media_type=row.media_type,
                size=row.size,
                inline=row.media_type in SHOWN_INLINE,
                added_at=row.created_at,
                added_by=None if row.created_by_id is None else names.get(row.created_by_id),
                removed_at=row.changed_at if away else None,
                removed_by=names.get(row.changed_by_id) if away and row.changed_by_id is not None else None,
                gone_at=row.changed_at + timedelta(days=limits.restore_days) if away else None,
            )
        )
    return found
