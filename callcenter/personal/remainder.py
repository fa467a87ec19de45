"""The tables that no room answers for: their rows are nobody's own, and lose the words that name the person."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Table, false
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.personal.person import Obstacle, Person, Traces
from callcenter.personal.shelves import mentions, take_out
from callcenter.personal.words import Words


class Remainder:
    """`personal.ports.PersonalRoom`: made of all tables of the house, so that a new table is searched from the day it
    is there."""

    name = "others"

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables = tuple(sorted(tables, key=lambda table: table.name))
        self.tables = frozenset(table.name for table in self._tables)

    async def obstacles(self, _session: AsyncSession, _person: Person) -> Sequence[Obstacle]:
        return []

    async def find(self, session: AsyncSession, person: Person) -> Sequence[Traces]:
        words = Words(person)
        return [Traces(table.name, await mentions(session, table, words, false())) for table in self._tables]

    async def erase(self, session: AsyncSession, person: Person, found: Sequence[Traces]) -> Mapping[str, int]:
        words, counts = Words(person), {}
        tables = {table.name: table for table in self._tables}
        for traces in found:
            table = tables[traces.table]
            counts[table.name] = sum([await take_out(session, table, row, words) for row in traces.rows])
        return {name: count for name, count in counts.items() if count}

    async def settle(self) -> None:
        """All of it is in the database."""
