"""The coarser books told as channel events, for a PBX without a CEL.

Of a call they know its attempts and their seconds: who was put through to whom and when it ended. What a CDR does not
say (a bridge left and entered again, who hung up) stays unknown, and nothing is put in its place.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from ami.ledger.book import LEAVING
from ami.ledger.rows import CdrRow, CelRow, QueueLogRow

_CAUSES: Final = {"BUSY": "17", "CONGESTION": "34", "FAILED": "34", "NO ANSWER": "19"}
_OVER: Final = frozenset({"COMPLETECALLER", "COMPLETEAGENT", "BLINDTRANSFER", "ATTENDEDTRANSFER", *LEAVING}) - {
    "CONNECT"
}


def cel_of_cdr(rows: Iterable[CdrRow]) -> list[CelRow]:
    """The attempts of any number of calls; those of one caller are one call, for want of a linkedid."""
    calls: dict[str, list[CdrRow]] = {}
    for row in rows:
        calls.setdefault(row.linkedid or row.uniqueid, []).append(row)
    told = [event for attempts in calls.values() for event in _of_call(attempts)]
    return sorted(told, key=lambda event: event.at)


def _of_call(attempts: Sequence[CdrRow]) -> Iterator[CelRow]:
    by_caller: dict[str, list[CdrRow]] = {}
    for row in sorted(attempts, key=lambda row: (row.start, row.end)):
        by_caller.setdefault(row.uniqueid, []).append(row)
    root = attempts[0].linkedid or attempts[0].uniqueid
    for rows in by_caller.values():
        yield from _of_caller(rows, root)


def _of_caller(rows: Sequence[CdrRow], linkedid: str) -> Iterator[CelRow]:
    first, end = rows[0], max(row.end for row in rows)
    caller = CelRow(
        event="CHAN_START",
        at=first.start,
        uniqueid=first.uniqueid,
        linkedid=linkedid,
        channel=first.channel,
        caller_number=first.source,
        exten=first.number,
        context=first.context,
    )
    answers = [row.answer for row in rows if row.answer is not None]
    yield caller
    yield replace(caller, event="APP_START", application=first.application, data=first.data)
    if answers:
        yield replace(caller, event="ANSWER", at=min(answers))
    for number, row in enumerate(rows):
        if row.other:
            yield from _attempt(caller, row, number)
    yield replace(caller, event="APP_END", at=end, application=first.application, data=first.data)
    status = _CAUSES.get(rows[-1].disposition, "16") if not answers else "16"
    yield replace(caller, event="HANGUP", at=end, extra={"hangupcause": status})
    yield replace(caller, event="CHAN_END", at=end)


def _attempt(caller: CelRow, row: CdrRow, number: int) -> Iterator[CelRow]:
    """One phone that was tried. A CDR does not tell its uniqueid: the name of its channel stands in."""
    bridge = {"bridge_id": f"{row.uniqueid}/{number}", "bridge_technology": "simple_bridge"}
    phone = replace(caller, at=row.start, uniqueid=row.other, channel=row.other, caller_number="", exten="")
    yield phone
    if row.answer is not None and row.disposition == "ANSWERED":
        yield replace(phone, event="ANSWER", at=row.answer)
        for one in (phone, caller):
            yield replace(one, event="BRIDGE_ENTER", at=row.answer, application=_app(one, row), extra=bridge)
        for one in (phone, caller):
            yield replace(one, event="BRIDGE_EXIT", at=row.end, extra=bridge)
    yield replace(phone, event="HANGUP", at=row.end, extra={"hangupcause": _CAUSES.get(row.disposition, "16")})
    yield replace(phone, event="CHAN_END", at=row.end)


def _app(channel: CelRow, row: CdrRow) -> str:
    if channel.uniqueid == row.uniqueid:
        return row.application
    return "AppQueue" if row.application == "Queue" else "AppDial"


def cel_of_queue_log(rows: Sequence[QueueLogRow]) -> list[CelRow]:
    """The callers of queues, from entering to leaving the last one. Their channels' names are not known: all the log
    says of the agent is the member's name."""
    callers: dict[str, list[QueueLogRow]] = {}
    for row in rows:
        if row.event == "ENTERQUEUE" or row.call_id in callers:
            callers.setdefault(row.call_id, []).append(row)
    told = [event for said in callers.values() for event in _of_waiting(said)]
    return sorted(told, key=lambda event: event.at)


def ended_visits(rows: Sequence[QueueLogRow]) -> list[QueueLogRow]:
    """What is said of callers who are in no queue any more."""
    turning = {"ENTERQUEUE", "CONNECT", *_OVER}
    last = {row.call_id: row.event for row in rows if row.event in turning}
    over = {call_id for call_id, event in last.items() if event in _OVER}
    return [row for row in rows if row.call_id in over]


def _of_waiting(said: Sequence[QueueLogRow]) -> Iterator[CelRow]:
    first = said[0]
    number = first.data[1] if len(first.data) > 1 else ""
    caller = CelRow(
        event="CHAN_START",
        at=first.at,
        uniqueid=first.call_id,
        linkedid=first.call_id,
        channel=f"Queue/trunk-{first.call_id}",
        caller_number=number,
    )
    yield caller
    yield replace(caller, event="ANSWER")
    members: list[CelRow] = []
    for row in said:
        yield from _said(caller, row, members)
    if any(row.event in _OVER for row in said):
        left = said[-1].at
        yield replace(caller, event="HANGUP", at=left, extra={"hangupcause": "16", **_who(caller, said[-1])})
        yield replace(caller, event="CHAN_END", at=left)


def _who(caller: CelRow, row: QueueLogRow) -> dict[str, str]:
    return {"hangupsource": caller.channel} if row.event in ("ABANDON", "COMPLETECALLER") else {}


def _said(caller: CelRow, row: QueueLogRow, members: list[CelRow]) -> Iterator[CelRow]:
    if row.event == "ENTERQUEUE":
        yield replace(caller, event="APP_START", at=row.at, application="Queue", data=row.queue)
    elif row.event == "CONNECT" and len(row.data) > 1 and row.data[1]:
        yield from _put_through(caller, row, members)
    elif row.event in _OVER:
        for member in members:
            bridge = {"bridge_id": member.uniqueid}
            yield replace(member, event="BRIDGE_EXIT", at=row.at, extra=bridge)
            yield replace(caller, event="BRIDGE_EXIT", at=row.at, extra=bridge)
            yield replace(member, event="CHAN_END", at=row.at)
        members.clear()
        yield replace(caller, event="APP_END", at=row.at, application="Queue", data=row.queue)


def _put_through(caller: CelRow, row: QueueLogRow, members: list[CelRow]) -> Iterator[CelRow]:
    uniqueid = row.data[1]
    member = replace(caller, at=row.at, uniqueid=uniqueid, channel=f"{row.agent}-{uniqueid}", caller_number="")
    bridge = {"bridge_id": uniqueid, "bridge_technology": "simple_bridge"}
    members.append(member)
    yield member
    yield replace(member, event="ANSWER")
    for one, application in ((member, "AppQueue"), (caller, "Queue")):
        yield replace(one, event="BRIDGE_ENTER", at=row.at, application=application, extra=bridge)
