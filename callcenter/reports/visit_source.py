"""Where visits come from: our own call stories and imported logs."""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.queue_stays import QueueStay, first_stay, stays
from callcenter.calls.vocabulary import QueueOutcome, TransferKind
from callcenter.reports import repository
from callcenter.reports.visits import Ending, Visit
from callcenter.sheets.periods import Period

SLICE: Final = timedelta(hours=6)
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


class PeopleNames(Protocol):
    async def names(self, session: AsyncSession, user_ids: Collection[int]) -> Mapping[int, str]:
        """A name for each id that exists."""


class VisitSource:
    """`wrap_ups` tells what followed a talk; without it there is no wrap-up in the handling time. Without `names` an
    agent is called by his device."""

    def __init__(self, wrap_ups: WrapUpTimes | None = None, names: PeopleNames | None = None) -> None:
        self._wrap_ups = wrap_ups
        self._names = names

    async def visits(
        self,
        session: AsyncSession,
        period: Period,
        queues: Collection[str] = (),
        *,
        callers: Collection[str] | None = None,
    ) -> list[Visit]:
        """Our own stories and what was imported; a visit that both know is our own. `callers` (E.164) leave out others'
        stories; imported visits know no such numbers and are there whoever's they are."""
        edge = timedelta(seconds=SAME_VISIT_S)
        around = await stays(session, period.since - edge, period.until + edge, queues, callers=callers)
        own = [stay for stay in around if period.since <= stay.entered_at < period.until]
        wrapped = await self._wrapped(session, period, own)
        names = await self._names_of(session, {stay.user_id for stay in own if stay.user_id is not None})
        ours = [
            visit_of(stay, wrapped.get((stay.call_id, stay.uniqueid, stay.queue), 0.0), names.get(stay.user_id or 0))
            for stay in own
        ]
        others = await repository.imported(session, period.since, period.until, queues)
        return sorted([*ours, *_unknown(others, around)], key=lambda visit: visit.entered_at)

    async def slices(
        self, session: AsyncSession, period: Period, queues: Collection[str] = ()
    ) -> AsyncIterator[list[Visit]]:
        """The same in pieces, oldest first: the process has other things to do between them."""
        start = period.since
        while start < period.until:
            end = min(start + SLICE, period.until)
            yield await self.visits(session, Period(start, end), queues)
            start = end

    async def first_day(self, session: AsyncSession) -> datetime | None:
        """When the oldest visit of all began."""
        known = [await first_stay(session), await repository.first_imported(session)]
        return min((at for at in known if at is not None), default=None)

    async def _names_of(self, session: AsyncSession, user_ids: Collection[int]) -> Mapping[int, str]:
        return {} if self._names is None or not user_ids else told_apart(await self._names.names(session, user_ids))

    async def _wrapped(
        self, session: AsyncSession, period: Period, own: Sequence[QueueStay]
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
        for user_id, start, end in await self._wrap_ups.wrap_ups(session, period.since, last):
            by_person.setdefault(user_id, []).append((start, end))
        return {
            (stay.call_id, stay.uniqueid, stay.queue): _first_wrap_up(by_person.get(user_id, ()), at)
            for (user_id, at), stay in ended.items()
            if user_id is not None and at is not None
        }


def told_apart(names: Mapping[int, str]) -> dict[int, str]:
    """Two people of one name are two rows of a report."""
    doubled = {name for name, times in Counter(names.values()).items() if times > 1}
    return {id_: f"{name} ({id_})" if name in doubled else name for id_, name in names.items()}


def visit_of(stay: QueueStay, wrap_s: float = 0.0, agent: str | None = None) -> Visit:
    """A stay of our own stories as the visit that reports count. `agent` is the person's name, where one is known."""
    ending = Ending.OPEN if stay.outcome is None else ENDINGS[stay.outcome]
    return Visit(
        call_id=stay.call_id,
        queue=stay.queue,
        entered_at=stay.entered_at,
        ending=ending,
        wait_s=stay.wait_s,
        agent=agent or stay.agent,
        talk_s=stay.talk_s,
        hold_s=stay.hold_s,
        wrap_s=wrap_s,
        caller=stay.caller,
        did=stay.did,
        event=_event(stay, ending),
        own=True,
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
