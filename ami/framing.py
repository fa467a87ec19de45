"""Cuts the manager's byte stream into messages.

A message is a run of non-empty lines closed by an empty one; lines end with CRLF, a bare LF is taken too. Carriage
returns are dropped wherever they stand: inside a value they could only forge a line on somebody's terminal.
Bytes are framed first and decoded after, so that a UTF-8 letter split between two reads survives. Whatever
comes, `feed` does not raise and does not hold more than one message of the largest allowed size: what is over
a limit is counted by name in `faults`.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from ami.message import NO_REPEATS, Event, Headers, Message, Response

BANNER = "Asterisk Call Manager/"
_EVENT = "Event: "
_VAR_SET = "VarSet"
_VARIABLE = "\nVariable: "
_ACTION_ID = "\nActionID: "


class Fault(StrEnum):
    MESSAGE_TOO_LARGE = "message_too_large"
    """Dropped whole."""
    TOO_MANY_HEADERS = "too_many_headers"
    """The rest of the headers dropped."""
    LINE_TOO_LONG = "line_too_long"
    """The rest of the line dropped."""
    NOT_A_HEADER = "not_a_header"
    """A line without a colon or without a name, dropped."""
    NOT_A_MESSAGE = "not_a_message"
    """Neither an event nor a response, dropped."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Message in bytes after CRLF became LF, line in characters.

    Asterisk builds an event in 1 KB steps without an upper bound, and a Command answers in one message with
    one header per line of output, so the limits are far above any event seen (4 KB, 60 headers).
    """

    message: int = 8 * 1024 * 1024
    line: int = 64 * 1024
    headers: int = 100_000


DEFAULT_LIMITS = Limits()


class Framer:
    """One per TCP session.

    With `wanted`, events of other names are skipped unparsed and only counted, except those that carry an
    ActionID: they may be rows of a list that somebody waits for. With `variables` the same goes for VarSet of
    other variables: half of an unfiltered feed.
    """

    __slots__ = ("_limits", "_skipping", "_tail", "_variables", "_wanted", "banner", "faults", "skipped")

    def __init__(
        self,
        *,
        wanted: Collection[str] | None = None,
        variables: Collection[str] | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._limits = limits
        self._wanted = None if wanted is None else frozenset(wanted)
        self._variables = None if variables is None else frozenset(variables)
        self._tail = bytearray()
        self._skipping = False
        self.banner: str | None = None
        self.faults: Counter[Fault] = Counter()
        self.skipped = 0

    @property
    def held(self) -> int:
        """Bytes waiting for the end of their message."""
        return len(self._tail)

    def feed(self, data: bytes) -> list[Message]:
        region = self._complete(data)
        if not region:
            return []
        if len(region) > self._limits.message:
            region = self._without_oversize(region)
        text = region.decode("utf-8", "replace")
        blocks = text.split("\n\n")
        if self._wanted is not None:
            blocks = self._chosen(blocks, self._wanted, asked=_ACTION_ID in text)
        return [message for block in blocks if (message := self._parse(block)) is not None]

    def finish(self) -> list[Message]:
        """For recorded traces: their last message may lack its empty line."""
        return self.feed(b"\n\n")

    def _complete(self, data: bytes) -> bytes:
        """All whole messages at hand, LF-separated; the rest stays. Each byte is searched once."""
        tail = self._tail
        searched = max(len(tail) - 1, 0)
        tail += data.translate(None, b"\r")
        if self._skipping:
            if (resume := tail.find(b"\n\n", searched)) < 0:
                del tail[:-2]
                return b""
            del tail[: resume + 2]
            self._skipping = False
            searched = 0
        end = tail.rfind(b"\n\n", searched)
        region = b""
        if end >= 0:
            region = bytes(tail[:end])
            del tail[: end + 2]
        self._bound_tail()
        return region

    def _bound_tail(self) -> None:
        tail = self._tail
        while tail.startswith(b"\n"):
            del tail[:1]
        size = len(tail) - tail.endswith(b"\n")
        if size > self._limits.message:
            self.faults[Fault.MESSAGE_TOO_LARGE] += 1
            self._skipping = True
            del tail[:-2]

    def _without_oversize(self, region: bytes) -> bytes:
        blocks = region.split(b"\n\n")
        kept = [block for block in blocks if len(block.strip(b"\n")) <= self._limits.message]
        if dropped := len(blocks) - len(kept):
            self.faults[Fault.MESSAGE_TOO_LARGE] += dropped
        return b"\n\n".join(kept)

    def _chosen(self, blocks: list[str], wanted: frozenset[str], *, asked: bool) -> list[str]:
        """`asked`: somewhere in these blocks is an ActionID."""
        kept = [
            block
            for block in blocks
            if not block.startswith(_EVENT) or self._is_wanted(block, wanted) or (asked and _ACTION_ID in block)
        ]
        self.skipped += len(blocks) - len(kept)
        return kept

    def _is_wanted(self, block: str, wanted: frozenset[str]) -> bool:
        name = _value_at(block, len(_EVENT))
        if name not in wanted:
            return False
        if name != _VAR_SET or self._variables is None:
            return True
        found = block.find(_VARIABLE)
        return found < 0 or _value_at(block, found + len(_VARIABLE)) in self._variables

    def _parse(self, block: str) -> Message | None:
        lines = block.split("\n")
        headers: Headers | None = None
        repeats = NO_REPEATS
        if len(block) <= self._limits.line and len(lines) <= self._limits.headers:
            headers = _plain_headers(lines)
        if headers is None:
            headers, repeats = self._careful_headers(block.strip("\n"))
        name = headers.get("Event")
        if name is not None:
            return Event(name, headers, repeats)
        if "Response" in headers:
            return Response(headers, repeats)
        if headers:
            self.faults[Fault.NOT_A_MESSAGE] += 1
        return None

    def _careful_headers(self, block: str) -> tuple[Headers, dict[str, list[str]]]:
        """The first value of every header, and all values of the repeated ones."""
        values: dict[str, list[str]] = {}
        lines = block.split("\n") if block else []
        if len(lines) > self._limits.headers:
            self.faults[Fault.TOO_MANY_HEADERS] += 1
            del lines[self._limits.headers :]
        for line in lines:
            if len(line) > self._limits.line:
                self.faults[Fault.LINE_TOO_LONG] += 1
                line = line[: self._limits.line]
            name, value = _split(line)
            if name:
                values.setdefault(name, []).append(value)
            elif line.startswith(BANNER):
                self.banner = line
            else:
                self.faults[Fault.NOT_A_HEADER] += 1
        headers = {name: every[0] for name, every in values.items()}
        return headers, {name: every for name, every in values.items() if len(every) > 1}


def _value_at(block: str, start: int) -> str:
    end = block.find("\n", start)
    return block[start:end] if end >= 0 else block[start:]


def _plain_headers(lines: list[str]) -> Headers | None:
    """The fast way, right for nearly all events; None if a header repeats or a line is not `Name: value`."""
    try:
        headers = dict([line.split(": ", 1) for line in lines])
    except ValueError:
        return None
    return headers if len(headers) == len(lines) and "" not in headers else None


def _split(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(": ")
    if not colon:
        name, colon, value = line.partition(":")
    return (name, value) if colon else ("", "")
