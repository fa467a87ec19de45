"""What a PBX answers when it is asked for its present state, as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ami.tracker.arrivals import number_in
from ami.tracker.events import EventLike
from ami.tracker.members import member_endpoint
from callcenter.calls.facts import MemberChanged, UniqueId

CHANNELS, STATUS, BRIDGES, QUEUES = "CoreShowChannels", "Status", "BridgeList", "QueueStatus"
LIST_ACTIONS = (CHANNELS, STATUS, BRIDGES, QUEUES)


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotChannel:
    """`age_s` is whole seconds since the channel was made; `dialled` the number that came with the call."""

    uniqueid: UniqueId
    linkedid: str
    name: str
    state: int
    number: str
    caller_name: str
    context: str
    exten: str
    dialled: str
    bridge: str
    age_s: int


@dataclass(frozen=True, slots=True)
class SnapshotEntry:
    """A caller who waits in a queue."""

    queue: str
    uniqueid: UniqueId
    position: int
    wait_s: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    node: str
    at: datetime
    channels: tuple[SnapshotChannel, ...]
    holding_bridges: frozenset[str]
    entries: tuple[SnapshotEntry, ...]
    members: tuple[MemberChanged, ...]


def snapshot_from(node: str, at: datetime, events_by_action: Mapping[str, Sequence[EventLike]]) -> Snapshot:
    dialled = {event.get("Uniqueid", ""): event.get("DNID", "") for event in events_by_action.get(STATUS, ())}
    channels = events_by_action.get(CHANNELS, ())
    queues = events_by_action.get(QUEUES, ())
    return Snapshot(
        node=node,
        at=at,
        channels=tuple(
            _channel(event, dialled.get(event.get("Uniqueid", ""), ""))
            for event in channels
            if event.name == "CoreShowChannel" and event.get("Uniqueid", "") and event.get("Channel", "")
        ),
        holding_bridges=frozenset(
            event.get("BridgeUniqueid", "")
            for event in events_by_action.get(BRIDGES, ())
            if event.get("BridgeTechnology", "") == "holding_bridge"
        ),
        entries=tuple(_entry(event) for event in queues if event.name == "QueueEntry"),
        members=tuple(_member(node, at, event) for event in queues if event.name == "QueueMember"),
    )


def _channel(event: EventLike, dialled: str) -> SnapshotChannel:
    return SnapshotChannel(
        uniqueid=UniqueId(event.get("Uniqueid", "")),
        linkedid=event.get("Linkedid", ""),
        name=event.get("Channel", ""),
        state=number_in(event, "ChannelState"),
        number=event.get("CallerIDNum", ""),
        caller_name=event.get("CallerIDName", ""),
        context=event.get("Context", ""),
        exten=event.get("Exten", ""),
        dialled="" if dialled == "<unknown>" else dialled,
        bridge=event.get("BridgeId", ""),
        age_s=_seconds(event.get("Duration", "")),
    )


def _entry(event: EventLike) -> SnapshotEntry:
    return SnapshotEntry(
        event.get("Queue", ""),
        UniqueId(event.get("Uniqueid", "")),
        number_in(event, "Position"),
        number_in(event, "Wait"),
    )


def _member(node: str, at: datetime, event: EventLike) -> MemberChanged:
    return MemberChanged(
        node=node,
        at=at,
        queue=event.get("Queue", ""),
        endpoint=member_endpoint(event),
        present=True,
        paused=event.get("Paused", "") == "1",
        pause_reason=event.get("PausedReason", ""),
        in_call=event.get("InCall", "") == "1",
        device_status=number_in(event, "Status"),
    )


def _seconds(duration: str) -> int:
    """`01:02:03`; hours may exceed a day."""
    parts = duration.split(":")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 7 for part in parts):
        return 0
    hours, minutes, seconds = (int(part) for part in parts)
    return hours * 3600 + minutes * 60 + seconds
