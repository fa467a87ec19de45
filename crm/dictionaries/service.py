"""The rules of dictionaries: words are added, renamed, ordered and archived, and never deleted."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import Conflict
from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.models import DictionaryWord
from crm.dictionaries.schemas import MAX_WORDS, WordInput, WordOut, WordsInput
from crm.errors import invalid_field
from crm.words import fold


class WordTaken(Conflict):
    """Two words that differ in letter case only are one."""

    code = "word-taken"


async def words(session: AsyncSession, kind: DictionaryKind | None = None) -> list[WordOut]:
    """In the order of their dictionary, the archived ones behind."""
    query = select(DictionaryWord).order_by(
        DictionaryWord.kind, DictionaryWord.archived, DictionaryWord.position, DictionaryWord.id
    )
    query = query if kind is None else query.where(DictionaryWord.kind == str(kind))
    return [_out(row) for row in await session.scalars(query)]


async def words_of(session: AsyncSession, kinds: Collection[str]) -> list[WordOut]:
    """The words of these dictionaries in their order, the archived ones behind."""
    word = DictionaryWord
    query = select(word.id, word.kind, word.name, word.archived).where(word.kind.in_(kinds))
    rows = await session.execute(query.order_by(word.kind, word.archived, word.position, word.id))
    return [WordOut(id=id_, kind=DictionaryKind(kind), name=name, archived=gone) for id_, kind, name, gone in rows]


async def add(session: AsyncSession, kind: DictionaryKind, names: Iterable[str]) -> dict[str, int]:
    """New words behind the old ones; the ids of all that are there then, by their folded names. What does not fit into
    the dictionary any more is left out."""
    query = select(DictionaryWord).where(DictionaryWord.kind == str(kind)).with_for_update()
    rows = list(await session.scalars(query))
    known = {row.key for row in rows}
    fresh = {fold(name): name for name in names if fold(name) not in known}
    last = max((row.position for row in rows), default=0)
    for position, (key, name) in enumerate(list(fresh.items())[: max(0, MAX_WORDS - len(rows))], start=last + 1):
        session.add(DictionaryWord(kind=str(kind), name=name, key=key, position=position, archived=False))
    await session.flush()
    return {row.key: row.id for row in await session.scalars(query)}


async def save(session: AsyncSession, kind: DictionaryKind, form: WordsInput) -> list[WordOut]:
    """Make the dictionary what the form says."""
    keys = [fold(word.name) for word in form.words]
    if len(set(keys)) < len(keys):
        raise WordTaken("a word stands twice in the list")
    query = select(DictionaryWord).where(DictionaryWord.kind == str(kind)).with_for_update()
    known = {row.id: row for row in await session.scalars(query)}
    unknown = [word.id for word in form.words if word.id is not None and word.id not in known]
    if unknown:
        raise invalid_field("body.words", "there is no such word in this dictionary")
    await _free_keys(session, known.values())
    await _archive_missing(known.values(), {word.id for word in form.words}, set(keys))
    for position, word in enumerate(form.words):
        _write(session, kind, word, position, known)
    await session.flush()
    return await words(session, kind)


async def _free_keys(session: AsyncSession, rows: Iterable[DictionaryWord]) -> None:
    """Two words may have changed their names with each other, which no unique key lets pass in between."""
    for row in rows:
        row.key = f"\n{row.id}"
    await session.flush()


async def _archive_missing(rows: Iterable[DictionaryWord], kept: Collection[int | None], keys: Collection[str]) -> None:
    for row in rows:
        if row.id in kept:
            continue
        key = fold(row.name)
        row.archived, row.position = True, 0
        row.key = f"{key}\n{row.id}" if key in keys else key


def _write(
    session: AsyncSession, kind: DictionaryKind, word: WordInput, position: int, known: Mapping[int, DictionaryWord]
) -> None:
    if word.id is None:
        values = {"name": word.name, "key": fold(word.name), "position": position, "archived": word.archived}
        session.add(DictionaryWord(kind=str(kind), **values))
        return
    row = known[word.id]
    row.name, row.key, row.position, row.archived = word.name, fold(word.name), position, word.archived


async def add_if_empty(session: AsyncSession, kind: DictionaryKind, names: Iterable[str]) -> None:
    """The first words of a dictionary that nobody has filled yet."""
    if await session.scalar(select(DictionaryWord.id).where(DictionaryWord.kind == str(kind)).limit(1)) is not None:
        return
    for position, name in enumerate(names):
        session.add(DictionaryWord(kind=str(kind), name=name, key=fold(name), position=position, archived=False))
    await session.flush()


async def word_name(session: AsyncSession, kind: DictionaryKind, word_id: int) -> str | None:
    """The word of this dictionary that may still be chosen."""
    query = select(DictionaryWord.name).where(DictionaryWord.kind == str(kind), DictionaryWord.id == word_id)
    return await session.scalar(query.where(DictionaryWord.archived.is_(False)))


async def names_of(session: AsyncSession, word_ids: Collection[int]) -> dict[int, str]:
    """Archived words keep their names."""
    if not word_ids:
        return {}
    query = select(DictionaryWord.id, DictionaryWord.name).where(DictionaryWord.id.in_(word_ids))
    return {row.id: row.name for row in await session.execute(query)}


def _out(row: DictionaryWord) -> WordOut:
    return WordOut(id=row.id, kind=DictionaryKind(row.kind), name=row.name, archived=row.archived)
