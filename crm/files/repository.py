"""The queries of files."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.objects.vault import Kept
from crm.cards.columns import on, values_of
from crm.fields.kinds import CardRef
from crm.files.kinds import SHOWN, FileEvent, FileState
from crm.files.models import CardFile, FileEntry, FilePlace


async def begin(
    session: AsyncSession, place: CardFile, name: str, media_type: str, *, author_id: int | None, now: datetime
) -> int:
    """A row for an object that is about to be written to this place."""
    place.state, place.name, place.media_type = str(FileState.ARRIVING), name, media_type
    place.size, place.sha256, place.created_at, place.created_by_id = 0, "", now, author_id
    place.changed_at, place.changed_by_id = now, author_id
    session.add(place)
    await session.flush()
    return place.id


async def settle(session: AsyncSession, file_id: int, kept: Kept, now: datetime) -> CardFile | None:
    """The object is there; None when the sweep was faster."""
    row = await session.get(CardFile, file_id, with_for_update=True, populate_existing=True)
    if row is None or row.state != FileState.ARRIVING:
        return None
    row.state, row.size, row.sha256, row.changed_at = str(FileState.STORED), kept.size, kept.sha256, now
    row.key_id = None if kept.seal is None else kept.seal.key_id
    row.wrapped_key = None if kept.seal is None else kept.seal.wrapped
    return row


async def bytes_kept(session: AsyncSession) -> int:
    shown = CardFile.state.in_([str(state) for state in SHOWN])
    return int(await session.scalar(select(func.coalesce(func.sum(CardFile.size), 0)).where(shown)) or 0)


async def put_on(session: AsyncSession, file_ids: Sequence[int], card: CardRef) -> None:
    """On a card more; one that is there already stays once."""
    there = set(await session.scalars(select(FilePlace.file_id).where(on(FilePlace, card))))
    session.add_all(FilePlace(file_id=id_, **values_of(card)) for id_ in file_ids if id_ not in there)
    await session.flush()


async def ids_on(session: AsyncSession, card: CardRef) -> Sequence[int]:
    query = select(FilePlace.file_id).where(on(FilePlace, card)).order_by(FilePlace.file_id)
    return (await session.scalars(query)).all()


async def count_on(session: AsyncSession, card: CardRef) -> int:
    mine = select(func.count()).select_from(FilePlace).join(CardFile, CardFile.id == FilePlace.file_id)
    return await session.scalar(mine.where(on(FilePlace, card), CardFile.state == str(FileState.STORED))) or 0


async def page(
    session: AsyncSession, card: CardRef, state: FileState, *, before: int | None, limit: int
) -> Sequence[CardFile]:
    """The newest first."""
    query = select(CardFile).join(FilePlace, FilePlace.file_id == CardFile.id)
    query = query.where(on(FilePlace, card), CardFile.state == str(state))
    if before is not None:
        query = query.where(CardFile.id < before)
    return (await session.scalars(query.order_by(CardFile.id.desc()).limit(limit))).all()


async def on_card(session: AsyncSession, card: CardRef, file_id: int, *, lock: bool = False) -> CardFile | None:
    """A file of this card that has content."""
    here = exists(select(1).where(FilePlace.file_id == CardFile.id, on(FilePlace, card)))
    query = select(CardFile).where(CardFile.id == file_id, here)
    query = query.where(CardFile.state.in_([str(state) for state in SHOWN]))
    return await session.scalar(query.with_for_update() if lock else query)


async def places(session: AsyncSession, file_id: int) -> Sequence[FilePlace]:
    return (await session.scalars(select(FilePlace).where(FilePlace.file_id == file_id))).all()


def remember(
    session: AsyncSession,
    row: CardFile,
    event: FileEvent,
    author_id: int | None,
    *,
    at: datetime,
    before: str | None = None,
) -> FileEntry:
    entry = FileEntry(file_id=row.id, at=at, author_id=author_id, event=str(event), name=row.name, before=before)
    session.add(entry)
    return entry


async def names_of(session: AsyncSession, entry_ids: Sequence[int]) -> dict[int, str]:
    query = select(FileEntry.id, FileEntry.name).where(FileEntry.id.in_(entry_ids))
    return {row.id: row.name for row in await session.execute(query)}


async def drop(session: AsyncSession, ids: Sequence[int]) -> None:
    """Rows of uploads that did not come to anything."""
    going = delete(CardFile).where(CardFile.id.in_(ids), CardFile.state == str(FileState.ARRIVING))
    await session.execute(going)


async def stalled(session: AsyncSession, before: datetime, limit: int) -> Sequence[CardFile]:
    """Uploads that nobody works on any more."""
    old = and_(CardFile.state == str(FileState.ARRIVING), CardFile.changed_at < before)
    return (await session.scalars(select(CardFile).where(old).order_by(CardFile.id).limit(limit))).all()


async def give_up(session: AsyncSession, before: datetime, now: datetime, *, held: Collection[int]) -> None:
    """Removed files whose time is over, but for those that are held, and those that are on no card any more."""
    nowhere = ~exists(select(1).where(FilePlace.file_id == CardFile.id))
    over: ColumnElement[bool] = or_(
        and_(_over(before), CardFile.id.not_in(held)),
        and_(CardFile.state.in_([str(state) for state in SHOWN]), nowhere),
    )
    gone = update(CardFile).where(over).values(state=str(FileState.GONE), changed_at=now)
    await session.execute(gone.execution_options(synchronize_session=False))


async def places_over(session: AsyncSession, before: datetime) -> Sequence[FilePlace]:
    """Where the removed files stood whose time is over."""
    query = select(FilePlace).join(CardFile, CardFile.id == FilePlace.file_id).where(_over(before))
    return (await session.scalars(query)).all()


def _over(before: datetime) -> ColumnElement[bool]:
    return and_(CardFile.state == str(FileState.REMOVED), CardFile.changed_at < before)


async def gone_with_objects(session: AsyncSession, after: int, limit: int) -> Sequence[CardFile]:
    query = select(CardFile).where(CardFile.state == str(FileState.GONE), CardFile.key.is_not(None))
    return (await session.scalars(query.where(CardFile.id > after).order_by(CardFile.id).limit(limit))).all()


async def sealed_otherwise(session: AsyncSession, key_id: str, limit: int) -> Sequence[CardFile]:
    """Those whose key is sealed with another master key than this."""
    query = select(CardFile).where(CardFile.key_id.is_not(None), CardFile.key_id != key_id)
    return (await session.scalars(query.order_by(CardFile.id).limit(limit).with_for_update())).all()


async def forget_object(session: AsyncSession, file_id: int) -> None:
    forgotten = update(CardFile).where(CardFile.id == file_id, CardFile.state == str(FileState.GONE))
    await session.execute(forgotten.values(key=None, key_id=None, wrapped_key=None))
