"""The queries of duplicates."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.alike import FORWARD, MARK, key_words, name_key
from crm.duplicates.evidence import Evidence, Traits
from crm.duplicates.models import DuplicatePair, DuplicateSearch, SharedNumber
from crm.kinds import CustomerKind, CustomerRef, IdentifierKind
from crm.models import Email, Identifier, Phone, SearchWord
from crm.repository import TABLES, owner_column
from crm.words import LAST_CHARACTER

Pair = tuple[int, int]
TRAITS: Final[tuple[tuple[type[Any], str], ...]] = ((Phone, "e164"), (Email, "key"), (Identifier, "value"))
_TAX: Final = Identifier.kind == str(IdentifierKind.TAX_NUMBER)


def values_of(owned: type[Any], column: str) -> tuple[Any, list[ColumnElement[bool]]]:
    """The key of a list, and which of its rows have one."""
    value = getattr(owned, column)
    return value, [value.is_not(None), *([_TAX] if owned is Identifier else [])]


async def repeated(
    session: AsyncSession, source: tuple[type[Any], str], after: str, *, most: int, limit: int
) -> list[str]:
    """Values that at least two and not more than so many rows have, in their order."""
    value, given = values_of(*source)
    several = func.count().between(2, most)
    query = select(value).where(value > after, *given).group_by(value).having(several).order_by(value).limit(limit)
    return list(await session.scalars(query))


async def owners(
    session: AsyncSession, source: tuple[type[Any], str], values: Collection[str]
) -> dict[tuple[CustomerKind, str], set[int]]:
    """Who has them, by kind and value."""
    owned, column = source
    value, given = values_of(owned, column)
    found: defaultdict[tuple[CustomerKind, str], set[int]] = defaultdict(set)
    owner = (owner_column(kind, owned) for kind in CustomerKind)
    for key, *ids in await session.execute(select(value, *owner).where(value.in_(values), *given)):
        for kind, id_ in zip(CustomerKind, ids, strict=True):
            if id_ is not None:
                found[kind, key].add(id_)
    return found


async def traits(session: AsyncSession, kind: CustomerKind, ids: Collection[int]) -> dict[int, Traits]:
    """Those of them that are there."""
    table = TABLES[kind]
    names = select(table.id, table.name).where(table.id.in_(ids), table.merged_into_id.is_(None))
    found = {id_: name_key(name) for id_, name in await session.execute(names)}
    lists: list[defaultdict[int, set[str]]] = []
    for owned, column in TRAITS:
        value, given = values_of(owned, column)
        owner = owner_column(kind, owned)
        mine: defaultdict[int, set[str]] = defaultdict(set)
        for id_, key in await session.execute(select(owner, value).where(owner.in_(found), *given)):
            mine[id_].add(key)
        lists.append(mine)
    return {id_: Traits(name, *(frozenset(mine[id_]) for mine in lists)) for id_, name in found.items()}


async def common(session: AsyncSession, values: Collection[str], most: int) -> set[str]:
    """Numbers and addresses that more than so many customers have, or that are marked as shared."""
    found = set(await session.scalars(select(SharedNumber.e164).where(SharedNumber.e164.in_(values))))
    for owned, column in TRAITS[:2]:
        value, given = values_of(owned, column)
        many = select(value).where(value.in_(values), *given).group_by(value).having(func.count() > most)
        found |= set(await session.scalars(many))
    return found


async def keep(
    session: AsyncSession, kind: CustomerKind, found: Mapping[Pair, Evidence], search_id: int | None
) -> None:
    """Store what was found; a dismissed pair stays dismissed."""
    if not found:
        return
    make = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    statement = make(DuplicatePair)
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=["kind", "first_id", "second_id"],
        set_={"score": new.score, "reasons": new.reasons, "search_id": new.search_id},
        where=DuplicatePair.dismissed_at.is_(None),
    )
    rows = [
        {
            "kind": str(kind),
            "first_id": first,
            "second_id": second,
            "score": evidence.score,
            "reasons": [str(reason) for reason in evidence.reasons],
            "search_id": search_id,
        }
        for (first, second), evidence in found.items()
    ]
    await session.execute(statement, rows)


async def forget_others(session: AsyncSession, search_id: int) -> None:
    """Open pairs that the latest search has not found again are none any more."""
    stale = (DuplicatePair.dismissed_at.is_(None), func.coalesce(DuplicatePair.search_id, 0) < search_id)
    await session.execute(delete(DuplicatePair).where(*stale))


def _there() -> ColumnElement[bool]:
    """Both cards of the pair are there, and not merged into others."""
    parts = []
    for kind in CustomerKind:
        table = TABLES[kind].__table__
        one, other = table.alias("one"), table.alias("other")
        both = (
            exists().where(side.c.id == id_, side.c.merged_into_id.is_(None))
            for side, id_ in ((one, DuplicatePair.first_id), (other, DuplicatePair.second_id))
        )
        parts.append(and_(DuplicatePair.kind == str(kind), *both))
    return or_(*parts)


async def page(
    session: AsyncSession,
    *,
    kind: CustomerKind | None,
    dismissed: bool,
    below: tuple[int, int] | None,
    limit: int,
) -> Sequence[DuplicatePair]:
    """The likeliest first."""
    given = DuplicatePair.dismissed_at.is_not(None) if dismissed else DuplicatePair.dismissed_at.is_(None)
    query = select(DuplicatePair).where(given, _there())
    if kind is not None:
        query = query.where(DuplicatePair.kind == str(kind))
    if below is not None:
        query = query.where(tuple_(DuplicatePair.score, DuplicatePair.id) < below)
    query = query.order_by(DuplicatePair.score.desc(), DuplicatePair.id.desc()).limit(limit)
    return (await session.scalars(query)).all()


async def count_open(session: AsyncSession) -> int:
    query = select(func.count()).select_from(DuplicatePair).where(DuplicatePair.dismissed_at.is_(None), _there())
    return await session.scalar(query) or 0


async def last_search(session: AsyncSession) -> DuplicateSearch | None:
    return await session.scalar(select(DuplicateSearch).order_by(DuplicateSearch.id.desc()).limit(1))


async def keyless(session: AsyncSession, kind: CustomerKind, after: int, limit: int) -> list[tuple[int, str]]:
    """Customers of the time before names had keys, and those whose names have none."""
    table = TABLES[kind]
    word = SearchWord.word
    mine = (SearchWord.kind == str(kind), SearchWord.owner_id == table.id)
    has = exists().where(*mine, word >= MARK, word < MARK + LAST_CHARACTER)
    query = select(table.id, table.name).where(table.id > after, table.merged_into_id.is_(None), ~has)
    return [(id_, name) for id_, name in await session.execute(query.order_by(table.id).limit(limit))]


async def add_keys(session: AsyncSession, kind: CustomerKind, names: Sequence[tuple[int, str]]) -> None:
    rows = [{"kind": str(kind), "owner_id": id_, "word": word} for id_, name in names for word in key_words(name)]
    if rows:
        await session.execute(insert(SearchWord), rows)


async def keys_after(
    session: AsyncSession, kind: CustomerKind, side: str, after: tuple[str, int], limit: int
) -> list[tuple[str, int]]:
    """Name keys in their order, from one end (`FORWARD` or `BACKWARD`)."""
    word, owner = SearchWord.word, SearchWord.owner_id
    mine = (SearchWord.kind == str(kind), word < side + LAST_CHARACTER)
    query = select(word, owner).where(*mine, tuple_(word, owner) > after).order_by(word, owner).limit(limit)
    return [(key, id_) for key, id_ in await session.execute(query)]


async def keys_around(session: AsyncSession, kind: CustomerKind, key_word: str, limit: int) -> list[tuple[str, int]]:
    """The name keys that stand next to this one on both sides."""
    word, owner = SearchWord.word, SearchWord.owner_id
    side = key_word[: len(FORWARD)]
    mine = select(word, owner).where(SearchWord.kind == str(kind))
    ahead = mine.where(word >= key_word, word < side + LAST_CHARACTER).order_by(word, owner).limit(limit)
    behind = mine.where(word < key_word, word >= side).order_by(word.desc(), owner.desc()).limit(limit)
    rows = [*await session.execute(ahead), *await session.execute(behind)]
    return [(key, id_) for key, id_ in rows]


async def refs_with(session: AsyncSession, source: tuple[type[Any], str], values: Collection[str]) -> set[CustomerRef]:
    found = await owners(session, source, values)
    return {CustomerRef(kind, id_) for (kind, _), ids in found.items() for id_ in ids}
