"""Stories as rows and back, without I/O.

A story's rows are compared with the rows last written, so that a batch writes only what changed and takes away
what is no longer true. PostgreSQL takes neither NUL nor lone surrogates in text; a hostile name must not stop
the record path, so they are replaced here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

from callcenter.calls.facts import CallId, Endpoint, UniqueId
from callcenter.calls.models import (
    CallHold,
    CallLeg,
    CallPart,
    CallPickup,
    CallQueueVisit,
    CallRecord,
    CallRecording,
    CallRecordingPause,
    CallTalk,
    CallTransfer,
    CallWarning,
)
from callcenter.calls.story import (
    CallStory,
    Hold,
    Leg,
    Pickup,
    QueueVisit,
    Recording,
    RecordingPause,
    Talk,
    Transfer,
    Warning_,
)
from callcenter.db import Base

Row = dict[str, Any]
Key = tuple[Any, ...]
Normalise = Callable[[str], str | None]
PartTable = type[CallPart]

KEYS: Final[Mapping[PartTable, tuple[str, ...]]] = {
    CallLeg: ("call_id", "uniqueid"),
    CallTalk: ("call_id", "uniqueid_a", "uniqueid_b", "start"),
    CallHold: ("call_id", "uniqueid", "start"),
    CallQueueVisit: ("call_id", "queue", "uniqueid", "entered_at"),
    CallTransfer: ("call_id", "at", "kind", "by", "to_party"),
    CallPickup: ("call_id", "at", "by", "instead_of"),
    CallRecording: ("call_id", "uniqueid", "file"),
    CallRecordingPause: ("call_id", "uniqueid", "start"),
    CallWarning: ("call_id", "seq"),
}
"""The natural key of each part, by attribute names."""

_PARTS: Final[tuple[tuple[PartTable, str, type[Any]], ...]] = (
    (CallLeg, "legs", Leg),
    (CallHold, "holds", Hold),
    (CallQueueVisit, "queue_visits", QueueVisit),
    (CallTransfer, "transfers", Transfer),
    (CallPickup, "pickups", Pickup),
    (CallRecording, "recordings", Recording),
    (CallRecordingPause, "recording_pauses", RecordingPause),
    (CallWarning, "warnings", Warning_),
)
_CALL_FIELDS: Final = tuple(item.name for item in fields(CallStory) if item.name in CallRecord.__mapper__.attrs)


@dataclass(frozen=True, slots=True)
class CallRows:
    """One call as rows: `parts` by table and natural key."""

    call: Row
    parts: Mapping[PartTable, Mapping[Key, Row]]

    @property
    def id(self) -> CallId:
        return CallId(self.call["id"])


@dataclass(slots=True)
class Changes:
    """What a batch has to write: rows to upsert and keys to take away, by table."""

    upserts: dict[type[Base] | PartTable, list[Row]] = field(default_factory=dict)
    deletes: dict[PartTable, list[Row]] = field(default_factory=dict)


def rows_of(story: CallStory, *, normalise: Normalise, users: Mapping[UniqueId, int]) -> CallRows:
    """`users` tells who held the device of a leg."""
    call = {name: _clean(getattr(story, name)) for name in _CALL_FIELDS}
    number = story.customer_number
    call["customer_key"] = normalise(number) if number else None
    parts = {table: _keyed(table, story.id, _part_rows(kind, getattr(story, name))) for table, name, kind in _PARTS}
    _name_users(story, parts[CallLeg].values(), users)
    parts[CallTalk] = _keyed(CallTalk, story.id, map(_talk_row, story.talks))
    return CallRows(call, parts)


def _name_users(story: CallStory, legs: Iterable[Row], users: Mapping[UniqueId, int]) -> None:
    listed: set[int] = set()
    for leg in legs:
        user_id = users.get(leg["uniqueid"])
        first = user_id is not None and user_id not in listed
        leg["user_id"], leg["listed_at"] = user_id, story.started_at if first else None
        if user_id is not None:
            listed.add(user_id)


def story_of(rows: CallRows) -> CallStory:
    story = CallStory(**{name: rows.call[name] for name in _CALL_FIELDS})
    for table, name, kind in _PARTS:
        names = [item.name for item in fields(kind)]
        getattr(story, name).extend(kind(**{name: row[name] for name in names}) for row in _ordered(rows, table))
    story.talks.extend(_talk(row) for row in _ordered(rows, CallTalk))
    return story


def users_of(rows: CallRows) -> dict[UniqueId, int]:
    """Who held the device of each leg, for those of which it is known."""
    legs = rows.parts.get(CallLeg, {}).values()
    return {UniqueId(leg["uniqueid"]): leg["user_id"] for leg in legs if leg["user_id"] is not None}


def add_changes(changes: Changes, new: CallRows, old: CallRows | None) -> None:
    """Add to `changes` what leads from `old` (None: nothing is stored) to `new`."""
    if old is None or old.call != new.call:
        changes.upserts.setdefault(CallRecord, []).append(new.call)
    for table, rows in new.parts.items():
        before = old.parts.get(table, {}) if old is not None else {}
        changed = [row for key, row in rows.items() if before.get(key) != row]
        gone = [row for key, row in before.items() if key not in rows]
        if changed:
            changes.upserts.setdefault(table, []).extend(changed)
        if gone:
            changes.deletes.setdefault(table, []).extend(gone)


def keyed(table: PartTable, rows: Iterable[Row]) -> dict[Key, Row]:
    """Rows by their natural key; of two with one key the later is true."""
    names = KEYS[table]
    return {tuple(row[name] for name in names): row for row in rows}


def _keyed(table: PartTable, call_id: CallId, rows: Iterable[Row]) -> dict[Key, Row]:
    return keyed(table, ({**row, "call_id": call_id, "seq": seq} for seq, row in enumerate(rows)))


def _part_rows(kind: type[Any], parts: Sequence[object]) -> list[Row]:
    names = [item.name for item in fields(kind)]
    return [{name: _clean(getattr(part, name)) for name in names} for part in parts]


def _talk_row(talk: Talk) -> Row:
    return {
        "endpoint_a": _clean(talk.between[0]),
        "endpoint_b": _clean(talk.between[1]),
        "uniqueid_a": _clean(talk.uniqueids[0]),
        "uniqueid_b": _clean(talk.uniqueids[1]),
        "start": talk.start,
        "end": talk.end,
    }


def _talk(row: Row) -> Talk:
    return Talk(
        between=(Endpoint(row["endpoint_a"]), Endpoint(row["endpoint_b"])),
        uniqueids=(UniqueId(row["uniqueid_a"]), UniqueId(row["uniqueid_b"])),
        start=row["start"],
        end=row["end"],
    )


def _ordered(rows: CallRows, table: PartTable) -> list[Row]:
    return sorted(rows.parts.get(table, {}).values(), key=lambda row: int(row["seq"]))


def _clean(value: Any) -> Any:
    if not isinstance(value, str) or isinstance(value, StrEnum):
        return value
    if "\0" in value:
        value = value.replace("\0", "�")
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
