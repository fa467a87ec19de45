"""Forecast, schedule and adherence over what is stored."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.history import StateHistory, StateSpan
from callcenter.agents.serving import serving
from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.calls.ports import UserNames
from callcenter.errors import Conflict, NotFound
from callcenter.planning import repository
from callcenter.planning.adherence import Adherence, Lived, adherence
from callcenter.planning.shifts import BadShift, Draft, Shift, checked
from callcenter.planning.slots import Span, moment, monday_of
from callcenter.planning.weekplan import WeekPlan, WeekQuery, week_plan
from callcenter.reports.visits import Visit
from callcenter.sheets.periods import Period


class ShiftsOverlap(Conflict):
    """Nobody works two shifts at once."""

    code = "shifts-overlap"


class UnknownShift(NotFound):
    code = "unknown-shift"


class ShiftOutdated(Conflict):
    """Somebody changed it since it was read."""

    code = "shift-outdated"


class QueueVisits(Protocol):
    """Where visits of queues come from: our own stories and imported logs."""

    async def visits(self, session: AsyncSession, period: Period, queues: Collection[str] = ()) -> list[Visit]:
        """Those that began in the period."""


@dataclass(frozen=True, slots=True)
class KeptShift:
    """A shift, and how it was kept."""

    shift: Shift
    adherence: Adherence


@dataclass(frozen=True, slots=True)
class Copied:
    """Shifts of one week written into another; `left_out` would have overlapped what is there."""

    copied: int
    left_out: int


class Planning:
    """Each method works in the caller's transaction."""

    def __init__(
        self, visits: QueueVisits, *, names: UserNames, audit: AuditTrail, now: Callable[[], datetime]
    ) -> None:
        self._visits = visits
        self._history = StateHistory()
        self._names = names
        self._audit = audit
        self._now = now

    async def week(self, session: AsyncSession, query: WeekQuery) -> WeekPlan:
        """Computed beside the event loop: a week of a large queue takes it a second."""
        now, wanted = self._now(), query.wanted
        history = query.history(now)
        past = Period(history[0].start, history[-1].end)
        visits = await self._visits.visits(session, past, (query.queue,))
        staff = [user_id for user_id, queues in (await serving(session)).items() if query.queue in queues]
        shifts = await repository.between(session, wanted[0].start, wanted[-1].end, user_ids=staff)
        work = [span for shift in shifts for span in shift.draft.planned.work]
        return await asyncio.to_thread(week_plan, query, visits, work, now)

    async def people(self, session: AsyncSession) -> Mapping[int, tuple[str, Sequence[str]]]:
        """Name and queues of everybody who serves a queue."""
        queues = await serving(session)
        names = await self._names.names(session, set(queues))
        return {user_id: (names[user_id], served) for user_id, served in queues.items() if user_id in names}

    async def names(self, session: AsyncSession, user_ids: Collection[int]) -> Mapping[int, str]:
        return await self._names.names(session, user_ids)

    async def shifts(
        self, session: AsyncSession, period: Span, *, user_id: int | None = None, after: int = 0, limit: int
    ) -> list[Shift]:
        """Of one person or of all, in the order of their ids."""
        only = None if user_id is None else [user_id]
        return await repository.between(session, period.start, period.end, user_ids=only, after=after, limit=limit)

    async def add(self, session: AsyncSession, actor: Actor, draft: Draft) -> Shift:
        wanted = await self._fit(session, draft)
        try:
            async with session.begin_nested():
                shift_id = await repository.add(session, wanted)
        except IntegrityError:
            raise ShiftsOverlap("there is such a shift already") from None
        await self._record(session, actor, "shift.add", Shift(shift_id, 1, wanted))
        return Shift(shift_id, 1, wanted)

    async def change(self, session: AsyncSession, actor: Actor, old: Shift, draft: Draft) -> Shift:
        """`old` as its editor saw it."""
        wanted = await self._fit(session, draft, beside=old.id)
        if not await repository.change(session, old.id, old.version, wanted):
            raise ShiftOutdated("somebody changed this shift meanwhile")
        new = Shift(old.id, old.version + 1, wanted)
        await self._record(session, actor, "shift.change", new)
        return new

    async def shift(self, session: AsyncSession, shift_id: int) -> Shift:
        found = await repository.shift(session, shift_id)
        if found is None:
            raise UnknownShift("there is no such shift")
        return found

    async def remove(self, session: AsyncSession, actor: Actor, shift_id: int) -> None:
        old = await self.shift(session, shift_id)
        await repository.remove(session, shift_id)
        await self._record(session, actor, "shift.remove", old)

    async def copy_week(
        self, session: AsyncSession, actor: Actor, source: date, target: date, zone: ZoneInfo
    ) -> Copied:
        """The same times of the wall clock in another week; what is planned there already stays."""
        days = (monday_of(target) - monday_of(source)).days
        start = monday_of(source)
        period = Span(moment(start, 0, zone), moment(start + timedelta(days=7), 0, zone))
        found = await repository.between(session, period.start, period.end)
        copied = left_out = 0
        for shift in (one for one in found if one.draft.planned.whole.start >= period.start):
            try:
                await self.add(session, actor, shift.draft.on(days))
                copied += 1
            except (ShiftsOverlap, BadShift):
                left_out += 1
        return Copied(copied, left_out)

    async def kept(self, session: AsyncSession, shifts: Sequence[Shift]) -> list[KeptShift]:
        """How these shifts were kept up to now."""
        if not shifts:
            return []
        wholes = [shift.draft.planned.whole for shift in shifts]
        people = {shift.draft.user_id for shift in shifts}
        since, until = min(span.start for span in wholes), max(span.end for span in wholes)
        lived = self._lived(await self._history.states(session, since, until, people))
        return [
            KeptShift(shift, adherence(shift.draft.planned, lived[shift.draft.user_id], self._now()))
            for shift in shifts
        ]

    def _lived(self, states: Sequence[StateSpan]) -> defaultdict[int, list[Lived]]:
        found: defaultdict[int, list[Lived]] = defaultdict(list)
        for state in states:
            span = Span(state.start, state.end or max(self._now(), state.start))
            found[state.user_id].append(Lived(state.state, span))
        return found

    async def _fit(self, session: AsyncSession, draft: Draft, beside: int = 0) -> Draft:
        wanted = checked(draft)
        if draft.user_id not in await self._names.names(session, {draft.user_id}):
            raise BadShift("there is no such person")
        whole = wanted.planned.whole
        others = await repository.between(session, whole.start, whole.end, user_ids=[draft.user_id])
        if any(other.id != beside for other in others):
            raise ShiftsOverlap("this person has a shift at that time")
        return replace(wanted, note=wanted.note.strip())

    async def _record(self, session: AsyncSession, actor: Actor, action: str, shift: Shift) -> None:
        whole = shift.draft.planned.whole
        detail = {"from": whole.start.isoformat(), "to": whole.end.isoformat()}
        subject = Subject("shift", str(shift.id), owner_id=shift.draft.user_id)
        await self._audit.record(session, actor, action, subject, {**detail})
