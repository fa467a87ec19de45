"""A reference PBX: it hears a trace's events and can say at any moment what Asterisk would answer to the lists."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ami.message import Event
from ami.tracker.identity import is_helper
from ami.tracker.snapshot import Snapshot, snapshot_from

Row = dict[str, str]
KEPT = ("Channel", "Uniqueid", "Linkedid", "ChannelState", "CallerIDNum", "CallerIDName", "Context", "Exten")
OF_BRIDGE = ("BridgeUniqueid", "BridgeTechnology", "BridgeCreator", "BridgeName")
PREFIXES = (
    *("", "Dest", "LocalOne", "LocalTwo", "Target", "Transferer", "Transferee", "TransferTarget"),
    *("OrigTransferer", "SecondTransferer", "Spyer", "Spyee", "Parkee", "Retriever"),
)


@dataclass(slots=True)
class _Channel:
    row: Row
    born: float
    dialled: str
    bridge: str = ""


@dataclass(slots=True)
class _Entry:
    queue: str
    since: float


@dataclass(slots=True)
class Exchange:
    """`now` is the time of the last event."""

    now: float = 0.0
    channels: dict[str, _Channel] = field(default_factory=dict)
    bridges: dict[str, Row] = field(default_factory=dict)
    waiting: dict[str, _Entry] = field(default_factory=dict)

    def hear(self, events: Iterable[Event]) -> "Exchange":
        for event in events:
            self._hear(event)
        return self

    def snapshot(self, node: str = "pbx") -> Snapshot:
        shown = [self._shown(channel) for channel in self.channels.values() if not is_helper(channel.row["Channel"])]
        status = [Event("Status", {"Uniqueid": uid, "DNID": channel.dialled}) for uid, channel in self.channels.items()]
        bridges = [Event("BridgeListItem", row) for row in self.bridges.values()]
        entries = [
            Event("QueueEntry", self._entry(uid, entry, place)) for place, (uid, entry) in enumerate(self._queue(), 1)
        ]
        rows = {"CoreShowChannels": shown, "Status": status, "BridgeList": bridges, "QueueStatus": entries}
        return snapshot_from(node, datetime.fromtimestamp(self.now, UTC), rows)

    def _hear(self, event: Event) -> None:
        headers = event.headers
        self.now = max(self.now, float(headers.get("Timestamp", "0") or 0))
        uid = headers.get("Uniqueid", "")
        for prefix in PREFIXES:
            self._note(headers, prefix)
        if event.name != "BridgeDestroy" and headers.get("BridgeUniqueid"):
            self.bridges[headers["BridgeUniqueid"]] = {key: headers[key] for key in OF_BRIDGE if key in headers}
        match event.name:
            case "BridgeEnter" if uid in self.channels:
                self.channels[uid].bridge = headers["BridgeUniqueid"]
            case "BridgeLeave" if uid in self.channels:
                self.channels[uid].bridge = ""
            case "BridgeDestroy":
                self.bridges.pop(headers["BridgeUniqueid"], None)
            case "QueueCallerJoin":
                self.waiting[uid] = _Entry(headers["Queue"], self.now)
            case "QueueCallerLeave":
                self.waiting.pop(uid, None)
            case "AttendedTransfer" if headers.get("SecondTransfererUniqueid", "") in self.waiting:
                entry = self.waiting.pop(headers["SecondTransfererUniqueid"])
                self.waiting[headers.get("TransfereeUniqueid", "")] = entry
            case "Hangup":
                self.channels.pop(uid, None)
                self.waiting.pop(uid, None)

    def _note(self, headers: dict[str, str], prefix: str) -> None:
        """Every event carries the present state of the channels that it names."""
        uid, name = headers.get(prefix + "Uniqueid", ""), headers.get(prefix + "Channel", "")
        known = self.channels.get(uid)
        if known is None and (prefix or headers.get("Event") != "Newchannel" or not name):
            return
        row = {key: headers[prefix + key] for key in KEPT if prefix + key in headers}
        if known is None:
            self.channels[uid] = _Channel(row, self.now, headers.get("Exten", ""))
        else:
            known.row |= row

    def _shown(self, channel: _Channel) -> Event:
        age = int(self.now - channel.born)
        duration = f"{age // 3600:02}:{age // 60 % 60:02}:{age % 60:02}"
        return Event("CoreShowChannel", channel.row | {"BridgeId": channel.bridge, "Duration": duration})

    def _queue(self) -> list[tuple[str, _Entry]]:
        return [(uid, entry) for uid, entry in self.waiting.items() if uid in self.channels]

    def _entry(self, uid: str, entry: _Entry, place: int) -> Row:
        return {
            "Queue": entry.queue,
            "Uniqueid": uid,
            "Position": str(place),
            "Wait": str(int(self.now - entry.since)),
        }
