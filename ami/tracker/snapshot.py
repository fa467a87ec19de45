"""What a PBX answers when it is asked for its present state, as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ami.tracker.arrivals import number_in
from ami.tracker.events import EventLike, Headers
from ami.tracker.members import member_endpoint
from callcenter.calls.facts import MemberChanged, UniqueId

CHANNELS, STATUS, BRIDGES, QUEUES = "CoreShowChannels", "Status", "BridgeList", "QueueStatus"
LIST_ACTIONS = (CHANNELS, STATUS, BRIDGES, QUEUES)


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotChannel:
    """`age_s` is whole seconds since the channel was made; `dialled` the number that came with the call,
    `queue` the one whose application it is in, waiting or talking."""

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
    queue: str
    age_s: int


@dataclass(frozen=True, slots=True)
class SnapshotEntry:
    """A caller who waits in a queue."""

    queue: str
    uniqueid: UniqueId
    position: int
    wait_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotBridge:
    """`holding` and `conference` as in `state.Bridge`; `name` is what its maker called it, empty for most."""

    name: str = ""
    holding: bool = False
    conference: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    node: str
    at: datetime
    channels: tuple[SnapshotChannel, ...]
    bridges: Mapping[str, SnapshotBridge]
    entries: tuple[SnapshotEntry, ...]
    members: tuple[MemberChanged, ...]


def snapshot_from(node: str, at: datetime, events_by_action: Mapping[str, Sequence[EventLike]]) -> Snapshot:
    statuses = (event.headers for event in events_by_action.get(STATUS, ()))
    dialled = {headers.get("Uniqueid", ""): headers.get("DNID", "") for headers in statuses}
    channels = (event.headers for event in events_by_action.get(CHANNELS, ()) if event.name == "CoreShowChannel")
    queues = events_by_action.get(QUEUES, ())
    return Snapshot(
        node=node,
        at=at,
        channels=tuple(
            _channel(headers, dialled.get(headers.get("Uniqueid", ""), ""))
            for headers in channels
            if headers.get("Uniqueid", "") and headers.get("Channel", "")
        ),
        bridges={
            event.headers.get("BridgeUniqueid", ""): _bridge(event.headers)
            for event in events_by_action.get(BRIDGES, ())
        },
        entries=tuple(_entry(event.headers) for event in queues if event.name == "QueueEntry"),
        members=tuple(_member(node, at, event.headers) for event in queues if event.name == "QueueMember"),
    )


def _channel(headers: Headers, dialled: str) -> SnapshotChannel:
    return SnapshotChannel(
        uniqueid=UniqueId(headers.get("Uniqueid", "")),
        linkedid=headers.get("Linkedid", ""),
        name=headers.get("Channel", ""),
        state=number_in(headers, "ChannelState"),
        number=headers.get("CallerIDNum", ""),
        caller_name=headers.get("CallerIDName", ""),
        context=headers.get("Context", ""),
        exten=headers.get("Exten", ""),
        dialled="" if dialled == "<unknown>" else dialled,
        bridge=headers.get("BridgeId", ""),
        queue=_queue_in(headers),
        age_s=_seconds(headers.get("Duration", "")),
    )


def _bridge(headers: Headers) -> SnapshotBridge:
    name = headers.get("BridgeName", "")
    return SnapshotBridge(
        name="" if name == "<unknown>" else name,
        holding=headers.get("BridgeTechnology", "") == "holding_bridge",
        conference=headers.get("BridgeCreator", "") == "ConfBridge",
    )


def _queue_in(headers: Headers) -> str:
    if headers.get("Application", "") != "Queue":
        return ""
    return headers.get("ApplicationData", "").partition(",")[0]


def _entry(headers: Headers) -> SnapshotEntry:
    return SnapshotEntry(
        headers.get("Queue", ""),
        UniqueId(headers.get("Uniqueid", "")),
        number_in(headers, "Position"),
        number_in(headers, "Wait"),
    )


def _member(node: str, at: datetime, headers: Headers) -> MemberChanged:
    return MemberChanged(
        node=node,
        at=at,
        queue=headers.get("Queue", ""),
        endpoint=member_endpoint(headers),
        present=True,
        paused=headers.get("Paused", "") == "1",
        pause_reason=headers.get("PausedReason", ""),
        in_call=headers.get("InCall", "") == "1",
        device_status=number_in(headers, "Status"),
    )


def _seconds(duration: str) -> int:
    """`01:02:03`; hours may exceed a day."""
    parts = duration.split(":")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 7 for part in parts):
        return 0
    hours, minutes, seconds = (int(part) for part in parts)
    return hours * 3600 + minutes * 60 + seconds
