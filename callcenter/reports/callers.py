"""Callers over time: who was lost and what became of him, and who had to call again.

fcr    answered callers with no further call within d days of the first answer / answered callers with known number
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from callcenter.calls.attempts import Contact
from callcenter.calls.vocabulary import Direction
from callcenter.reports.queue_figures import share
from callcenter.reports.visits import REFUSED, Visit

FCR_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Try:
    """One call of a caller to us; `in_log`: our call log has it under `call_id`, else only an imported log does."""

    caller: str
    call_id: str
    at: datetime
    queue: str
    wait_s: float
    answered: bool
    in_log: bool = True

    @property
    def opens(self) -> str:
        """The id by which the call log opens it; empty when it cannot."""
        return self.call_id if self.in_log else ""


@dataclass(slots=True)
class LostCaller:
    """Somebody who did not get through. `back_at`: when we had him on the line again, by whom (`back_by`), and whether
    it was he who called (`by_himself`)."""

    caller: str
    lost: list[Try] = field(default_factory=list)
    attempts: int = 0
    back_at: datetime | None = None
    back_by: int | None = None
    by_himself: bool = False

    @property
    def last(self) -> Try:
        return self.lost[-1]


def tries_of(visits: Iterable[Visit], key: Callable[[str], str]) -> list[Try]:
    """One for each call, in order: answered if any of its visits was; lost if any was and none answered."""
    calls: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        if visit.caller:
            calls[visit.call_id].append(visit)
    found = []
    for call_id, parts in calls.items():
        answered = any(visit.answered for visit in parts)
        if answered or any(visit.lost or visit.ending in REFUSED for visit in parts):
            first = parts[0]
            wait_s = sum(visit.wait_s for visit in parts)
            place = (call_id, first.entered_at, parts[-1].queue, wait_s)
            found.append(Try(key(first.caller), *place, answered, first.own))
    return sorted(found, key=lambda one: one.at)


def lost_callers(tries: Iterable[Try], contacts: Mapping[str, Sequence[Contact]]) -> list[LostCaller]:
    """By caller; whoever got through later in the same period is settled by that. The newest loss first."""
    found: dict[str, LostCaller] = {}
    for one in tries:
        known = found.get(one.caller)
        if one.answered:
            if known is not None and known.back_at is None:
                known.back_at, known.by_himself = one.at, True
        elif known is None or known.back_at is not None:
            found[one.caller] = LostCaller(one.caller, [*(known.lost if known else ()), one])
        else:
            known.lost.append(one)
    for caller in found.values():
        _look_for_return(caller, contacts.get(caller.caller, ()))
    return sorted(found.values(), key=lambda caller: caller.last.at, reverse=True)


def _look_for_return(caller: LostCaller, contacts: Sequence[Contact]) -> None:
    """Our calls to him after the last loss until one was answered, or his own that got through."""
    for contact in contacts:
        if contact.started_at <= caller.last.at or contact.call_id == caller.last.call_id:
            continue
        if caller.back_at is not None and contact.started_at >= caller.back_at and not caller.by_himself:
            return
        outward = contact.direction is Direction.OUTBOUND
        caller.attempts += outward
        if contact.answered and (caller.back_at is None or contact.started_at <= caller.back_at):
            caller.back_at, caller.back_by, caller.by_himself = contact.started_at, contact.user_id, not outward
            return


@dataclass(frozen=True, slots=True)
class Repeats:
    """`callers` had an answered call in the period and a known number; `settled` of them did not call again within
    the days; `open_` have days left to do so."""

    callers: int
    settled: int
    calls: int
    again: Mapping[str, Sequence[Try]]
    open_: int

    @property
    def fcr(self) -> float | None:
        return share(self.settled, self.callers)


def repeats(tries: Sequence[Try], until: datetime, now: datetime, days: int = FCR_DAYS) -> Repeats:
    """`tries` reach `days` further than the period, which ends with `until`: a call on its last day is judged by the
    week that follows."""
    limit = timedelta(days=days)
    by_caller = defaultdict[str, list[Try]](list)
    for one in tries:
        by_caller[one.caller].append(one)
    callers, settled, open_ = 0, 0, 0
    again: dict[str, Sequence[Try]] = {}
    for caller, calls in by_caller.items():
        answered = [one for one in calls if one.answered and one.at < until]
        if not answered:
            continue
        callers += 1
        first = answered[0].at
        further = [one for one in calls if first < one.at <= first + limit]
        settled += not further
        open_ += not further and first + limit > now
        if further:
            again[caller] = [answered[0], *further]
    within = sum(one.at < until for one in tries)
    return Repeats(callers, settled, within, again, open_)
