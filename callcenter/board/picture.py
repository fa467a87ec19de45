"""A picture of rows, and what changed in it. Pure.

A snapshot and all later deltas give the present picture: that is what `apply` does, here and in the browser.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from callcenter.board.rows import Row, Section
from callcenter.bus import JsonValue

Key = tuple[Section, str]
Json = dict[str, JsonValue]
Rows = dict[str, dict[str, Json]]
"""Section, key, row."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with the queues whose people may see it; None is everybody's."""

    row: Row
    queues: frozenset[str] | None
    json: Json


@dataclass(frozen=True, slots=True)
class Change:
    """`old` and `new` are None where there was, or is, no row."""

    key: Key
    old: Placed | None
    new: Placed | None


@dataclass(slots=True)
class Picture:
    _rows: dict[Section, dict[str, Placed]] = field(default_factory=lambda: {section: {} for section in Section})
    _changes: dict[Key, Change] = field(default_factory=dict)

    def put(self, key: Key, row: Row, queues: frozenset[str] | None = None) -> bool:
        """Whether it changed anything."""
        of = self._rows[key[0]]
        old = of.get(key[1])
        if old is not None and old.row == row and old.queues == queues:
            return False
        new = Placed(row, queues, row.model_dump(mode="json"))
        of[key[1]] = new
        self._note(key, old, new)
        return True

    def drop(self, key: Key) -> bool:
        old = self._rows[key[0]].pop(key[1], None)
        if old is not None:
            self._note(key, old, None)
        return old is not None

    def replace(self, section: Section, rows: Mapping[str, tuple[Row, frozenset[str] | None]]) -> None:
        """Make the whole section just this."""
        for name in [name for name in self._rows[section] if name not in rows]:
            self.drop((section, name))
        for name, (row, queues) in rows.items():
            self.put((section, name), row, queues)

    def get(self, section: Section, key: str) -> Row | None:
        placed = self._rows[section].get(key)
        return None if placed is None else placed.row

    def rows(self) -> Iterator[tuple[Key, Placed]]:
        for section, of in self._rows.items():
            for name, placed in of.items():
                yield (section, name), placed

    def section(self, section: Section) -> list[Row]:
        return [placed.row for placed in self._rows[section].values()]

    def take(self) -> list[Change]:
        """What changed since the last time; what was changed back is no change."""
        changes = [change for change in self._changes.values() if not _same(change.old, change.new)]
        self._changes.clear()
        return changes

    def _note(self, key: Key, old: Placed | None, new: Placed | None) -> None:
        first = self._changes.get(key)
        self._changes[key] = Change(key, old if first is None else first.old, new)


def _same(old: Placed | None, new: Placed | None) -> bool:
    if old is None or new is None:
        return old is new
    return old.row == new.row and old.queues == new.queues


def apply(rows: Rows, put: Rows, drop: Mapping[str, list[str]]) -> Rows:
    """The picture after a delta."""
    after = {section: dict(of) for section, of in rows.items()}
    for section, keys in drop.items():
        for key in keys:
            after.get(section, {}).pop(key, None)
    for section, of in put.items():
        after.setdefault(section, {}).update(of)
    return {section: of for section, of in after.items() if of}
