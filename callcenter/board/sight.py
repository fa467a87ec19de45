"""What one kind of looker sees of the picture: the queues of a team, and whether people are named. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from callcenter.board.picture import Change, Json, Key, Picture, Placed, Rows
from callcenter.board.rows import Section

_WALL_SECTIONS = frozenset({Section.FIRM, Section.QUEUES, Section.WAITING, Section.AGENTS, Section.ALERTS})


@dataclass(frozen=True, slots=True)
class Sight:
    """`queues` None is all of them. `personal` shows numbers, names and customers; a `wall` shows neither trunks nor
    who listens to whom nor what a customer's deals come to."""

    queues: frozenset[str] | None = None
    personal: bool = True
    wall: bool = False

    def sees(self, key: Key, placed: Placed) -> bool:
        if self.wall and key[0] not in _WALL_SECTIONS:
            return False
        return self.queues is None or placed.queues is None or bool(self.queues & placed.queues)

    def shows(self, key: Key, placed: Placed) -> Json:
        if not self.personal:
            return _masked(key[0], placed.json)
        return _without_sums(placed.json) if self.wall else placed.json

    def snapshot(self, picture: Picture) -> Rows:
        rows: Rows = {}
        for key, placed in picture.rows():
            if self.sees(key, placed):
                rows.setdefault(key[0].value, {})[key[1]] = self.shows(key, placed)
        return rows

    def delta(self, changes: Iterable[Change]) -> tuple[Rows, dict[str, list[str]]]:
        """What to put and what to drop; both empty when nothing of it is to be seen."""
        put: Rows = {}
        drop: dict[str, list[str]] = {}
        for change in changes:
            section, name = change.key
            if change.new is not None and self.sees(change.key, change.new):
                put.setdefault(section.value, {})[name] = self.shows(change.key, change.new)
            elif change.old is not None and self.sees(change.key, change.old):
                drop.setdefault(section.value, []).append(name)
        return put, drop


def _masked(section: Section, row: Json) -> Json:
    """Neither customers nor colleagues by name: callers are known by their line, agents by their extension."""
    if section is Section.WAITING:
        return row | {"number": "", "caller_name": "", "customer": None}
    if section is Section.AGENTS:
        return row | {"name": row["extension"], "reason": "", "call": _masked_call(row["call"])}
    return row


def _without_sums(row: Json) -> Json:
    """Of a caller who waits, and of one whom an agent talks with."""
    customer, call = row.get("customer"), row.get("call")
    if isinstance(customer, dict):
        return row | {"customer": customer | {"deals": []}}
    return row | {"call": _without_sums(call)} if isinstance(call, dict) else row


def _masked_call(call: object) -> Json | None:
    if not isinstance(call, dict):
        return None
    return call | {"number": "", "name": "", "customer": None}
