"""The PBX's own records, the witness against which our stories are held."""

import csv
from dataclasses import dataclass
from datetime import UTC, datetime

from deploy.pbx import Pbx


@dataclass(frozen=True, slots=True)
class CelRow:
    event: str
    at: datetime
    uniqueid: str
    linkedid: str
    channel: str
    application: str
    caller: str = ""


def cel(pbx: Pbx) -> list[CelRow]:
    """Every channel event so far. The file comes into being with the first call."""
    if not pbx.cel_csv.exists():
        return []
    with pbx.cel_csv.open(newline="", errors="replace") as file:
        return [_row(columns) for columns in csv.reader(file) if len(columns) > 11]


def _row(columns: list[str]) -> CelRow:
    event, at, uniqueid, linkedid, channel = columns[:5]
    at_utc = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return CelRow(event, at_utc, uniqueid, linkedid, channel, columns[11], columns[7])


def inbound_calls(rows: list[CelRow]) -> set[str]:
    """Linkedids of calls that came through the trunk."""
    return {
        row.linkedid
        for row in rows
        if row.event == "CHAN_START" and row.channel.startswith("PJSIP/trunk") and row.uniqueid == row.linkedid
    }


def is_over(rows: list[CelRow], linkedid: str) -> bool:
    return any(row.event == "LINKEDID_END" and row.linkedid == linkedid for row in rows)


def talk_s(rows: list[CelRow], linkedid: str) -> float:
    """How long the caller was in a bridge with somebody, as the PBX saw it."""
    own = [row for row in rows if row.uniqueid == linkedid]
    entered = [row.at for row in own if row.event == "BRIDGE_ENTER"]
    left = [row.at for row in own if row.event == "BRIDGE_EXIT"]
    return sum((end - start).total_seconds() for start, end in zip(entered, left, strict=True))


def queue_s(rows: list[CelRow], linkedid: str) -> float:
    """How long the caller was in Queue(), talk included."""
    own = [row for row in rows if row.uniqueid == linkedid and row.application == "Queue"]
    start = next(row.at for row in own if row.event == "APP_START")
    return (next(row.at for row in own if row.event == "APP_END") - start).total_seconds()
