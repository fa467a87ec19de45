"""A room described by its tables: which rows are a person's, and what becomes of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, and_, delete, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import Base
from callcenter.personal.person import Obstacle, Person, Row, Traces
from callcenter.personal.words import ERASED, Words, has_text

Mine = Callable[[Person], ColumnElement[bool]]
Blank = Mapping[str, object | Callable[[Row], object]]
KEYS_AT_ONCE: Final = 400


def nothing(_person: Person) -> ColumnElement[bool]:
    """No row is anybody's own; some mention people."""
    return false()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One table. `mine` are the person's own rows: they are removed, or get the values of `blank`, which may be made
    of the row. In all other rows, and in what `blank` does not name, the person's words are replaced by `instead`.

    `searched` False: no row that is not the person's own can have the words."""

    table: type[Base]
    mine: Mine = nothing
    removed: bool = False
    blank: Blank = field(default_factory=dict)
    instead: str = ERASED
    searched: bool = True
    once: Callable[[Row], bool] = lambda _row: False
    """Whether a row of the person's own was dealt with before, so that doing it again changes nothing."""


class Shelves:
    """A room of such tables (`personal.ports.PersonalRoom`)."""

    def __init__(self, name: str, shelves: Iterable[Shelf]) -> None:
        self.name = name
        self._shelves = tuple((table_of(shelf.table), shelf) for shelf in shelves)
        self.tables = frozenset(table.name for table, _ in self._shelves)

    async def obstacles(self, _session: AsyncSession, _person: Person) -> Sequence[Obstacle]:
        """Rows alone are no reason to wait."""
        return []

    async def find(self, session: AsyncSession, person: Person) -> Sequence[Traces]:
        words = Words(person)
        return [await _traces(session, table, shelf, person, words) for table, shelf in self._shelves]

    async def erase(self, session: AsyncSession, person: Person, found: Sequence[Traces]) -> Mapping[str, int]:
        words, counts = Words(person), {}
        by_table = {traces.table: traces for traces in found}
        for table, shelf in self._shelves:
            traces = by_table.get(table.name)
            if traces is not None and traces.rows:
                counts[table.name] = await _clear(session, table, shelf, traces, words)
        return {name: count for name, count in counts.items() if count}

    async def settle(self) -> None:
        """All of it is in the database."""


def table_of(model: type[Base]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is no table")
    return table


def words_of_table(table: Table) -> list[Any]:
    return [column for column in table.columns if has_text(column.type)]


async def mentions(session: AsyncSession, table: Table, words: Words, besides: ColumnElement[bool]) -> list[Row]:
    """Rows that say something of the person."""
    texts = words_of_table(table)
    rows = await _rows(session, select(table).where(words.may_be_in(texts), ~besides))
    return [row for row in rows if any(words.taken_out(row[one.name]) != row[one.name] for one in texts)]


async def take_out(session: AsyncSession, table: Table, row: Row, words: Words, instead: str = ERASED) -> bool:
    """Write a row without the words; whether it had any."""
    return await _write(session, table, row, _without(table, row, words, instead))


async def _traces(session: AsyncSession, table: Table, shelf: Shelf, person: Person, words: Words) -> Traces:
    mine = shelf.mine(person)
    rows = await _rows(session, select(table).where(mine))
    linked = frozenset(_key(table, row) for row in rows)
    if shelf.searched:
        rows += await mentions(session, table, words, _certain(mine))
    return Traces(table.name, rows, linked)


def _certain(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """False where a NULL makes it unknown."""
    return func.coalesce(condition, false())


async def _rows(session: AsyncSession, query: Select[Any]) -> list[Row]:
    return [dict(row) for row in (await session.execute(query)).mappings()]


async def _clear(session: AsyncSession, table: Table, shelf: Shelf, traces: Traces, words: Words) -> int:
    own = [row for row in traces.rows if _key(table, row) in traces.linked]
    others = [row for row in traces.rows if _key(table, row) not in traces.linked]
    count = 0
    if shelf.removed:
        await _remove(session, table, own)
        count, own = len(own), []
    for row in own:
        values = _without(table, row, words, shelf.instead)
        if not shelf.once(row):
            values |= {name: value(row) if callable(value) else value for name, value in shelf.blank.items()}
        count += await _write(session, table, row, values)
    for row in others:
        count += await _write(session, table, row, _without(table, row, words, shelf.instead))
    return count


async def _write(session: AsyncSession, table: Table, row: Row, values: Row) -> bool:
    if values:
        await session.execute(update(table).where(_is_row(table, row)).values(values))
    return bool(values)


async def _remove(session: AsyncSession, table: Table, rows: Sequence[Row]) -> None:
    for start in range(0, len(rows), KEYS_AT_ONCE):
        some = rows[start : start + KEYS_AT_ONCE]
        await session.execute(delete(table).where(or_(*(_is_row(table, row) for row in some))))


def _without(table: Table, row: Row, words: Words, instead: str) -> Row:
    """The columns that had the words. A key is never left empty: two empty ones would be the same row."""
    values: Row = {}
    for column in words_of_table(table):
        stands = ERASED if column.primary_key else instead
        value = words.taken_out(row[column.name], stands)
        if value != row[column.name]:
            values[column.name] = value
    return values


def _key(table: Table, row: Row) -> tuple[object, ...]:
    return tuple(row[column.name] for column in table.primary_key)


def _is_row(table: Table, row: Row) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in table.primary_key))
