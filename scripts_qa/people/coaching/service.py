"""Coaching plans. The agent sees his own from their start on, without the coach's own notes; coaches see all."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import SYSTEM, Actor, Subject
from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.errors import Forbidden, InvalidInput
from recordings.ports import Stretch
from scripts_qa.checking.history import CheckHistory, Span
from scripts_qa.people import cursors, repository
from scripts_qa.people.coaching.schemas import (
    CoachingNoteIn,
    CoachingNoteOut,
    CoachingPlanIn,
    CoachingPlanOut,
    CoachingPlanPage,
    CoachingPlanQuery,
    CoachingPlanRow,
    PlanClipIn,
    PlanClipOut,
    ProgressOut,
)
from scripts_qa.people.coaching.state import SEEN_BY_AGENT, PlanMove, PlanState, Recheck, advance, recheck
from scripts_qa.people.errors import NoSuchPlan
from scripts_qa.people.kinds import NoticeKind
from scripts_qa.people.models import CoachingClip, CoachingNote, CoachingPlan
from scripts_qa.people.notices import Notices
from scripts_qa.people.ports import CallTimes, ClipSound, Parts, People

LOOK_BACK: Final = timedelta(days=90)
BASELINE_CALLS: Final = 50
"""As many of the last calls tell where the agent stands when the plan is made."""
_ROW: Final = tuple(
    name for name in CoachingPlanRow.model_fields if name not in ("agent_name", "coach_name", "overdue")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    history: CheckHistory
    parts: Parts
    clips: ClipSound
    calls: CallTimes
    people: People
    notices: Notices
    audit: AuditTrail
    now: Callable[[], datetime]


class Coaching:
    def __init__(self, around: Around) -> None:
        self._around = around

    async def page(self, session: AsyncSession, principal: Principal, query: CoachingPlanQuery) -> CoachingPlanPage:
        """Newest first."""
        wanted = select(CoachingPlan)
        if query.side == "agent":
            wanted = wanted.where(CoachingPlan.agent_id == principal.user_id, CoachingPlan.state.in_(SEEN_BY_AGENT))
        else:
            _check_coach(principal)
            if query.agent_id is not None:
                wanted = wanted.where(CoachingPlan.agent_id == query.agent_id)
        order, after = (CoachingPlan.created_at, CoachingPlan.id), cursors.decode(query.cursor)
        found = (await session.scalars(repository.page_of(wanted, order, after, query.limit + 1))).all()
        shown = found[: query.limit]
        following = cursors.encode((shown[-1].created_at, shown[-1].id)) if len(found) > query.limit else None
        return CoachingPlanPage(items=await self._rows(session, shown), next_cursor=following)

    async def create(
        self, session: AsyncSession, principal: Principal, actor: Actor, given: CoachingPlanIn
    ) -> CoachingPlanOut:
        """A draft, with the level of today as its baseline. Nobody coaches himself."""
        now = self._around.now()
        if given.agent_id == principal.user_id:
            raise _fault("agent_id", "nobody coaches himself")
        if given.agent_id not in await self._around.people.names(session, [given.agent_id]):
            raise _fault("agent_id", "there is no such person")
        span = Span(since=now - LOOK_BACK, until=now, agent_id=given.agent_id, script_key=given.script_key)
        title = await self._title(session, given, now)
        before = await self._around.history.credits(
            session, span, given.criterion_id, limit=BASELINE_CALLS, newest=True
        )
        row = CoachingPlan(
            **given.model_dump(),
            coach_id=principal.user_id,
            state=PlanState.DRAFT,
            criterion_title=title,
            baseline=sum(before) / len(before) if before else None,
            baseline_n=len(before),
            created_at=now,
        )
        session.add(row)
        await session.flush()
        await self._around.audit.record(session, actor, "coaching.create", _subject(row))
        return await self._out(session, row, for_agent=False)

    async def plan(self, session: AsyncSession, principal: Principal, plan_id: UUID) -> CoachingPlanOut:
        row = await self._seen(session, principal, plan_id)
        return await self._out(session, row, for_agent=row.agent_id == principal.user_id)

    async def see(self, session: AsyncSession, principal: Principal, plan_id: UUID) -> None:
        """The agent has opened it."""
        row = await self._seen(session, principal, plan_id)
        if row.agent_id == principal.user_id:
            row.seen_at = row.seen_at or self._around.now()
            await session.flush()
            await self._around.notices.seen(session, principal.user_id, [NoticeKind.COACHING], str(plan_id))

    async def move(
        self, session: AsyncSession, principal: Principal, actor: Actor, plan_id: UUID, move: PlanMove
    ) -> CoachingPlanOut:
        row = await self._coached(session, principal, plan_id)
        now = self._around.now()
        row.state = advance(PlanState(row.state), move)
        if move in (PlanMove.START, PlanMove.GO_ON):
            row.counted_from, row.rechecked_at = now, None
            row.result, row.result_n, row.met = None, None, None
        if row.state in (PlanState.CLOSED, PlanState.CANCELLED):
            row.ended_at = now
        if move is PlanMove.START:
            await self._around.notices.tell(session, row.agent_id, NoticeKind.COACHING, str(row.id))
        await session.flush()
        await self._around.audit.record(session, actor, "coaching.move", _subject(row), {"move": str(move)})
        return await self._out(session, row, for_agent=False)

    async def note(
        self, session: AsyncSession, principal: Principal, actor: Actor, plan_id: UUID, given: CoachingNoteIn
    ) -> CoachingNoteOut:
        """By either side."""
        row = await self._seen(session, principal, plan_id)
        is_agent = row.agent_id == principal.user_id
        note = CoachingNote(
            plan_id=row.id,
            author_id=principal.user_id,
            at=self._around.now(),
            text=given.text,
            shared=given.shared or is_agent,
        )
        session.add(note)
        await session.flush()
        await self._around.audit.record(session, actor, "coaching.note", _subject(row), {"shared": note.shared})
        return CoachingNoteOut(id=note.id, author_name=principal.name, at=note.at, text=note.text, shared=note.shared)

    async def add_clip(
        self, session: AsyncSession, principal: Principal, actor: Actor, plan_id: UUID, given: PlanClipIn
    ) -> PlanClipOut:
        """A stretch of a call of this very agent: others' calls are for the library, where a lead agrees."""
        row = await self._coached(session, principal, plan_id)
        parts = {part.id: part for part in await self._around.parts.of_call(session, given.call_id)}
        part = parts.get(given.recording_id)
        if part is None or given.start_s >= part.duration_s:
            raise _fault("recording_id", "the call has no such recording, or it ends before")
        if await self._around.calls.agent_of(session, given.call_id) != row.agent_id:
            raise _fault("call_id", "this was not the agent's call")
        clip = CoachingClip(
            plan_id=row.id,
            call_id=given.call_id,
            recording_id=given.recording_id,
            start_s=given.start_s,
            end_s=min(given.end_s, part.duration_s),
            title=given.title,
            added_by_id=principal.user_id,
            added_at=self._around.now(),
        )
        session.add(clip)
        await session.flush()
        await self._around.audit.record(session, actor, "coaching.add_clip", _subject(row), {"clip": clip.id})
        return PlanClipOut.model_validate(clip, from_attributes=True)

    async def sound(
        self, session: AsyncSession, principal: Principal, actor: Actor, plan_id: UUID, clip_id: int
    ) -> bytes:
        row = await self._seen(session, principal, plan_id)
        clip = await session.get(CoachingClip, clip_id)
        if clip is None or clip.plan_id != row.id:
            raise NoSuchPlan("there is no such clip")
        stretch = Stretch(clip.recording_id, clip.start_s, clip.end_s)
        return await self._around.clips.sound(actor, stretch, why=f"coaching {row.id}", owner_id=row.agent_id)

    async def recheck_all(self, session: AsyncSession) -> int:
        """Plans whose calls have all come are rechecked; how many."""
        query = select(CoachingPlan).where(CoachingPlan.state == PlanState.ACTIVE).with_for_update()
        done = 0
        for row in (await session.scalars(query)).all():
            found = await self._progress(session, row)
            if not found.complete:
                continue
            row.state = advance(PlanState(row.state), PlanMove.RECHECK)
            row.rechecked_at = self._around.now()
            row.result, row.result_n, row.met = found.level, found.counted, found.met
            await self._around.notices.tell(session, row.coach_id, NoticeKind.COACHING, f"{row.id}:{found.counted}")
            detail = {"level": found.level, "n": found.counted, "met": found.met}
            await self._around.audit.record(session, SYSTEM, "coaching.recheck", _subject(row), dict(detail))
            done += 1
        return done

    async def _progress(self, session: AsyncSession, row: CoachingPlan) -> Recheck:
        if row.counted_from is None:
            return recheck([], wanted=row.calls_wanted, target=row.target)
        span = Span(
            since=row.counted_from,
            until=self._around.now(),
            agent_id=row.agent_id,
            script_key=row.script_key,
        )
        credit = await self._around.history.credits(session, span, row.criterion_id, limit=row.calls_wanted)
        return recheck(credit, wanted=row.calls_wanted, target=row.target)

    async def _title(self, session: AsyncSession, given: CoachingPlanIn, now: datetime) -> str:
        """As the script has it; a criterion that no call was ever checked for is a slip."""
        span = Span(since=now - LOOK_BACK, until=now, script_key=given.script_key)
        tallies = await self._around.history.tallies(session, span)
        found = next((one.title for one in tallies if one.criterion_id == given.criterion_id), None)
        if found is None:
            raise _fault("criterion_id", "no call of the last 90 days was checked for that")
        return found

    async def _seen(self, session: AsyncSession, principal: Principal, plan_id: UUID) -> CoachingPlan:
        row = await session.get(CoachingPlan, plan_id)
        is_his = row is not None and row.agent_id == principal.user_id
        if row is None or (is_his and row.state not in SEEN_BY_AGENT):
            raise NoSuchPlan("there is no such plan")
        if not is_his and not principal.may(Permission.QA_COACH):
            raise NoSuchPlan("there is no such plan")
        return row

    async def _coached(self, session: AsyncSession, principal: Principal, plan_id: UUID) -> CoachingPlan:
        _check_coach(principal)
        row = await session.get(CoachingPlan, plan_id, with_for_update=True)
        if row is None or row.agent_id == principal.user_id:
            raise NoSuchPlan("there is no such plan")
        return row

    async def _rows(self, session: AsyncSession, rows: Sequence[CoachingPlan]) -> list[CoachingPlanRow]:
        people = {who for row in rows for who in (row.agent_id, row.coach_id)}
        names = await self._around.people.names(session, people)
        now = self._around.now()
        return [
            CoachingPlanRow(
                **{name: getattr(row, name) for name in _ROW},
                agent_name=names.get(row.agent_id),
                coach_name=names.get(row.coach_id),
                overdue=row.state is PlanState.ACTIVE and row.due_at is not None and row.due_at < now,
            )
            for row in rows
        ]

    async def _out(self, session: AsyncSession, row: CoachingPlan, *, for_agent: bool) -> CoachingPlanOut:
        (head,) = await self._rows(session, [row])
        notes = select(CoachingNote).where(CoachingNote.plan_id == row.id).order_by(CoachingNote.id)
        if for_agent:
            notes = notes.where(CoachingNote.shared)
        said = (await session.scalars(notes)).all()
        clips = select(CoachingClip).where(CoachingClip.plan_id == row.id).order_by(CoachingClip.id)
        names = await self._around.people.names(session, {note.author_id for note in said if note.author_id})
        return CoachingPlanOut(
            **dict(head),
            progress=ProgressOut(**asdict(await self._progress(session, row))),
            notes=[
                CoachingNoteOut(
                    id=note.id,
                    author_name=names.get(note.author_id or 0),
                    at=note.at,
                    text=note.text,
                    shared=note.shared,
                )
                for note in said
            ],
            clips=[PlanClipOut.model_validate(clip, from_attributes=True) for clip in await session.scalars(clips)],
        )


def _check_coach(principal: Principal) -> None:
    if not principal.may(Permission.QA_COACH):
        raise Forbidden("this needs another right", permission=str(Permission.QA_COACH))


def _subject(row: CoachingPlan) -> Subject:
    return Subject("coaching_plan", str(row.id), row.agent_id)


def _fault(field: str, reason: str) -> InvalidInput:
    return InvalidInput("the request is not valid", errors=[{"field": f"body.{field}", "reason": reason}])
