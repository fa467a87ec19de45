"""The rows of one call told as the events that we would have heard.

So the books go through the same tracker as the live feed, and a call found in them is understood exactly as a call that
was heard. What the CEL does not hold is put together from what it does: who rang whom from the application that ran at
that moment, the outcome of a queue visit from the queue_log. Not to be had: holds by the phone, recordings, and the
moment when a phone began to ring (the making of its channel stands in; a phone that refused at once never rang).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from ami.ledger import moves
from ami.ledger.book import LEAVING
from ami.ledger.rows import CelRow, QueueLogRow
from ami.ledger.teller import RowChannel, Teller, Told, named
from ami.message import Event
from ami.tracker.identity import endpoint_of, is_local, resource_of
from ami.tracker.state import ChannelState

NEVER_RUNG: Final = frozenset({1, 3, 17, 20, 21, 22, 25, 27, 28, 34, 38, 41, 42, 44, 47, 50, 58})
"""Hang-up causes of a phone that could not be reached, was busy or refused."""
UNREACHED: Final = NEVER_RUNG - {17, 21}
AT_ONCE: Final = timedelta(seconds=0.5)
WHOLE_SECOND: Final = timedelta(seconds=1.5)
_RINGING_APPS: Final = frozenset({"Dial", "Queue"})
_ORIGINATED: Final = "AppDial2"
_QUEUE_STATUS: Final = {
    "EXITWITHTIMEOUT": "TIMEOUT",
    "EXITEMPTY": "LEAVEEMPTY",
    "EXITWITHKEY": "CONTINUE",
    "WITHDRAW": "WITHDRAW",
}
_NOT_SAID: Final = "NOT-SAID"
"""How a dial ended is in no row: the tracker judges by the causes, and by who answered."""
_SPYING: Final = frozenset({"ChanSpy", "ExtenSpy"})


def events_of(rows: Sequence[CelRow], queue_rows: Iterable[QueueLogRow] | None) -> Iterator[Event]:
    """`queue_rows` of these callers (others are passed over); None when there is no queue_log to ask."""
    teller = Teller(_ahead(rows), _by_caller(queue_rows or ()), knows_queues=queue_rows is not None)
    for row in rows:
        channel = teller.channels[row.uniqueid]
        tell = _TELL.get(row.event)
        if row.uniqueid not in teller.seen:
            teller.seen[row.uniqueid] = channel
            yield from _events(row, _newchannel(teller, row))
        yield from _events(row, _entered_again(teller, row))
        if tell is not None:
            yield from _events(row, tell(teller, row, channel))


def _events(row: CelRow, told: Iterable[Told]) -> Iterator[Event]:
    stamp = f"{row.at.timestamp():.6f}"
    for name, headers in told:
        yield Event(name, {"Timestamp": stamp, **headers})


def _ahead(rows: Sequence[CelRow]) -> dict[str, RowChannel]:
    """What a channel comes to is known before its first row is told."""
    channels: dict[str, RowChannel] = {}
    for row in rows:
        channel = channels.setdefault(row.uniqueid, RowChannel(row))
        channel.answered = channel.answered or row.event in ("ANSWER", "BRIDGE_ENTER")
        if row.event == "HANGUP":
            channel.hangup = row
        if row.application == _ORIGINATED and channel.originated is None:
            channel.originated = row
        cause = row.extra.get("hangupcause", "")
        channel.cause = int(cause) if cause.isascii() and cause.isdigit() and len(cause) < 6 else channel.cause
    return channels


def _by_caller(rows: Iterable[QueueLogRow]) -> dict[str, list[QueueLogRow]]:
    found: dict[str, list[QueueLogRow]] = {}
    for row in rows:
        if row.event == "ENTERQUEUE" or row.event in LEAVING:
            found.setdefault(row.call_id, []).append(row)
    return found


def _newchannel(teller: Teller, row: CelRow) -> Iterator[Told]:
    """A channel that somebody rings is dialled at once; one that nobody rings calls us."""
    channel = teller.channels[row.uniqueid]
    by = channel.dialer = _dialer_of(teller, row)
    calls = by is None and channel.originated is None and row.uniqueid == row.linkedid
    yield "Newchannel", {**named(row), "ChannelState": str(ChannelState.RING if calls else ChannelState.DOWN)}
    if channel.originated is not None:
        yield from _originated(channel.originated)
    if by is not None:
        yield from _dialled(row, by)
    if (by is not None or channel.originated is not None) and _rang(row, channel):
        yield "Newstate", {**named(row), "ChannelState": str(ChannelState.RINGING)}


def _rang(row: CelRow, channel: RowChannel) -> bool:
    return not is_local(row.channel) and (channel.answered or channel.cause not in NEVER_RUNG)


def _dialled(row: CelRow, by: RowChannel) -> Iterator[Told]:
    dial_string = next((part for part in _targets(by.data) if _leads_to(part, row.channel)), "")
    dest = named(row, "Dest")
    if by.application == "Queue" and by.queue is not None:
        yield "AgentCalled", {**named(by.first), **dest, "Queue": by.queue}
    yield "DialBegin", {**named(by.first), **dest, "DialString": dial_string.partition("/")[2]}


def _dialer_of(teller: Teller, row: CelRow) -> RowChannel | None:
    """Of the channels that dial at this moment: the latest whose Dial names this device, else the latest that waits in
    a queue, else the latest Dial that nobody answered yet (the device was forwarded)."""
    if row.uniqueid == row.linkedid or row.channel.endswith(";2"):
        return None
    others = [teller.channels[uid] for uid in reversed(teller.dialers) if uid != row.uniqueid]
    dials = [by for by in others if by.application == "Dial"]
    named = [by for by in dials if any(_leads_to(part, row.channel) for part in _targets(by.data))]
    waiting = [by for by in others if by.queue is not None and not by.connected]
    return next(iter(named or waiting or [by for by in dials if not by.bridged]), None)


def _targets(data: str) -> list[str]:
    return data.partition(",")[0].split("&")


def _leads_to(dial_string: str, channel: str) -> bool:
    """`PJSIP/101`, `PJSIP/+7903...@trunk`, `SIP/trunk/7903...`, `Local/101@internal/n`."""
    technology, _, target = dial_string.partition("/")
    if not channel.startswith(f"{technology}/"):
        return False
    resource = resource_of(endpoint_of(channel))
    parts = {target, target.partition("@")[2], target.partition("/")[0], target.removesuffix("/n")}
    return resource in parts or dial_string == endpoint_of(channel)


def _answer(teller: Teller, row: CelRow, channel: RowChannel) -> Iterator[Told]:
    yield "Newstate", {**named(row), "ChannelState": str(ChannelState.UP)}


def _originated(row: CelRow) -> Iterator[Told]:
    """An Originate dials without a dialler; the customer's number is what the phone was shown."""
    yield "NewCallerid", named(row)
    yield "DialBegin", named(row, "Dest")


def _app_start(teller: Teller, row: CelRow, channel: RowChannel) -> Iterator[Told]:
    channel.application, channel.data = row.application, row.data
    yield "Newexten", {**named(row), "Application": row.application, "AppData": row.data}
    if row.application in _RINGING_APPS:
        teller.dialers = [uid for uid in teller.dialers if uid != row.uniqueid] + [row.uniqueid]
    if row.application in _SPYING:
        yield "ChanSpyStart", named(row, "Spyer")
    if row.application == "Queue":
        channel.connected = False
        yield from _join(teller, row, channel)


def _join(teller: Teller, row: CelRow, channel: RowChannel) -> Iterator[Told]:
    queue = row.data.partition(",")[0]
    log = teller.log.get(row.uniqueid, [])
    position = "0"
    if teller.knows_queues:
        if not log or log[0].event != "ENTERQUEUE" or log[0].queue != queue:
            return
        position = _position(log.pop(0))
    channel.queue = queue
    yield "QueueCallerJoin", {**named(row), "Queue": queue, "Position": position}


def _position(entered: QueueLogRow) -> str:
    return entered.data[2] if len(entered.data) > 2 else "0"


def _app_end(teller: Teller, row: CelRow, channel: RowChannel) -> Iterator[Told]:
    if row.uniqueid in teller.dialers:
        teller.dialers.remove(row.uniqueid)
    application, channel.application = channel.application, ""
    if application != "Queue":
        return
    queue, channel.queue = channel.queue, None
    if queue is None:
        yield "VarSet", {**named(row), "Variable": "QUEUESTATUS", "Value": "JOINEMPTY"}
    elif not channel.connected:
        yield from _leave(teller, row, queue)


def _leave(teller: Teller, row: CelRow, queue: str) -> Iterator[Told]:
    log = teller.log.get(row.uniqueid, [])
    teller.channels[row.uniqueid].left = left = log.pop(0) if log and log[0].event != "ENTERQUEUE" else None
    said = left.event if left is not None else ""
    if not teller.knows_queues and not _hangs_up(teller.channels[row.uniqueid], row):
        said = "EXITWITHKEY"
    if said == "ABANDON" or (not teller.knows_queues and not said):
        yield "QueueCallerAbandon", {**named(row), "Queue": queue}
    yield "QueueCallerLeave", {**named(row), "Queue": queue}
    if said in _QUEUE_STATUS:
        yield "VarSet", {**named(row), "Variable": "QUEUESTATUS", "Value": _QUEUE_STATUS[said]}


def _hangs_up(caller: RowChannel, row: CelRow) -> bool:
    """Whether the caller ends the call at this moment. If not he went on somewhere: how is in the queue_log alone."""
    end = caller.hangup
    return end is not None and end.extra.get("hangupsource") == end.channel and abs(end.at - row.at) < AT_ONCE


def _entered_again(teller: Teller, row: CelRow) -> Iterator[Told]:
    """A caller who is transferred from queue to queue stays in the same application for the CEL."""
    for uid, log in teller.log.items():
        channel = teller.channels.get(uid)
        if channel is None or uid not in teller.seen or channel.application != "Queue":
            continue
        if channel.queue is not None and not channel.connected and _goes_to_another(log, row):
            yield from _leave(teller, channel.first, channel.queue)
            channel.connected = True
        if not log or log[0].event != "ENTERQUEUE":
            continue
        if channel.connected and not channel.bridged and log[0].at <= row.at:
            entered = log.pop(0)
            channel.queue, channel.connected = entered.queue, False
            yield "QueueCallerJoin", {**named(channel.first), "Queue": entered.queue, "Position": _position(entered)}


def _goes_to_another(log: Sequence[QueueLogRow], row: CelRow) -> bool:
    return len(log) > 1 and log[0].event in _QUEUE_STATUS and log[1].event == "ENTERQUEUE" and log[1].at <= row.at


def _bridge_enter(teller: Teller, row: CelRow, channel: RowChannel) -> Iterator[Told]:
    channel.bridged = channel.met = True
    members = teller.bridges.setdefault(row.extra.get("bridge_id", ""), {})
    if row.application == "AppQueue":
        yield from _connect(teller, row)
    elif channel.queue is not None and not channel.connected and members:
        yield from _put_through(teller, channel, next(iter(members.values())))
    elif any(_waits(teller.channels[uid], row) for uid in members):
        yield from _connect(teller, row)
    members[row.uniqueid] = row
    yield "BridgeEnter", {**named(row), **_bridge_of(row)}


def _bridge_of(row: CelRow) -> dict[str, str]:
    return {
        "BridgeUniqueid": row.extra.get("bridge_id", ""),
        "BridgeTechnology": row.extra.get("bridge_technology", ""),
        "BridgeCreator": "ConfBridge" if row.application == "ConfBridge" else "",
    }


def _connect(teller: Teller, row: CelRow) -> Iterator[Told]:
    """The member whom the queue rang is put together with the caller who waits."""
    uid = next((uid for uid in reversed(teller.dialers) if _waits(teller.channels[uid], row)), None)
    if uid is not None:
        yield from _put_through(teller, teller.channels[uid], row)


def _put_through(teller: Teller, caller: RowChannel, row: CelRow) -> Iterator[Told]:
    """`row` is the member's. Who picks up has a linkedid of his own until the caller comes into his bridge."""
    caller.connected = True
    log = teller.log.get(caller.first.uniqueid, [])
    if log and log[0].event == "CONNECT":
        log.pop(0)
    queue = {"Queue": caller.queue or ""}
    yield "QueueCallerLeave", {**named(caller.first), **queue}
    interface = "" if is_local(row.channel) else endpoint_of(row.channel)
    yield "AgentConnect", {**named(caller.first), **named(row, "Dest"), **queue, "Interface": interface}


def _waits(caller: RowChannel, member: CelRow) -> bool:
    if caller.queue is None or caller.connected:
        return False
    return member.linkedid in (caller.first.linkedid, caller.first.uniqueid)


def _bridge_exit(teller: Teller, row: CelRow, channel: RowChannel) -> Iterator[Told]:
    channel.bridged = False
    teller.bridges.get(row.extra.get("bridge_id", ""), {}).pop(row.uniqueid, None)
    if row.application == "ConfBridge" and _hangs_up(channel, row):
        yield from _asks_to_hang_up(channel)
    yield "BridgeLeave", {**named(row), "BridgeUniqueid": row.extra.get("bridge_id", "")}


def _hangup(teller: Teller, row: CelRow, channel: RowChannel) -> Iterator[Told]:
    """The rows of all channels name the one that asked, and that one may come last."""
    source = row.extra.get("hangupsource", "")
    asked = next((other for other in teller.seen.values() if other.first.channel == source), None) if source else None
    if asked is not None:
        yield from _asks_to_hang_up(asked)
    if channel.answered:
        dialer = channel.dialer
        if dialer is not None and not channel.met and dialer.application == "Queue" and not _hangs_up(dialer, row):
            yield "AgentDump", named(row, "Dest")
        return
    if channel.cause in UNREACHED:
        yield "DialEnd", {**named(row, "Dest"), "DialStatus": "CHANUNAVAIL"}
    elif channel.dialer is not None and _given_up(teller, row, channel.dialer):
        yield "DialEnd", {**named(row, "Dest"), "DialStatus": "CANCEL"}
    elif channel.dialer is not None:
        yield "DialEnd", {**named(row, "Dest"), "DialStatus": _NOT_SAID}


def _asks_to_hang_up(channel: RowChannel) -> Iterator[Told]:
    if not channel.asked_to_hang_up:
        channel.asked_to_hang_up = True
        yield "HangupRequest", named(channel.first)


def _given_up(teller: Teller, row: CelRow, dialer: RowChannel) -> bool:
    """The row of the phone that rang comes before that of the caller who gave up, or who was moved elsewhere."""
    if _hangs_up(dialer, row):
        return True
    said = dialer.left or next(iter(teller.log.get(dialer.first.uniqueid, [])), None)
    return said is not None and said.event == "ABANDON" and abs(said.at - row.at) < WHOLE_SECOND


def _chan_end(teller: Teller, row: CelRow, channel: RowChannel) -> Iterator[Told]:
    yield "Hangup", {**named(row), "Cause": str(channel.cause)}


_TELL: Final[Mapping[str, Callable[[Teller, CelRow, RowChannel], Iterator[Told]]]] = {
    "ANSWER": _answer,
    "APP_START": _app_start,
    "APP_END": _app_end,
    "BRIDGE_ENTER": _bridge_enter,
    "BRIDGE_EXIT": _bridge_exit,
    "BLINDTRANSFER": moves.blind_transfer,
    "ATTENDEDTRANSFER": moves.attended_transfer,
    "PICKUP": moves.pickup,
    "PARK_START": moves.parked,
    "PARK_END": moves.unparked,
    "STREAM_BEGIN": moves.music,
    "STREAM_END": moves.music,
    "HANGUP": _hangup,
    "CHAN_END": _chan_end,
}
