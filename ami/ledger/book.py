"""What a call was according to the CEL alone: a fold that shares nothing with the tracker, so that the two can be held
against each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ami.ledger.rows import CelRow, QueueLogRow
from ami.tracker.identity import endpoint_of, is_helper, resource_of

_HOLDING = "holding_bridge"


@dataclass(slots=True)
class BookChannel:
    """`source` is the channel (or the part of Asterisk) that asked for the hang-up; times as the book has them."""

    uniqueid: str
    name: str
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: int | None = None
    source: str = ""
    bridged: list[tuple[datetime, datetime]] = field(default_factory=list)
    """When it was in a bridge with at least one other channel."""

    @property
    def local(self) -> bool:
        return self.name.startswith("Local/")


@dataclass(slots=True)
class BookVisit:
    """What app_queue says of one caller in one queue; `outcome` is its last event of that caller there."""

    queue: str
    uniqueid: str
    entered_at: datetime
    left_at: datetime | None = None
    outcome: str = ""
    member_channel: str = ""


@dataclass(slots=True)
class BookCall:
    channels: dict[str, BookChannel] = field(default_factory=dict)
    visits: list[BookVisit] = field(default_factory=list)

    @property
    def started_at(self) -> datetime:
        return min(channel.started_at for channel in self.channels.values())

    @property
    def ended_at(self) -> datetime | None:
        """None as long as one of its channels lives."""
        ends = [channel.ended_at for channel in self.channels.values()]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    @property
    def talked(self) -> bool:
        """Two real channels heard each other, or one of them somebody behind Local channels."""
        real = [channel for channel in self.channels.values() if channel.bridged and not channel.local]
        return len(real) > 1


def book_of(rows: Iterable[CelRow], queue_rows: Iterable[QueueLogRow] = ()) -> BookCall:
    """Of the rows of one group; `queue_rows` may be those of other calls too."""
    call = BookCall()
    bridges = _Bridges()
    for row in rows:
        channel = call.channels.get(row.uniqueid)
        if channel is None:
            channel = call.channels[row.uniqueid] = BookChannel(row.uniqueid, row.channel, row.at)
        _note(channel, row, bridges)
    call.visits = visits_of(row for row in queue_rows if row.call_id in call.channels)
    return call


def _note(channel: BookChannel, row: CelRow, bridges: "_Bridges") -> None:
    match row.event:
        case "ANSWER":
            channel.answered_at = channel.answered_at or row.at
        case "BRIDGE_ENTER":
            if row.extra.get("bridge_technology") != _HOLDING:
                bridges.enter(row.extra.get("bridge_id", ""), channel, row.at, room=row.application == "ConfBridge")
        case "STREAM_BEGIN" | "STREAM_END":
            if row.kind.startswith("MOH"):
                bridges.music(channel, row.at, plays=row.event == "STREAM_BEGIN")
        case "BRIDGE_EXIT":
            bridges.leave_bridge(row.extra.get("bridge_id", ""), channel, row.at)
        case "HANGUP":
            channel.cause = int(row.extra["hangupcause"]) if row.extra.get("hangupcause", "").isdigit() else None
            channel.source = row.extra.get("hangupsource", "")
        case "CHAN_END":
            channel.ended_at = row.at
            bridges.leave(channel, row.at)


class _Bridges:
    """Who is where, and since when each has somebody to hear, directly or through Local pairs that join bridges.

    Who hears music in a conference room waits for its chair, and hears nobody.
    """

    def __init__(self) -> None:
        self._rooms: set[str] = set()
        self._music: set[str] = set()
        self._where: dict[str, tuple[str, BookChannel]] = {}
        self._since: dict[str, datetime] = {}

    def enter(self, bridge: str, channel: BookChannel, at: datetime, *, room: bool) -> None:
        self._where[channel.uniqueid] = (bridge, channel)
        if room:
            self._rooms.add(bridge)
        self._reckon(at)

    def music(self, channel: BookChannel, at: datetime, *, plays: bool) -> None:
        if plays:
            self._music.add(channel.uniqueid)
        else:
            self._music.discard(channel.uniqueid)
        self._reckon(at)

    def leave(self, channel: BookChannel, at: datetime) -> None:
        if self._where.pop(channel.uniqueid, None) is not None:
            self._end(channel, at)
            self._reckon(at)

    def leave_bridge(self, bridge: str, channel: BookChannel, at: datetime) -> None:
        """Asterisk may write the exit from one bridge after the entry into the next."""
        if self._where.get(channel.uniqueid, ("", channel))[0] == bridge:
            self.leave(channel, at)

    def _reckon(self, at: datetime) -> None:
        names = self._joined_bridges()
        hearing = [
            (bridge, channel)
            for bridge, channel in self._where.values()
            if bridge not in self._rooms or channel.uniqueid not in self._music
        ]
        for bridge, channel in self._where.values():
            company = any(names[other] == names[bridge] and _another(channel, party) for other, party in hearing)
            if company and (bridge, channel) in hearing:
                self._since.setdefault(channel.uniqueid, at)
            else:
                self._end(channel, at)

    def _joined_bridges(self) -> dict[str, str]:
        """Each bridge under the name of one of those that Local pairs join to it."""
        names = {bridge: bridge for bridge, _ in self._where.values()}
        halves: dict[str, str] = {}
        for bridge, channel in self._where.values():
            if channel.local:
                one, two = names[halves.setdefault(channel.name[:-2], bridge)], names[bridge]
                names = {name: one if joined == two else joined for name, joined in names.items()}
        return names

    def _end(self, channel: BookChannel, at: datetime) -> None:
        since = self._since.pop(channel.uniqueid, None)
        if since is not None and at > since:
            channel.bridged.append((since, at))


def _another(one: BookChannel, two: BookChannel) -> bool:
    """Somebody real. One's own second channel is nobody to talk with, but two calls by one trunk are two people."""
    if one.uniqueid == two.uniqueid or two.local or is_helper(two.name):
        return False
    mine = endpoint_of(one.name)
    return mine != endpoint_of(two.name) or not resource_of(mine).isdigit()


def visits_of(rows: Iterable[QueueLogRow]) -> list[BookVisit]:
    """A caller who enters a queue again has a new visit. COMPLETE... is about the talk and changes no outcome."""
    visits: list[BookVisit] = []
    for row in rows:
        if row.event == "ENTERQUEUE":
            visits.append(BookVisit(row.queue, row.call_id, row.at))
            continue
        visit = _open_visit(visits, row)
        if visit is not None and row.event in LEAVING:
            visit.left_at, visit.outcome = row.at, row.event
            visit.member_channel = row.data[1] if row.event == "CONNECT" and len(row.data) > 1 else ""
    return visits


LEAVING = frozenset({"CONNECT", "ABANDON", "EXITWITHTIMEOUT", "EXITEMPTY", "EXITWITHKEY", "WITHDRAW"})
"""Events after which the caller waits no longer."""


def _open_visit(visits: Sequence[BookVisit], row: QueueLogRow) -> BookVisit | None:
    for visit in reversed(visits):
        if (visit.queue, visit.uniqueid) == (row.queue, row.call_id):
            return visit if not visit.outcome else None
    return None
