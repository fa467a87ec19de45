"""From the cells of a line, or of a table's row, to a row of a book."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

from ami.ledger.columns import CDR_LAYOUTS, CEL_LAYOUTS, Cells, cells_of
from ami.ledger.errors import BadLine
from ami.ledger.rows import CdrRow, CelRow, QueueLogRow
from ami.ledger.times import moment, time_of

LONGEST_EXTRA: Final = 8_192
_CEL_TYPES: Final = {
    "1": "CHAN_START", "2": "CHAN_END", "3": "HANGUP", "4": "ANSWER", "5": "APP_START", "6": "APP_END",
    "7": "BRIDGE_ENTER", "8": "BRIDGE_EXIT", "9": "PARK_START", "10": "PARK_END", "11": "BLINDTRANSFER",
    "12": "ATTENDEDTRANSFER", "13": "USER_DEFINED", "14": "PICKUP", "15": "FORWARD", "16": "LINKEDID_END",
    "17": "LOCAL_OPTIMIZE", "18": "LOCAL_OPTIMIZE_BEGIN",
}  # fmt: skip
"""Asterisk's `enum ast_cel_event_type`: cel_odbc writes the number where the column is not a text."""
_QUEUE_LOG_FIELDS: Final = 5
_NO_TIME: Final = frozenset({"", "0000-00-00 00:00:00", "1970-01-01 00:00:00"})


@dataclass(frozen=True, slots=True)
class Format:
    """How a book is written: the zone of its local times, and where it is not the usual, date format and columns."""

    zone: tzinfo = UTC
    date_format: str | None = None
    columns: Sequence[str] = ()


def cel_line(line: str, form: Format) -> CelRow:
    cells = cells_of(line, CEL_LAYOUTS, form.columns)
    return _cel(cells, time_of(cells.get("eventtime", ""), form.zone, form.date_format))


def cel_record(record: Mapping[str, Any], form: Format) -> CelRow:
    return _cel(_texts(record), moment(record.get("eventtime"), form.zone))


def _cel(cells: Cells, at: datetime) -> CelRow:
    event = cells.get("eventtype", "")
    uniqueid, channel = cells.get("uniqueid", ""), cells.get("channame", "")
    if not uniqueid or not channel or not event:
        raise BadLine("no-id")
    return CelRow(
        event=_CEL_TYPES.get(event, event),
        at=at,
        uniqueid=uniqueid,
        linkedid=cells.get("linkedid", "") or uniqueid,
        channel=channel,
        caller_name=cells.get("cid_name", ""),
        caller_number=cells.get("cid_num", ""),
        exten=cells.get("exten", ""),
        context=cells.get("context", ""),
        application=cells.get("appname", ""),
        data=cells.get("appdata", ""),
        kind=cells.get("userdeftype", ""),
        extra=_extra(cells.get("extra", "")),
    )


def _extra(text: str) -> dict[str, str]:
    """Odd JSON is no reason to lose the event: hang-ups and bridges are then without cause and id.

    Who is not known in a transfer is written as a channel `N/A`.
    """
    if not text or len(text) > LONGEST_EXTRA:
        return {}
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(document, dict):
        return {}
    known = {name: value for name, value in document.items() if isinstance(value, str | int | float) and value != "N/A"}
    return {str(name): str(value) for name, value in known.items()}


def cdr_line(line: str, form: Format) -> CdrRow:
    cells = cells_of(line, CDR_LAYOUTS, form.columns)
    times = {name: _time_or_none(cells.get(name, ""), form) for name in ("start", "answer", "end")}
    return _cdr(cells, times)


def cdr_record(record: Mapping[str, Any], form: Format) -> CdrRow:
    """cdr_adaptive_odbc and FreePBX have `calldate` and durations, cdr_pgsql may have the three times."""
    cells = _texts(record)
    start = record.get("start") or record.get("calldate")
    times = {"start": moment(start, form.zone), "answer": None, "end": None}
    for name in ("answer", "end"):
        if record.get(name) and cells.get(name, "") not in _NO_TIME:
            times[name] = moment(record[name], form.zone)
    return _cdr(cells, times)


def _time_or_none(text: str, form: Format) -> datetime | None:
    return None if text.strip() in _NO_TIME else time_of(text, form.zone, form.date_format)


def _cdr(cells: Cells, times: Mapping[str, datetime | None]) -> CdrRow:
    start, uniqueid = times["start"], cells.get("uniqueid", "")
    if start is None:
        raise BadLine("time")
    if not uniqueid or not cells.get("channel", ""):
        raise BadLine("no-id")
    end = times["end"] or _later(start, _seconds(cells.get("duration", "")))
    answer = times["answer"]
    if answer is None and cells.get("disposition", "") == "ANSWERED":
        answer = _later(end, -_seconds(cells.get("billsec", "")))
    return CdrRow(
        uniqueid=uniqueid,
        linkedid=cells.get("linkedid", ""),
        channel=cells["channel"],
        other=cells.get("dstchannel", ""),
        source=cells.get("src", ""),
        caller_id=cells.get("clid", ""),
        number=cells.get("dst", ""),
        context=cells.get("dcontext", ""),
        application=cells.get("lastapp", ""),
        data=cells.get("lastdata", ""),
        start=start,
        answer=answer,
        end=max(end, start),
        disposition=cells.get("disposition", ""),
    )


def _later(at: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp(at.timestamp() + seconds, UTC)


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise BadLine("duration")
    return int(text)


def queue_log_line(line: str, form: Format) -> QueueLogRow:
    """`time|callid|queue|agent|event|data...`; seconds since 1970."""
    if "\0" in line:
        raise BadLine("control-characters")
    parts = line.split("|")
    if len(parts) < _QUEUE_LOG_FIELDS:
        raise BadLine("columns")
    at, call_id, queue, agent, event, *data = parts
    return _queue_log(time_of(at, form.zone), (call_id, queue, agent, event), data)


def queue_log_record(record: Mapping[str, Any], form: Format) -> QueueLogRow:
    """Five columns data1..data5 (the last swallows the rest with its bars), or one `data`."""
    cells = _texts(record)
    named = sorted(name for name in cells if name.startswith("data") and name != "data")
    data = "|".join(cells[name] for name in named).split("|") if named else cells.get("data", "").split("|")
    who = (cells.get("callid", ""), cells.get("queuename", ""), cells.get("agent", ""), cells.get("event", ""))
    return _queue_log(moment(record.get("time"), form.zone), who, data)


def _queue_log(at: datetime, who: tuple[str, str, str, str], data: Sequence[str]) -> QueueLogRow:
    call_id, queue, agent, event = who
    if not event or not call_id:
        raise BadLine("no-id")
    return QueueLogRow(at=at, call_id=call_id, queue=queue, agent=agent, event=event, data=tuple(data))


def _texts(record: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): "" if value is None else str(value) for name, value in record.items()}
