"""Events from a recorded trace: raw AMI text, or a JSON list of event objects."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ami.errors import TraceError
from ami.framing import BANNER, Framer
from ami.message import Event
from ami.spelling import spelled, spelled_event


@dataclass(frozen=True, slots=True)
class Trace:
    """`warnings` say what was left out and where; fragments are normal where a capture began or broke off."""

    events: list[Event]
    warnings: list[str]


def events_from_trace(data: bytes) -> list[Event]:
    """Raw AMI text, every block of which must be an event, a response or a client's action."""
    trace = read_trace(data)
    if trace.warnings:
        where, _, reason = trace.warnings[0].partition(": ")
        raise TraceError(reason, where=where)
    return trace.events


def read_trace(data: bytes) -> Trace:
    """Like `events_from_trace`, but keeps what can be read; TraceError only if there is no event at all."""
    events: list[Event] = []
    warnings: list[str] = []
    for number, block in _blocks(data):
        framer = Framer()
        messages = framer.feed(block) + framer.finish()
        events += [message for message in messages if isinstance(message, Event)]
        if framer.faults and not _is_action(block):
            warnings.append(f"line {number}: " + ", ".join(sorted(framer.faults)))
    if not events:
        raise TraceError("no AMI event in this file", where="line 1")
    return Trace(events, warnings)


def _blocks(data: bytes) -> list[tuple[int, bytes]]:
    """Blocks between empty lines with the number of their first line, from 1."""
    blocks: list[tuple[int, bytes]] = []
    number = 1
    for block in data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").split(b"\n\n"):
        text = block.lstrip(b"\n")
        if text:
            blocks.append((number + len(block) - len(text), text))
        number += block.count(b"\n") + 2
    return blocks


def _is_action(block: bytes) -> bool:
    """What the client sent, in captures of both directions; the banner may stand before it."""
    lines = block.removeprefix(b"\n").split(b"\n")
    return any(line.startswith(b"Action:") for line in lines if not line.startswith(BANNER.encode()))


def events_from_json(text: str | bytes) -> list[Event]:
    """A JSON list of objects, header to value; a list is a repeated header. Responses are left out.

    The list may stand under the key `events`, or be one object a line.
    """
    items = _items(text)
    events = [event for index, item in enumerate(items) if (event := _event(index, item)) is not None]
    if items and not events:
        raise TraceError("no AMI event in this list", where="index 0")
    return events


def _items(text: str | bytes) -> list[object]:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError) and error.msg == "Extra data":
            return _lines(text)
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "line 1"
        raise TraceError("not valid JSON", where=where) from error
    if isinstance(items, dict):
        under = items.get("events", items.get("Events"))
        items = under if under is not None else [items] if _says(items, "event") else None
    if not isinstance(items, list):
        raise TraceError("expected a list of event objects", where="line 1")
    return items


def _lines(text: str | bytes) -> list[object]:
    items: list[object] = []
    plain = text if isinstance(text, str) else text.decode(errors="replace")
    for number, line in enumerate(plain.split("\n"), 1):
        if not line.strip():
            continue
        try:
            items.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise TraceError("not valid JSON", where=f"line {number}") from error
    return items


def _says(item: Mapping[object, object], name: str) -> bool:
    return any(str(header).lower() == name for header in item)


def _event(index: int, item: object) -> Event | None:
    where = f"index {index}"
    if not isinstance(item, dict):
        raise TraceError("not an object", where=where)
    headers = {spelled(str(name)): _value(value, where) for name, value in item.items()}
    said = headers.get("Event")
    if isinstance(said, str) and said:
        return Event.of({**headers, "Event": spelled_event(said)})
    if "Response" in headers:
        return None
    raise TraceError("neither Event nor Response is given", where=where)


def _value(value: object, where: str) -> str | list[str]:
    """An object is what some clients make of `Variable` headers: name to value."""
    if isinstance(value, list) and value:
        return [_text(part, where) for part in value]
    if isinstance(value, dict) and value:
        return [f"{name}={_text(part, where)}" for name, part in value.items()]
    return _text(value, where)


def _text(value: object, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise TraceError("a header value is neither text, number nor a list of texts", where=where)
    return str(value)
