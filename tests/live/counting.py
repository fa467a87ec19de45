"""Calls in the PBX's own record against calls in our database: each once, none open, none with a negative time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from callcenter.calls.models import CallRecord
from callcenter.db import Database
from tests.live.faults import BLIND, Blindness
from tests.live.records import CelRow

SLACK: Final = timedelta(seconds=1)
"""What the bridge heard but had not committed yet is lost with it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A call in CEL: when its first channel was made, and its last sign of life."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """A call in our database."""

    id: str
    status: str | None
    shortest_s: float
    reconciled: bool


@dataclass(frozen=True, slots=True)
class Count:
    """Ids of calls, by what is wrong with them; `unheard` began and ended while nobody could listen."""

    in_cel: int
    stored: int
    reconciled: int
    unheard: tuple[str, ...]
    missing: tuple[str, ...]
    invented: tuple[str, ...]
    doubled: tuple[str, ...]
    open: tuple[str, ...]
    negative: tuple[str, ...]

    @property
    def wrong(self) -> dict[str, tuple[str, ...]]:
        """What no fault excuses."""
        kinds = ("missing", "invented", "doubled", "open", "negative")
        return {kind: found for kind in kinds if (found := getattr(self, kind))}

    def table(self) -> str:
        kinds = ("in_cel", "stored", "reconciled", "unheard", "missing", "invented", "doubled", "open", "negative")
        values = {kind: getattr(self, kind) for kind in kinds}
        return "\n".join(
            f"{kind:>12} {value if isinstance(value, int) else len(value):>6}" for kind, value in values.items()
        )


def calls_in(rows: Sequence[CelRow]) -> dict[str, Seen]:
    """One for each linkedid whose first channel is a real one; a Local pair begins none here."""
    begun = {
        row.linkedid: row.at
        for row in rows
        if row.event == "CHAN_START" and row.uniqueid == row.linkedid and not row.channel.startswith("Local/")
    }
    last: dict[str, datetime] = {}
    for row in rows:
        last[row.linkedid] = max(row.at, last.get(row.linkedid, row.at))
    return {linkedid: Seen(at, last[linkedid]) for linkedid, at in begun.items()}


async def stored_calls(database_url: str) -> list[Stored]:
    database = Database(database_url)
    try:
        async with database.reading() as session:
            records = (await session.execute(select(CallRecord))).scalars()
            return [_stored(record) for record in records]
    finally:
        await database.dispose()


def _stored(record: CallRecord) -> Stored:
    lasted = 0.0 if record.ended_at is None else (record.ended_at - record.started_at).total_seconds()
    shortest = min(lasted, record.wait_s, record.talk_s, record.hold_s)
    return Stored(record.id, record.status, shortest, record.reconciled)


def count(seen: dict[str, Seen], stored: Sequence[Stored], blindnesses: Sequence[Blindness]) -> Count:
    """A second story of one call has the id of the first with a mark behind it."""
    ids = {call.id for call in stored}
    lost = sorted(seen.keys() - ids)
    unheard = [linkedid for linkedid in lost if _unheard(seen[linkedid], blindnesses)]
    base = Counter(call.id.partition("+")[0] for call in stored)
    return Count(
        in_cel=len(seen),
        stored=len(stored),
        reconciled=sum(call.reconciled for call in stored),
        unheard=tuple(unheard),
        missing=tuple(linkedid for linkedid in lost if linkedid not in unheard),
        invented=tuple(sorted(base.keys() - seen.keys())),
        doubled=tuple(sorted(linkedid for linkedid, times in base.items() if times > 1)),
        open=tuple(sorted(call.id for call in stored if call.status is None)),
        negative=tuple(sorted(call.id for call in stored if call.shortest_s < 0)),
    )


def _unheard(call: Seen, blindnesses: Sequence[Blindness]) -> bool:
    """Wholly within one fault that makes blind."""
    return any(
        blind.fault in BLIND and call.start > blind.start - SLACK and call.end < blind.end + SLACK
        for blind in blindnesses
    )
