"""Customers by how their names sound, in the order of the sounds."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

from callcenter.db import Database
from crm.alike import FORWARD
from crm.duplicates import repository
from crm.kinds import CustomerKind

CHUNK: Final = 2000
NAMESAKES: Final = 4
"""A name that more have is no sign of one person."""
NEIGHBOURS: Final = 6


@dataclass(slots=True)
class Run:
    """One name key, as it stands in the order that is walked, and who is called so; beyond `NAMESAKES` only the fact
    is kept."""

    key: str
    place: str
    ids: list[int] = field(default_factory=list)

    @property
    def is_rare(self) -> bool:
        return len(self.ids) <= NAMESAKES

    def add(self, id_: int) -> None:
        if self.is_rare:
            self.ids.append(id_)


async def runs(database: Database, kind: CustomerKind, side: str) -> AsyncIterator[Run]:
    """Customers with one name key together, the keys in their order from one end."""
    after, run = (side, 0), None
    while True:
        async with database.reading() as session:
            rows = await repository.keys_after(session, kind, side, after, CHUNK)
        for word, id_ in rows:
            key = word[len(side) :] if side == FORWARD else word[len(side) :][::-1]
            if run is not None and run.key != key:
                yield run
                run = None
            run = run or Run(key, word)
            run.add(id_)
        if len(rows) < CHUNK:
            break
        after = rows[-1]
    if run is not None:
        yield run
