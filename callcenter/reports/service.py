"""Queue reports over our own call stories and over imported logs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from typing import Final, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.queue_stays import QueueStay, stays
from callcenter.calls.vocabulary import QueueOutcome, TransferKind
from callcenter.db import Database
from callcenter.reports import repository
from callcenter.reports.as_others import PROGRAMS, Counted
from callcenter.reports.intervals import Interval, by_interval
from callcenter.reports.queue_figures import QueueFigures, queue_figures
from callcenter.reports.switches import QueueSwitches
from callcenter.reports.visits import Ending, Visit

BATCH: Final = 1_000
SAME_VISIT_S: Final = 2.0
"""Our own microseconds and the log's whole seconds of one and the same visit differ by less."""
WRAP_BEGINS_WITHIN: Final = timedelta(seconds=5)

ENDINGS: Final[Mapping[QueueOutcome, Ending]] = {
    QueueOutcome.ANSWERED: Ending.ANSWERED,
    QueueOutcome.ABANDONED: Ending.ABANDONED,
    QueueOutcome.TIMEOUT: Ending.TIMEOUT,
    QueueOutcome.FULL: Ending.FULL,
    QueueOutcome.JOIN_EMPTY: Ending.JOIN_EMPTY,
    QueueOutcome.LEAVE_EMPTY: Ending.EMPTY,
    QueueOutcome.CONTINUED: Ending.WITHDRAWN,
    QueueOutcome.LOST: Ending.OPEN,
}
_EVENTS: Final[Mapping[Ending, str]] = {
    Ending.ABANDONED: "ABANDON",
    Ending.TIMEOUT: "EXITWITHTIMEOUT",
    Ending.EMPTY: "EXITEMPTY",
    Ending.WITHDRAWN: "WITHDRAW",
}


class WrapUpTimes(Protocol):
    """When people were in wrap-up."""

    async def wrap_ups(
        self, session: AsyncSession, since: datetime, until: datetime
    ) -> Sequence[tuple[int, datetime, datetime]]:
        """Person, beginning and end of each that began in the period and is over."""


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """A period by entry into the queue, `until` excluded; all queues when none is named."""

    since: datetime
    until: datetime
    queues: tuple[str, ...] = ()
    interval: Interval = Interval.HOUR
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class QueueReport:
    query: ReportQuery
    switches: QueueSwitches
    visits: tuple[Visit, ...]
    total: QueueFigures
    intervals: Mapping[str, QueueFigures]
    queues: Mapping[str, QueueFigures]

    def as_others(self) -> list[Counted]:
        """The same visits by the rules of other programs, with the usual limit."""
        return [count(self.visits, self.switches.usual.answer_within_s) for count in PROGRAMS]


class QueueReports:
    """`wrap_ups` tells what followed a talk; without it there is no wrap-up in the handling time."""

    def __init__(self, switches: QueueSwitches, wrap_ups: WrapUpTimes | None = None) -> None:
        self.switches = switches
        self._wrap_ups = wrap_ups

    async def report(self, session: AsyncSession, query: ReportQuery) -> QueueReport:
        visits = await self.visits(session, query)
        pieces = by_interval(visits, query.interval, query.zone)
        queues = sorted({visit.queue for visit in visits} | set(query.queues))
        return QueueReport(
            query=query,
            switches=self.switches,
            visits=tuple(visits),
            total=queue_figures(visits, self.switches),
            intervals={key: queue_figures(some, self.switches) for key, some in pieces.items()},
            queues={
                name: queue_figures([visit for visit in visits if visit.queue == name], self.switches)
                for name in queues
            },
        )

    async def visits(self, session: AsyncSession, query: ReportQuery) -> list[Visit]:
        """Our own stories and what was imported; a visit that both know is our own."""
        own = await stays(session, query.since, query.until, query.queues)
        wrapped = await self._wrapped(session, query, own)
        ours = [visit_of(stay, wrapped.get((stay.call_id, stay.uniqueid, stay.queue), 0.0)) for stay in own]
        others = await repository.imported(session, query.since, query.until, query.queues)
        return sorted([*ours, *_unknown(others, own)], key=lambda visit: visit.entered_at)

    async def _wrapped(
        self, session: AsyncSession, query: ReportQuery, own: Sequence[QueueStay]
    ) -> dict[tuple[str, str, str], float]:
        """Wrap-up seconds by stay: the wrap-up of the agent that began as the talk ended."""
        ended = {
            (stay.user_id, stay.talk_ended_at): stay
            for stay in own
            if stay.user_id is not None and stay.talk_ended_at is not None
        }
        if self._wrap_ups is None or not ended:
            return {}
        last = max(at for _, at in ended if at is not None) + WRAP_BEGINS_WITHIN
        by_person: dict[int, list[tuple[datetime, datetime]]] = {}
        for user_id, start, end in await self._wrap_ups.wrap_ups(session, query.since, last):
            by_person.setdefault(user_id, []).append((start, end))
        return {
            (stay.call_id, stay.uniqueid, stay.queue): _first_wrap_up(by_person.get(user_id, ()), at)
            for (user_id, at), stay in ended.items()
            if user_id is not None and at is not None
        }


async def import_visits(database: Database, source: str, visits: Iterable[Visit]) -> int:
    """Store what a log tells, a batch at a time; twice the same log changes nothing."""
    count, remaining = 0, iter(visits)
    while batch := list(islice(remaining, BATCH)):
        async with database.transaction() as session:
            await repository.store(session, source, batch)
        count += len(batch)
    return count


def visit_of(stay: QueueStay, wrap_s: float = 0.0) -> Visit:
    """A stay of our own stories as the visit that reports count."""
    ending = Ending.OPEN if stay.outcome is None else ENDINGS[stay.outcome]
    return Visit(
        call_id=stay.call_id,
        queue=stay.queue,
        entered_at=stay.entered_at,
        ending=ending,
        wait_s=stay.wait_s,
        agent=stay.agent,
        talk_s=stay.talk_s,
        hold_s=stay.hold_s,
        wrap_s=wrap_s,
        caller=stay.caller,
        did=stay.did,
        event=_event(stay, ending),
    )


def _event(stay: QueueStay, ending: Ending) -> str:
    if ending is not Ending.ANSWERED:
        return _EVENTS.get(ending, "")
    if stay.talk_s is None:
        return "CONNECT"
    if stay.transferred is None:
        return "COMPLETECALLER"
    return "BLINDTRANSFER" if stay.transferred is TransferKind.BLIND else "ATTENDEDTRANSFER"


def _unknown(others: Iterable[Visit], own: Sequence[QueueStay]) -> list[Visit]:
    known: dict[tuple[str, str], list[datetime]] = {}
    for stay in own:
        known.setdefault((stay.uniqueid, stay.queue), []).append(stay.entered_at)
    return [
        visit
        for visit in others
        if not any(
            abs((visit.entered_at - at).total_seconds()) <= SAME_VISIT_S
            for at in known.get((visit.call_id, visit.queue), ())
        )
    ]


def _first_wrap_up(spans: Iterable[tuple[datetime, datetime]], talk_ended_at: datetime) -> float:
    slack = timedelta(seconds=1)
    starts = [span for span in spans if -slack <= span[0] - talk_ended_at <= WRAP_BEGINS_WITHIN]
    return min(((end - start).total_seconds() for start, end in starts), default=0.0)
