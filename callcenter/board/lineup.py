"""In which order callers wait. Pure.

app_queue puts a newcomer at a position (`QueueCallerJoin.Position`; not always the last, for the dial plan may give
priorities) and closes the gap when somebody leaves. Whoever does the same with the same list has the same positions.
What changes them without an event (`QueueChangePriorityCaller`) is told by `reorder`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from callcenter.calls.facts import CallId, UniqueId


class Spot(NamedTuple):
    """A caller's place: on which node, in which queue, which channel."""

    node: str
    queue: str
    uniqueid: UniqueId


class Stay(NamedTuple):
    """`position` is the one at the entry; 0 when nobody said it."""

    call_id: CallId
    since: datetime
    position: int


class Lineups:
    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], list[UniqueId]] = {}
        self._stays: dict[Spot, Stay] = {}

    def enter(self, spot: Spot, stay: Stay) -> None:
        """Twice is once; a call that was merged into another is another's from then on."""
        known = spot in self._stays
        self._stays[spot] = stay
        if known:
            return
        line = self._lines.setdefault(spot[:2], [])
        line.insert(stay.position - 1 if 0 < stay.position <= len(line) else self._behind(line, spot), spot.uniqueid)

    def _behind(self, line: Sequence[UniqueId], spot: Spot) -> int:
        """Where nobody said a position: behind those who came before."""
        came = (self._stays[spot].since, spot.uniqueid)
        later = (
            at for at, other in enumerate(line) if (self._stays[spot._replace(uniqueid=other)].since, other) > came
        )
        return next(later, len(line))

    def leave(self, spot: Spot) -> None:
        if self._stays.pop(spot, None) is not None:
            self._lines[spot[:2]].remove(spot.uniqueid)

    def reorder(self, node: str, queue: str, order: Sequence[UniqueId]) -> None:
        """As the PBX says it; whoever it does not name (came in meanwhile) stands behind."""
        line = self._lines.get((node, queue), [])
        place = {uniqueid: at for at, uniqueid in enumerate(order)}
        line.sort(key=lambda uniqueid: place.get(uniqueid, len(place)))

    def waiting(self, queue: str) -> Iterable[tuple[Spot, Stay, int]]:
        """With the present position, node by node."""
        for (node, name), line in self._lines.items():
            if name == queue:
                for position, uniqueid in enumerate(line, start=1):
                    spot = Spot(node, queue, uniqueid)
                    yield spot, self._stays[spot], position
