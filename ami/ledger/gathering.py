"""Which rows of the CEL belong together: from the first channel of a call to the last, whatever its linkedids.

Asterisk gives each row the linkedid of that moment. Calls that it joins (a bridge, a transfer, a pick-up) are one group
here, as they are one call for us.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from ami.ledger.rows import CelRow
from ami.tracker.identity import is_helper, is_spy

FORGOTTEN_AFTER: Final = timedelta(hours=24)
"""A group whose channels never ended (Asterisk was killed) is not waited for any longer."""
WITHOUT_END: Final = timedelta(seconds=5)
"""LINKEDID_END may not be among the events that cel.conf lets through."""
_OTHERS: Final = ("channel2_uniqueid", "transferee_channel_uniqueid", "transfer_target_channel_uniqueid",
                  "pickup_channel_uniqueid")  # fmt: skip


@dataclass(slots=True, eq=False)
class Group:
    """The rows of one call, in the order of the book. `alive` are channels that have not ended."""

    rows: list[CelRow] = field(default_factory=list)
    alive: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    last: datetime | None = None
    closed: bool = False

    def ended(self, now: datetime) -> bool:
        """The last channel is gone and LINKEDID_END was read, or did not come in time."""
        if self.alive or self.last is None:
            return False
        return self.closed or now - self.last >= WITHOUT_END


class Gathering:
    """Feed it rows in the book's order; `over` hands out each call once, when it has ended.

    Asterisk's own helper channels are left out: some of them never end in the CEL.
    """

    def __init__(self) -> None:
        self._groups: dict[str, Group] = {}
        self._order: OrderedDict[Group, None] = OrderedDict()
        self._bridged: dict[str, set[str]] = {}
        """By bridge, as long as somebody is in it."""

    @property
    def running(self) -> list[Group]:
        return list(self._order)

    def feed(self, rows: Iterable[CelRow]) -> None:
        for row in rows:
            if not is_helper(row.channel) and not is_spy(row.uniqueid):
                self._add(row)

    def over(self, now: datetime) -> Iterator[list[CelRow]]:
        """The calls that have ended, oldest first."""
        for group in list(self._order):
            if group.ended(now):
                self._forget(group)
                yield group.rows
            elif group.last is not None and now - group.last > FORGOTTEN_AFTER:
                self._forget(group)

    def lost(self, before: datetime, alive: Collection[str]) -> Iterator[list[CelRow]]:
        """The calls that had begun then, were never ended and are not alive: an Asterisk that was killed writes no
        ends."""
        for group in list(self._order):
            if group.rows[0].at < before and group.alive.isdisjoint(alive):
                self._forget(group)
                yield group.rows

    def _add(self, row: CelRow) -> None:
        group = self._group_of(row)
        group.rows.append(row)
        group.last = row.at if group.last is None else max(group.last, row.at)
        match row.event:
            case "CHAN_END":
                group.alive.discard(row.uniqueid)
                group.gone.add(row.uniqueid)
            case "LINKEDID_END":
                group.closed = not group.alive
            case _:
                group.alive |= {row.uniqueid} - group.gone
                group.closed = group.closed and not group.alive

    def _group_of(self, row: CelRow) -> Group:
        keys = {row.uniqueid, row.linkedid, *(row.extra[name] for name in _OTHERS if name in row.extra)}
        keys |= self._met_in(row)
        found = list(dict.fromkeys(self._groups[key] for key in keys if key in self._groups))
        group = found[0] if found else Group()
        for other in found[1:]:
            self._join(group, other)
        for key in keys:
            self._groups[key] = group
        group.keys |= keys
        self._order[group] = None
        return group

    def _met_in(self, row: CelRow) -> set[str]:
        """The bridge in which the channel meets others: not a parking lot's, nor a room that stood empty before."""
        bridge = row.extra.get("bridge_id", "")
        if not bridge or row.extra.get("bridge_technology") == "holding_bridge":
            return set()
        members = self._bridged.setdefault(bridge, set())
        if row.event == "BRIDGE_ENTER":
            if not members:
                self._groups.pop(bridge, None)
            members.add(row.uniqueid)
            return {bridge}
        if row.event == "BRIDGE_EXIT":
            members.discard(row.uniqueid)
        if not members:
            del self._bridged[bridge]
        return set()

    def _join(self, group: Group, other: Group) -> None:
        group.rows = sorted([*group.rows, *other.rows], key=lambda row: row.at)
        group.alive |= other.alive
        group.gone |= other.gone
        group.keys |= other.keys
        del self._order[other]
        for key in other.keys:
            self._groups[key] = group

    def _forget(self, group: Group) -> None:
        del self._order[group]
        for key in group.keys:
            if self._groups.get(key) is group:
                del self._groups[key]
            self._bridged.pop(key, None)
