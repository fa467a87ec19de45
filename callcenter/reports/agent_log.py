"""What a queue_log tells of agents' time: signed in, paused by reason, talking, holding, wrapping up.

Understood are Asterisk's own lines, its legacy ones, and those of Wazo (WRAPUPSTART), VICIdial (PAUSEREASON,
CALLERONHOLD) and OMniLeads (HOLD). ADDMEMBER may name the interface where CONNECT names the member: `names` says who
is who.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from callcenter.reports.agent_time import Doing, Stretch
from callcenter.reports.queue_log import NOBODY, LogLine, number_in, talk_of

Key = tuple[str, str, Doing]
_HOLDS: Final = frozenset({"CALLERONHOLD", "HOLD"})
_RESUMES: Final = frozenset({"CALLEROFFHOLD", "UNHOLD"})
_TALKED: Final = frozenset({"COMPLETECALLER", "COMPLETEAGENT", "BLINDTRANSFER", "ATTENDEDTRANSFER", "TRANSFER"})
_LOGINS: Final = frozenset({"AGENTLOGIN", "AGENTCALLBACKLOGIN"})
_LOGOFFS: Final = frozenset({"AGENTLOGOFF", "AGENTCALLBACKLOGOFF"})
EVERYWHERE: Final = ""
"""The queue of what is true of an agent in all queues."""


@dataclass(slots=True)
class AgentLogReader:
    """Feed it lines in their order; stretches come as they end, `rest` has those that had not."""

    names: Mapping[str, str] = field(default_factory=dict)
    _open: dict[Key, Stretch] = field(default_factory=dict)

    def take(self, line: LogLine) -> Iterator[Stretch]:
        if line.agent in (NOBODY, ""):
            return
        agent = self.names.get(line.agent, line.agent)
        handle = _HANDLERS.get(line.event)
        if handle is not None:
            yield from handle(self, agent, line)

    def rest(self) -> Iterator[Stretch]:
        yield from self._open.values()
        self._open.clear()

    def begin(self, key: Key, line: LogLine, why: str = "") -> Iterator[Stretch]:
        """A second pause with another reason ends the first."""
        yield from self.finish([key], line)
        self._open[key] = Stretch(key[0], key[2], line.at, None, why, key[1])

    def finish(self, keys: Iterable[Key], line: LogLine) -> Iterator[Stretch]:
        for key in keys:
            known = self._open.pop(key, None)
            if known is not None and line.at > known.start:
                yield Stretch(known.agent, known.doing, known.start, line.at, known.why, known.queue)

    def kept(self, agent: str, *doing: Doing) -> list[Key]:
        """What is open of this agent, in any queue."""
        return [key for key in self._open if key[0] == agent and key[2] in doing]

    def explain(self, agent: str, why: str) -> None:
        """VICIdial tells the reason of a pause in a line of its own."""
        for key in self.kept(agent, Doing.PAUSED):
            known = self._open[key]
            self._open[key] = Stretch(known.agent, known.doing, known.start, None, why, known.queue)


Handler = Callable[[AgentLogReader, str, LogLine], Iterator[Stretch]]


def _join(reader: AgentLogReader, agent: str, line: LogLine) -> Iterator[Stretch]:
    """Added again without being removed: the first beginning counts."""
    if (agent, line.queue, Doing.SIGNED_IN) not in reader.kept(agent, Doing.SIGNED_IN):
        yield from reader.begin((agent, line.queue, Doing.SIGNED_IN), line)
    if line.data and line.data[0] == "PAUSED":
        yield from reader.begin((agent, line.queue, Doing.PAUSED), line)


def _leave(reader: AgentLogReader, agent: str, line: LogLine) -> Iterator[Stretch]:
    yield from reader.finish([(agent, line.queue, doing) for doing in (Doing.SIGNED_IN, Doing.PAUSED)], line)


def _sign_in(reader: AgentLogReader, agent: str, line: LogLine) -> Iterator[Stretch]:
    yield from reader.begin((agent, EVERYWHERE, Doing.SIGNED_IN), line)


def _sign_off(reader: AgentLogReader, agent: str, line: LogLine) -> Iterator[Stretch]:
    """The line has the seconds since the login: one that lies before the log is known by them."""
    key = (agent, EVERYWHERE, Doing.SIGNED_IN)
    seconds = number_in(line, 1)
    if key not in reader.kept(agent, Doing.SIGNED_IN) and seconds:
        yield Stretch(agent, Doing.SIGNED_IN, line.at - timedelta(seconds=seconds), line.at, "", EVERYWHERE)
    yield from reader.finish([key, *reader.kept(agent, Doing.PAUSED)], line)


def _pause(reader: AgentLogReader, agent: str, line: LogLine) -> Iterator[Stretch]:
    queue = EVERYWHERE if line.event == "PAUSEALL" else line.queue
    yield from reader.begin((agent, queue, Doing.PAUSED), line, line.data[0] if line.data else "")


def _unpause(reader: AgentLogReader, agent: str, line: LogLine) -> Iterator[Stretch]:
    yield from reader.finish([(agent, line.queue, Doing.PAUSED)], line)


def _unpause_all(reader: AgentLogReader, agent: str, line: LogLine) -> Iterator[Stretch]:
    yield from reader.finish(reader.kept(agent, Doing.PAUSED), line)


def _reason(reader: AgentLogReader, agent: str, line: LogLine) -> Iterator[Stretch]:
    reader.explain(agent, line.data[0] if line.data else "")
    return iter(())


def _talked(reader: AgentLogReader, agent: str, line: LogLine) -> Iterator[Stretch]:
    yield from reader.finish(reader.kept(agent, Doing.HOLDING), line)
    seconds = talk_of(line)
    if seconds:
        yield Stretch(agent, Doing.TALKING, line.at - timedelta(seconds=seconds), line.at, "", line.queue)


def _hold(reader: AgentLogReader, agent: str, line: LogLine) -> Iterator[Stretch]:
    yield from reader.begin((agent, line.queue, Doing.HOLDING), line)


def _resume(reader: AgentLogReader, agent: str, line: LogLine) -> Iterator[Stretch]:
    yield from reader.finish([(agent, line.queue, Doing.HOLDING)], line)


def _wrap(_reader: AgentLogReader, agent: str, line: LogLine) -> Iterator[Stretch]:
    seconds = number_in(line, 0)
    if seconds:
        yield Stretch(agent, Doing.WRAPPING_UP, line.at, line.at + timedelta(seconds=seconds), "", line.queue)


_HANDLERS: Final[Mapping[str, Handler]] = {
    "ADDMEMBER": _join,
    "REMOVEMEMBER": _leave,
    "PAUSE": _pause,
    "PAUSEALL": _pause,
    "UNPAUSE": _unpause,
    "UNPAUSEALL": _unpause_all,
    "PAUSEREASON": _reason,
    "WRAPUPSTART": _wrap,
    **dict.fromkeys(_LOGINS, _sign_in),
    **dict.fromkeys(_LOGOFFS, _sign_off),
    **dict.fromkeys(_TALKED, _talked),
    **dict.fromkeys(_HOLDS, _hold),
    **dict.fromkeys(_RESUMES, _resume),
}


def stretches_of(lines: Iterable[LogLine], names: Mapping[str, str] | None = None) -> list[Stretch]:
    """All of a log that fits into memory."""
    reader = AgentLogReader(names or {})
    found = [stretch for line in lines for stretch in reader.take(line)]
    return [*found, *reader.rest()]
