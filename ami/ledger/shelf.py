"""The books of one node that the settings name, read together."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, Protocol, TypeVar

from ami.ledger.coarse import cel_of_cdr, cel_of_queue_log, ended_visits
from ami.ledger.gathering import Gathering
from ami.ledger.rows import CdrRow, CelRow, QueueLogRow
from callcenter.calls.vocabulary import Witness

Row = TypeVar("Row", covariant=True)

LAG: Final = timedelta(seconds=1)
"""Rows as young as this wait for the next reading: the books are not written at the same moment."""
COARSE_LAG: Final = timedelta(seconds=5)
ROWS_AT_ONCE: Final = 20_000
"""So that a long absence does not fill the memory."""


class Book(Protocol[Row]):
    """A file or a table."""

    @property
    def bad(self) -> Counter[str]:
        """Lines that could not be understood, by the reason."""

    def check(self) -> None:
        """Raise BookAway when it cannot be read."""

    def start_at(self, since: datetime) -> None:
        """Go to the rows of that time."""

    def rows(self) -> Iterator[Row]:
        """What was written since the last time."""


@dataclass(slots=True)
class Shelf:
    """At least one book. With a CEL the CDR is not needed: it tells less of the same."""

    cel: Book[CelRow] | None = None
    cdr: Book[CdrRow] | None = None
    queue_log: Book[QueueLogRow] | None = None

    @property
    def witness(self) -> Witness:
        if self.cel is not None:
            return Witness.CEL
        return Witness.CDR if self.cdr is not None else Witness.QUEUE_LOG

    def check(self) -> list[str]:
        """The names of the books.

        :raises BookAway: for the first that cannot be read
        """
        books = {"cel": self.cel, "cdr": self.cdr, "queue_log": self.queue_log}
        there = {name: book for name, book in books.items() if book is not None}
        for book in there.values():
            book.check()
        return list(there)

    @property
    def lag(self) -> timedelta:
        """How much later than the call's end it can be told."""
        return LAG if self.cel is not None else COARSE_LAG

    @property
    def bad(self) -> Counter[str]:
        """Of all books, as `cel: columns`."""
        named = {"cel": self.cel, "cdr": self.cdr, "queue_log": self.queue_log}
        return Counter(
            {f"{name}: {why}": count for name, book in named.items() if book for why, count in book.bad.items()}
        )


@dataclass(slots=True)
class Reading:
    """One walk through the books from a moment on: every call once, when it is over."""

    shelf: Shelf
    since: datetime
    _gathering: Gathering = field(default_factory=Gathering)
    _young: list[CelRow] = field(default_factory=list)
    more: bool = False
    """Whether the last look ended before the end of the book."""
    _log: dict[str, list[QueueLogRow]] = field(default_factory=dict)
    _attempts: list[CdrRow] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for book in (self.shelf.cel, self.shelf.cdr, self.shelf.queue_log):
            if book is not None:
                book.start_at(self.since)

    def queue_log_of(self, rows: list[CelRow]) -> list[QueueLogRow] | None:
        """What the log says of these channels; None without a log."""
        if self.shelf.queue_log is None:
            return None
        found = [self._log.pop(uniqueid, []) for uniqueid in {row.uniqueid for row in rows}]
        return sorted((row for said in found for row in said), key=lambda row: row.at)

    def over(self, now: datetime) -> Iterator[list[CelRow]]:
        """The rows of calls that ended since the last time. Reads files or a database: for a thread."""
        rows = [*self._young, *self._new_rows(now)]
        self._young = [row for row in rows if row.at > now - LAG]
        self._gathering.feed(row for row in rows if row.at <= now - LAG)
        yield from self._gathering.over(now)

    def lost(self, before: datetime, alive: Collection[str]) -> Iterator[list[CelRow]]:
        """The calls that began before the PBX was started anew, have no end in the books and no channel alive."""
        yield from self._gathering.lost(before, alive)

    def _new_rows(self, now: datetime) -> list[CelRow]:
        """The queue_log last: what it says of a row of the CEL is then read too."""
        rows = list(islice(self.shelf.cel.rows(), ROWS_AT_ONCE)) if self.shelf.cel is not None else []
        self.more = len(rows) == ROWS_AT_ONCE
        if self.shelf.cel is None and self.shelf.cdr is not None:
            self._attempts += self.shelf.cdr.rows()
        if self.shelf.queue_log is not None:
            for row in self.shelf.queue_log.rows():
                self._log.setdefault(row.call_id, []).append(row)
        if self.shelf.cel is not None:
            return rows
        return self._of_attempts(now) if self.shelf.cdr is not None else self._of_queues(now)

    def _of_attempts(self, now: datetime) -> list[CelRow]:
        """The attempts of one call may be written one after the other."""
        young = {row.linkedid or row.uniqueid for row in self._attempts if row.end > now - COARSE_LAG}
        ripe = [row for row in self._attempts if (row.linkedid or row.uniqueid) not in young]
        self._attempts = [row for row in self._attempts if (row.linkedid or row.uniqueid) in young]
        return cel_of_cdr(ripe)

    def _of_queues(self, now: datetime) -> list[CelRow]:
        """A caller who left one queue may be in the next a moment later."""
        old = {call_id: said for call_id, said in self._log.items() if said[-1].at <= now - COARSE_LAG}
        told = ended_visits([row for call_id, said in old.items() if call_id not in self._told for row in said])
        self._told |= {row.call_id for row in told}
        return cel_of_queue_log(told)
