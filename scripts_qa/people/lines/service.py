"""The library of best lines: anybody who coaches may propose one, a lead agrees, operators hear what is published."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.errors import Forbidden, InvalidInput
from recordings.ports import Stretch
from scripts_qa.checking.service import Checks
from scripts_qa.people import cursors, repository
from scripts_qa.people.asked import GoodLine
from scripts_qa.people.errors import NoSuchLine, WrongMove
from scripts_qa.people.kinds import LineState
from scripts_qa.people.lines.schemas import BestLineIn, BestLineOut, BestLinePage, BestLineQuery
from scripts_qa.people.models import BestLine
from scripts_qa.people.ports import CallTimes, ClipSound, Parts, People

MOVES: Final[Mapping[LineState, frozenset[LineState]]] = MappingProxyType(
    {
        LineState.PROPOSED: frozenset({LineState.PUBLISHED, LineState.REFUSED}),
        LineState.PUBLISHED: frozenset({LineState.RETIRED}),
        LineState.REFUSED: frozenset({LineState.PROPOSED}),
        LineState.RETIRED: frozenset({LineState.PROPOSED}),
    }
)
SHOWN_PER_STEP: Final = 3


class BestLines:
    def __init__(
        self, checks: Checks, parts: Parts, clips: ClipSound, *, people: People, calls: CallTimes, audit: AuditTrail
    ) -> None:
        self._checks = checks
        self._parts = parts
        self._clips = clips
        self._people = people
        self._calls = calls
        self._audit = audit

    async def page(self, session: AsyncSession, principal: Principal, query: BestLineQuery) -> BestLinePage:
        """Newest first."""
        wanted = select(BestLine)
        state = query.state if principal.may(Permission.QA_COACH) else LineState.PUBLISHED
        for column, value in (
            (BestLine.script_key, query.script_key),
            (BestLine.step_id, query.step_id),
            (BestLine.state, state),
        ):
            if value is not None:
                wanted = wanted.where(column == value)
        order, after = (BestLine.proposed_at, BestLine.id), cursors.decode(query.cursor)
        found = (await session.scalars(repository.page_of(wanted, order, after, query.limit + 1))).all()
        shown = found[: query.limit]
        names = await self._people.names(
            session, {who for row in shown for who in (row.proposed_by_id, row.decided_by_id) if who is not None}
        )
        following = cursors.encode((shown[-1].proposed_at, shown[-1].id)) if len(found) > query.limit else None
        return BestLinePage(items=[_out(row, names) for row in shown], next_cursor=following)

    async def propose(
        self,
        session: AsyncSession,
        principal: Principal,
        actor: Actor,
        given: BestLineIn,
        *,
        now: Callable[[], datetime],
    ) -> BestLineOut:
        """The clip must lie in a recording of that call, and the step in the script that the call was checked by."""
        parts = {part.id: part for part in await self._parts.of_call(session, given.call_id)}
        part = parts.get(given.recording_id)
        if part is None or given.start_s >= part.duration_s:
            raise _fault("recording_id", "the call has no such recording, or it ends before")
        checked = await self._checks.latest(session, given.call_id)
        criterion = None if checked is None else checked.criterion(given.step_id)
        if checked is None or checked.script_key != given.script_key or criterion is None:
            raise _fault("step_id", "this call was not checked for that")
        row = BestLine(
            script_key=given.script_key,
            step_id=given.step_id,
            step_title=criterion.title,
            call_id=given.call_id,
            recording_id=given.recording_id,
            agent_id=await self._calls.agent_of(session, given.call_id),
            start_s=given.start_s,
            end_s=min(given.end_s, part.duration_s),
            quote=given.quote,
            note=given.note,
            state=LineState.PROPOSED,
            proposed_by_id=principal.user_id,
            proposed_at=now(),
        )
        session.add(row)
        await session.flush()
        await self._audit.record(session, actor, "line.propose", _subject(row), {"step": row.step_id})
        return _out(row, {principal.user_id: principal.name})

    async def decide(
        self, session: AsyncSession, actor: Actor, line_id: UUID, state: LineState, *, at: datetime
    ) -> BestLineOut:
        """:raises WrongMove: from a state that does not lead there"""
        row = await session.get(BestLine, line_id, with_for_update=True)
        if row is None:
            raise NoSuchLine("there is no such line")
        if state not in MOVES[LineState(row.state)]:
            raise WrongMove("this line is not in a state for that", state=str(row.state))
        row.state, row.decided_by_id, row.decided_at = state, actor.user_id, at
        await session.flush()
        await self._audit.record(session, actor, "line.decide", _subject(row), {"state": str(state)})
        return _out(row, await self._people.names(session, {actor.user_id or 0, row.proposed_by_id or 0}))

    async def sound(self, session: AsyncSession, principal: Principal, actor: Actor, line_id: UUID) -> bytes:
        """:raises NoSuchLine: for an operator as long as it is not published"""
        row = await session.get(BestLine, line_id)
        if row is None or (row.state is not LineState.PUBLISHED and not principal.may(Permission.QA_COACH)):
            raise NoSuchLine("there is no such line")
        stretch = Stretch(row.recording_id, row.start_s, row.end_s)
        return await self._clips.sound(actor, stretch, why=f"best line {row.id}", owner_id=row.agent_id)

    async def of_steps(
        self, session: AsyncSession, script_key: str, steps: Collection[str]
    ) -> dict[str, list[GoodLine]]:
        """The newest published ones of each step."""
        query = select(BestLine).where(
            BestLine.script_key == script_key, BestLine.step_id.in_(steps), BestLine.state == LineState.PUBLISHED
        )
        found: dict[str, list[GoodLine]] = {}
        for row in await session.scalars(query.order_by(BestLine.decided_at.desc())):
            of_step = found.setdefault(row.step_id, [])
            if len(of_step) < SHOWN_PER_STEP:
                of_step.append(GoodLine(id=row.id, quote=row.quote, length_s=row.end_s - row.start_s))
        return found


def may_hear_all(principal: Principal) -> None:
    """Whoever picks stretches out of calls has to be one who may hear them whole."""
    if not principal.may(Permission.RECORDINGS_LISTEN_ALL):
        raise Forbidden("this needs another right", permission=str(Permission.RECORDINGS_LISTEN_ALL))


def _out(row: BestLine, names: Mapping[int, str]) -> BestLineOut:
    return BestLineOut(
        id=row.id,
        script_key=row.script_key,
        step_id=row.step_id,
        step_title=row.step_title,
        quote=row.quote,
        note=row.note,
        length_s=row.end_s - row.start_s,
        state=LineState(row.state),
        proposed_by_name=names.get(row.proposed_by_id or 0),
        proposed_at=row.proposed_at,
        decided_by_name=names.get(row.decided_by_id or 0),
        decided_at=row.decided_at,
    )


def _subject(row: BestLine) -> Subject:
    return Subject("best_line", str(row.id), row.agent_id)


def _fault(field: str, reason: str) -> InvalidInput:
    return InvalidInput("the request is not valid", errors=[{"field": f"body.{field}", "reason": reason}])
