"""Why a call would go where it would, line by line, for an administrator at the shell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from callcenter.routing.hours import Opening
from callcenter.routing.plan import Marks
from callcenter.routing.rules import Candidate, Decision, Line, RouteAction
from callcenter.routing.service import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`key` is the caller's number as customers are found by it, None when it is none."""

    line: Line | None
    key: str | None
    known: Known
    decision: Decision
    at: datetime
    names: Mapping[int, str]
    marks: Marks


def explain(case: Case) -> Iterator[str]:
    """What was looked at, in the order of the rules, and what came of it."""
    if case.line is None:
        yield "line: not among the routed lines ([[routing.lines]]), so the dial plan goes its own way"
        return
    yield f"line: {case.line.did}, queues {', '.join(queue.name for queue in case.line.queues)}"
    yield from _caller(case)
    yield _hours(case.line, case.at)
    yield from _people(case)
    yield f"decision: {_decision(case)}"


def _caller(case: Case) -> Iterator[str]:
    if case.key is None:
        yield "caller: no number by which anybody could be found"
        return
    cards = case.known.cards
    yield f"caller: {case.key}, on {len(cards)} card{'' if len(cards) == 1 else 's'}"
    for card in cards:
        yield f"  {card.name}: tags {', '.join(card.tags) or 'none'}"
    refused = [card.name for card in cards if case.marks.is_blacklisted(card.tags)]
    vips = [card.name for card in cards if case.marks.is_vip(card.tags)]
    yield f"blacklist: {'yes, by the card of ' + refused[0] if refused else 'no'}"
    yield f"VIP: {'yes, by the card of ' + vips[0] if vips else 'no'}"
    yield f"language: {case.known.caller.language or 'not said'}"


def _hours(line: Line, at: datetime) -> str:
    if line.hours is None:
        return "hours: always open"
    local = at.astimezone(ZoneInfo(line.hours.zone))
    said = {Opening.OPEN: "open", Opening.CLOSED: "closed", Opening.HOLIDAY: "closed for a holiday"}
    return f"hours: {line.hours.name}, {local:%a %Y-%m-%d %H:%M} in {line.hours.zone}: {said[line.hours.opening(at)]}"


def _people(case: Case) -> Iterator[str]:
    if case.line is not None and not case.line.known_first:
        yield "people: this line goes to its queue first (known_first = false)"
        return
    yield f"responsible: {_candidate(case.known.caller.responsible, case.names)}"
    yield f"last agent: {_candidate(case.known.caller.last_agent, case.names)}"


def _candidate(candidate: Candidate | None, names: Mapping[int, str]) -> str:
    if candidate is None:
        return "nobody"
    return f"{names.get(candidate.user_id, candidate.user_id)}, {candidate.presence.replace('_', ' ')}"


def _decision(case: Case) -> str:
    decision, why = case.decision, case.decision.reason.replace("_", " ")
    vip = ", before others" if decision.vip else ""
    match decision.action:
        case RouteAction.PERSON if decision.person is not None:
            who = case.names.get(decision.person.user_id, "")
            return f"ring {who} ({decision.person.endpoint}): {why}; then queue {decision.queue}{vip}"
        case RouteAction.QUEUE:
            return f"queue {decision.queue}{vip}: {why}"
        case RouteAction.CLOSED:
            return f"{decision.night or 'the farewell of the dial plan'}: {why}"
        case _:
            return f"{decision.action}: {why}"
