"""Where a call goes, as a function of what is known: no I/O, no clock, no settings.

The order of the rules is the order of their weight: who must not get through, whether anybody works, who knows this
caller, and only then the queue. Whatever the CRM is not sure of it leaves to the dial plan.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from callcenter.routing.hours import Opening, Schedule


class RouteAction(StrEnum):
    """`NONE` is no opinion: the dial plan goes its own way."""

    NONE = "none"
    QUEUE = "queue"
    PERSON = "person"
    CLOSED = "closed"
    REFUSED = "refused"


class RouteReason(StrEnum):
    """Why; the last four belong to `RouteAction.NONE`."""

    BLACKLIST = "blacklist"
    OUT_OF_HOURS = "out_of_hours"
    HOLIDAY = "holiday"
    RESPONSIBLE = "responsible"
    LAST_AGENT = "last_agent"
    LANGUAGE = "language"
    LINE = "line"
    UNKNOWN_LINE = "unknown_line"
    TOO_LATE = "too_late"
    OVERLOAD = "overload"
    FAILED = "failed"


class RoutePresence(StrEnum):
    """What keeps a person from being rung, `READY` being nothing."""

    READY = "ready"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"
    OFFLINE = "offline"
    NO_PHONE = "no_phone"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who knows the caller; `endpoint` is the device at hand."""

    user_id: int
    presence: RoutePresence
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """What the caller's cards say. `language` is empty when none says."""

    blacklisted: bool = False
    vip: bool = False
    language: str = ""
    responsible: Candidate | None = None
    last_agent: Candidate | None = None


@dataclass(frozen=True, slots=True)
class LineQueue:
    name: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One of the firm's numbers. The first queue is the usual one, the others are for callers of other languages.

    `night` is where callers go out of hours, `kind/target`; without one the dial plan decides. `known_first`: people
    who know the caller are asked before the queue.
    """

    did: str
    queues: tuple[LineQueue, ...]
    hours: Schedule | None = None
    night: str = ""
    known_first: bool = True


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody who would have got the call, and why not."""

    rule: RouteReason
    user_id: int
    presence: RoutePresence


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`queue` is also where a call goes that `person` does not answer."""

    action: RouteAction
    reason: RouteReason
    queue: str = ""
    vip: bool = False
    person: Candidate | None = None
    night: str = ""
    passed: tuple[Passed, ...] = ()


def no_opinion(reason: RouteReason) -> Decision:
    return Decision(action=RouteAction.NONE, reason=reason)


def decide(line: Line, caller: Caller, at: datetime) -> Decision:
    """Where a call on this line goes."""
    if caller.blacklisted:
        return Decision(action=RouteAction.REFUSED, reason=RouteReason.BLACKLIST)
    opening = Opening.OPEN if line.hours is None else line.hours.opening(at)
    if opening is not Opening.OPEN:
        reason = RouteReason.HOLIDAY if opening is Opening.HOLIDAY else RouteReason.OUT_OF_HOURS
        return Decision(action=RouteAction.CLOSED, reason=reason, night=line.night)
    queue, reason = _queue(line, caller.language)
    known = _known(caller) if line.known_first else ()
    passed: list[Passed] = []
    for rule, person in known:
        if person.presence is RoutePresence.READY:
            way = Decision(action=RouteAction.PERSON, reason=rule, queue=queue, vip=caller.vip, person=person)
            return replace(way, passed=tuple(passed))
        passed.append(Passed(rule, person.user_id, person.presence))
    return Decision(action=RouteAction.QUEUE, reason=reason, queue=queue, vip=caller.vip, passed=tuple(passed))


def _known(caller: Caller) -> tuple[tuple[RouteReason, Candidate], ...]:
    """Who knows the caller, best first, each once."""
    known = [(RouteReason.RESPONSIBLE, caller.responsible), (RouteReason.LAST_AGENT, caller.last_agent)]
    found: dict[int, tuple[RouteReason, Candidate]] = {}
    for rule, person in known:
        if person is not None:
            found.setdefault(person.user_id, (rule, person))
    return tuple(found.values())


def _queue(line: Line, language: str) -> tuple[str, RouteReason]:
    usual = line.queues[0]
    if language and usual.language != language:
        fitting = next((queue for queue in line.queues if queue.language == language), None)
        if fitting is not None:
            return fitting.name, RouteReason.LANGUAGE
    return usual.name, RouteReason.LINE
