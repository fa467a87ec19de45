"""Asterisk's queue_log as visits.

A line belongs to the visit of its call in its queue that is open. Lines of the dialects of Wazo, FreePBX, VICIdial and
of old Asterisk are understood where they say something of a visit; the others are counted by name and told.
Times are whole seconds in the file: waits and talks are taken from the fields, not from differences.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from callcenter.reports.visits import Ending, Visit


class LogLine(Protocol):
    """One line; `data` are the fields behind the event."""

    @property
    def at(self) -> datetime: ...
    @property
    def call_id(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def agent(self) -> str: ...
    @property
    def event(self) -> str: ...
    @property
    def data(self) -> Sequence[str]: ...


Key = tuple[str, str]
NOBODY: Final = "NONE"
LONGEST_S: Final = 1_000_000.0
VISITS_REMEMBERED: Final = 10_000

_WAIT_AT: Final = {"ABANDON": 2, "EXITWITHTIMEOUT": 2, "EXITEMPTY": 2, "EXITWITHKEY": 3, "WITHDRAW": 2}
_ENDINGS: Final = {
    "ABANDON": Ending.ABANDONED,
    "EXITWITHTIMEOUT": Ending.TIMEOUT,
    "EXITEMPTY": Ending.EMPTY,
    "EXITWITHKEY": Ending.EXIT_KEY,
    "WITHDRAW": Ending.WITHDRAWN,
    "SYSCOMPAT": Ending.INCOMPATIBLE,
    "LEAVEEMPTY": Ending.EMPTY,
}
_AT_THE_DOOR: Final = {
    "FULL": Ending.FULL,
    "JOINEMPTY": Ending.JOIN_EMPTY,
    "CLOSED": Ending.CLOSED,
    "DIVERT_CA_RATIO": Ending.WITHDRAWN,
    "DIVERT_HOLDTIME": Ending.WITHDRAWN,
}
"""Written by Wazo, and by dial plans with QueueLog(): Asterisk itself writes nothing of a caller it does not let in."""
_TALKS: Final = {
    "COMPLETECALLER": (0, 1),
    "COMPLETEAGENT": (0, 1),
    "BLINDTRANSFER": (2, 3),
    "TRANSFER": (2, 3),
}
"""Where hold and talk seconds stand; an attended transfer has them before its last field."""
AGENT_EVENTS: Final = frozenset(
    {"ADDMEMBER", "REMOVEMEMBER", "PAUSE", "UNPAUSE", "PAUSEALL", "UNPAUSEALL", "AGENTLOGIN", "AGENTLOGOFF"}
    | {"AGENTCALLBACKLOGIN", "AGENTCALLBACKLOGOFF", "PENALTY", "RINGINUSE", "PAUSEREASON"}
    | {"CALLERONHOLD", "CALLEROFFHOLD", "HOLD", "UNHOLD"}
)
_SILENT: Final = frozenset(["RINGNOANSWER", "RINGCANCELED", "AGENTDUMP", "CONFIGRELOAD", "QUEUESTART", "AGENTCALLED"])


@dataclass(slots=True)
class QueueLogReader:
    """Feed it lines in their order; `ignored` counts by event what said nothing of a visit, `strange` the lines that
    were taken with a guess: an answer or an end of a visit whose beginning is not in the log."""

    ignored: Counter[str] = field(default_factory=Counter)
    strange: Counter[str] = field(default_factory=Counter)
    _open: dict[Key, Visit] = field(default_factory=dict)
    _did: dict[str, str] = field(default_factory=dict)
    _wrapped: dict[Key, Visit] = field(default_factory=dict)
    _last: OrderedDict[Key, tuple[datetime, int]] = field(default_factory=OrderedDict)

    def read(self, lines: Iterable[LogLine]) -> Iterator[Visit]:
        """The visits as they end, then those that had not."""
        for line in lines:
            yield from self._take(line)
        yield from self._wrapped.values()
        self._wrapped.clear()
        yield from self._open.values()
        self._open.clear()

    def _take(self, line: LogLine) -> Iterator[Visit]:
        event, key = line.event, (line.call_id, line.queue)
        if event == "ENTERQUEUE":
            yield from self._enter(key, line)
        elif event == "CONNECT":
            self._open[key] = self._connected(key, line)
        elif event in _TALKS or event == "ATTENDEDTRANSFER":
            yield from self._talked(key, line)
        elif event in _ENDINGS:
            yield self._left(key, line)
        elif event in _AT_THE_DOOR:
            self._open.pop(key, None)
            yield self._new(line, line.at, _AT_THE_DOOR[event])
        elif event == "DID":
            self._did[line.call_id] = _field(line, 0)
        elif event == "WRAPUPSTART":
            yield from self._wrap(key, line)
        elif event not in AGENT_EVENTS and event not in _SILENT:
            self.ignored[event] += 1

    def _enter(self, key: Key, line: LogLine) -> Iterator[Visit]:
        """The same call in the same queue again: the visit before has no end in the log."""
        before = self._open.pop(key, None)
        if before is not None:
            yield before
        visit = self._new(line, line.at, Ending.OPEN)
        self._open[key] = replace(visit, caller=_field(line, 1), did=self._did.pop(line.call_id, ""))

    def _connected(self, key: Key, line: LogLine) -> Visit:
        wait = number_in(line, 0)
        visit = self._known(key, line, wait)
        wait_s = wait if wait is not None else (line.at - visit.entered_at).total_seconds()
        return replace(visit, ending=Ending.ANSWERED, wait_s=max(wait_s, 0.0), agent=_agent(line), event=line.event)

    def _talked(self, key: Key, line: LogLine) -> Iterator[Visit]:
        """The ends of an answered visit. Asterisk's hold field is the wait in the queue, not hold in the talk."""
        wait_at, talk_at = _places(line)
        wait, talk = number_in(line, wait_at), number_in(line, talk_at)
        visit = self._known(key, line, None if wait is None else wait + (talk or 0.0))
        self._open.pop(key, None)
        ended = replace(
            visit,
            ending=Ending.ANSWERED,
            wait_s=visit.wait_s if visit.answered else wait or 0.0,
            talk_s=talk,
            agent=visit.agent or _agent(line),
            event=line.event,
        )
        before = self._wrapped.pop(key, None)
        if before is not None:
            yield before
        self._wrapped[key] = ended
        yield from self._settled(line.at)

    def _settled(self, at: datetime) -> Iterator[Visit]:
        """A wrap-up begins right after its talk: what ended long ago has none."""
        limit = timedelta(minutes=1)
        for key, visit in list(self._wrapped.items()):
            end = visit.entered_at + timedelta(seconds=visit.wait_s + (visit.talk_s or 0.0))
            if at - end > limit:
                yield self._wrapped.pop(key)

    def _wrap(self, key: Key, line: LogLine) -> Iterator[Visit]:
        visit = self._wrapped.pop(key, None)
        if visit is None:
            self.strange[line.event] += 1
            return
        yield replace(visit, wrap_s=number_in(line, 0) or 0.0)

    def _left(self, key: Key, line: LogLine) -> Visit:
        wait = number_in(line, _WAIT_AT.get(line.event, len(line.data)))
        visit = self._known(key, line, wait)
        self._open.pop(key, None)
        wait_s = wait if wait is not None else (line.at - visit.entered_at).total_seconds()
        return replace(
            visit, ending=_ENDINGS[line.event], wait_s=max(wait_s, 0.0), agent=_agent(line), event=line.event
        )

    def _known(self, key: Key, line: LogLine, ago_s: float | None) -> Visit:
        """The open visit, or one that began before the log did."""
        visit = self._open.get(key)
        if visit is not None:
            return visit
        self.strange[line.event] += 1
        return self._new(line, line.at - timedelta(seconds=ago_s or 0.0), Ending.OPEN)

    def _new(self, line: LogLine, entered_at: datetime, ending: Ending) -> Visit:
        return Visit(
            call_id=line.call_id,
            queue=line.queue,
            entered_at=entered_at,
            ending=ending,
            wait_s=0.0,
            did=self._did.get(line.call_id, ""),
            event=line.event,
            seq=self._seq((line.call_id, line.queue), entered_at),
        )

    def _seq(self, key: Key, entered_at: datetime) -> int:
        before = self._last.pop(key, None)
        seq = before[1] + 1 if before is not None and before[0] == entered_at else 0
        self._last[key] = (entered_at, seq)
        if len(self._last) > VISITS_REMEMBERED:
            self._last.popitem(last=False)
        return seq


def visits_of(lines: Iterable[LogLine], keep: Callable[[Visit], bool] = lambda _: True) -> list[Visit]:
    """All visits of a log that fits into memory, in the order of their beginnings."""
    found = [visit for visit in QueueLogReader().read(lines) if keep(visit)]
    return sorted(found, key=lambda visit: (visit.entered_at, visit.call_id, visit.queue))


def talk_of(line: LogLine) -> float | None:
    """The talk of a line that ends one."""
    return number_in(line, _places(line)[1])


def _places(line: LogLine) -> tuple[int, int]:
    count = len(line.data)
    return _TALKS.get(line.event, (count - 3, count - 2))


def _agent(line: LogLine) -> str:
    return "" if line.agent == NOBODY else line.agent


def _field(line: LogLine, place: int) -> str:
    return line.data[place] if 0 <= place < len(line.data) else ""


def number_in(line: LogLine, place: int) -> float | None:
    """None for a field that is missing, or is no number that a call can last."""
    text = _field(line, place)
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if 0 <= seconds < LONGEST_S else None
