"""One line of a card's history, found again by its id and time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from crm import cursors
from crm.schemas import LineKind, TimelineItem, TimelinePage, TimelineQuery
from crm.timeline import Source

_AT_ONE_MOMENT: Final = 50
_YEARS: Final = range(1990, 2200)
KINDS: Final[dict[str, LineKind]] = {
    **dict.fromkeys(("note", "deal-note", "task-note"), "note"),
    **dict.fromkeys(("changed", "deal-changed"), "changed"),
    **dict.fromkeys(("deal-created", "created-contact", "created-company", "created-lead"), "created"),
    **{"call": "call", "file": "file", "task": "task", "deal-moved": "moved"},
}
"""By what a line's id begins with."""

Read = Callable[[TimelineQuery], Awaitable[TimelinePage]]
"""A page of the history as its reader may see it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    line: str
    at: datetime

    @property
    def word(self) -> str:
        return self.line.partition(":")[0]


async def found(wanted: Wanted, read: Read) -> TimelineItem | None:
    """As the history has it, at its time; None: this reader has no such line."""
    kind = KINDS.get(wanted.word)
    if kind is None or wanted.at.year not in _YEARS:
        return None
    just_after = wanted.at + timedelta(microseconds=1)
    cursor = cursors.write(just_after.isoformat(), int(Source.CREATED), "0")
    page = await read(TimelineQuery(cursor=cursor, limit=_AT_ONE_MOMENT, types=[kind]))
    return next((item for item in page.items if item.id == wanted.line and item.at == wanted.at), None)
