"""Past calls checked once more, in steps that a kill can part anywhere: for the record, or as a what-if beside it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.errors import AppError
from scripts_qa.checking import repository
from scripts_qa.checking.errors import NoSuchRescore, RescoreEnded
from scripts_qa.checking.kinds import RescoreState
from scripts_qa.checking.models import CallCheck, Rescore
from scripts_qa.checking.pipeline import Against, Around, CallChecker, CallToCheck, Checked
from scripts_qa.checking.queueing import CheckQueue

log = structlog.get_logger(__name__)

AT_ONCE: Final = 20
"""Calls of one job: some seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RescoreWish:
    """`keeps` False: what-if."""

    script_version_id: UUID
    form_version_id: UUID | None
    keeps: bool
    called_from: datetime
    called_to: datetime


Place = tuple[datetime, str]
"""In the list of calls, newest first."""


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a re-scoring, and the place before it."""

    rescore_id: UUID
    before: Place | None
    call: CallCheck


@dataclass(frozen=True, slots=True)
class Done:
    """A call checked once more; `values` are what a list of the re-scoring shows."""

    call: CallToCheck
    checked: Checked
    values: dict[str, Any]


class Rescorer:
    """Asked for in the web and by the command; done in workers."""

    def __init__(self, around: Around, queue: CheckQueue, audit: AuditTrail) -> None:
        self._around = around
        self._queue = queue
        self._audit = audit
        self._checker = CallChecker(around)

    async def ask(self, session: AsyncSession, actor: Actor, wish: RescoreWish) -> Rescore:
        script = await self._around.scripts.version(session, wish.script_version_id)
        if wish.form_version_id is not None:
            await self._around.forms.version(session, wish.form_version_id)
        row = Rescore(
            script_key=script.key,
            script_version_id=script.id,
            form_version_id=wish.form_version_id,
            keeps=wish.keeps,
            called_from=wish.called_from,
            called_to=wish.called_to,
            state=RescoreState.RUNNING,
            total=0,
            done=0,
            failed=0,
            asked_by_id=actor.user_id,
            asked_at=datetime.now(UTC),
        )
        row.total = await repository.count_to_rescore(session, row)
        await repository.add_all(session, [row])
        await self._queue.rescore(session, row.id)
        detail = {"version": script.n, "calls": row.total, "keeps": wish.keeps}
        await self._audit.record(session, actor, "check.rescore", Subject("script", script.key), dict(detail))
        return row

    async def cancel(self, session: AsyncSession, rescore_id: UUID) -> Rescore:
        row = await self.one(session, rescore_id)
        if row.state is not RescoreState.RUNNING:
            raise RescoreEnded("it has ended already")
        row.state, row.ended_at = RescoreState.CANCELLED, datetime.now(UTC)
        await session.flush()
        return row

    async def one(self, session: AsyncSession, rescore_id: UUID) -> Rescore:
        row = await repository.rescore(session, rescore_id)
        if row is None:
            raise NoSuchRescore("there is no such re-scoring")
        return row

    async def step(self, rescore_id: UUID) -> bool:
        """The next calls; True while there are more."""
        async with self._around.database.reading() as session:
            row = await repository.rescore(session, rescore_id)
            if row is None or row.state is not RescoreState.RUNNING:
                return False
            before = None if row.after_at is None or row.after_call is None else (row.after_at, row.after_call)
            calls = await repository.to_rescore(session, row, before=before, limit=AT_ONCE)
            against = await self._checker.against(session, row.script_version_id, row.form_version_id)
        for call in calls:
            await self._one_call(row, call, against, before)
            before = None if call.called_at is None else (call.called_at, call.call_id)
        return not await self._ended(rescore_id, more=len(calls) == AT_ONCE)

    async def _one_call(self, row: Rescore, known: CallCheck, against: Against, before: Place | None) -> None:
        """First the result, then the news, then the place: whatever is killed in between is done again and changes
        nothing. What is for the record and that it is so are one transaction: a check of this call that comes next
        holds it against the same script."""
        done, failed = None, False
        try:
            done = await self._result(row, known, against)
        except AppError as error:
            failed = True
            log.warning("qa.rescore_failed", call_id=known.call_id, code=error.code)
        if done is not None:
            await self._store(row, done, against)
        async with self._around.database.transaction() as session:
            await self._count(session, Step(row.id, before, known), failed=failed)

    async def _store(self, row: Rescore, done: Done, against: Against) -> None:
        news = None
        async with self._around.database.transaction() as session:
            if row.keeps:
                news = await self._checker.put(session, done.call, against, done.checked)
            await repository.put_rescored(session, {"rescore_id": row.id, "call_id": done.call.row.id, **done.values})
        if news is not None:
            await self._checker.tell(news)

    async def _result(self, row: Rescore, known: CallCheck, against: Against) -> Done | None:
        """None for a call that is left out: without words, or bound to another script."""
        async with self._around.database.reading() as session:
            if not await self._is_meant(session, row, known):
                return None
            call = await self._checker.read(session, known.call_id)
            if call is None:
                return None
            before = {} if known.run_id is None else await repository.statuses(session, known.run_id)
        checked = await self._checker.compute(call, against)
        changes = [
            {"criterion": item.id, "before": str(before.get(item.id, "")), "after": str(item.status)}
            for item in checked.verdicts
            if before.get(item.id) is not item.status
        ]
        values = {
            "before_run_id": known.run_id,
            "before_total": known.machine_total,
            "after_total": checked.machine.total,
            "suspected_fatal": checked.suspected,
            "changes": changes,
        }
        return Done(call, checked, values)

    async def _is_meant(self, session: AsyncSession, row: Rescore, known: CallCheck) -> bool:
        """A call that had another script then, or none, is meant when today's bindings give it this one."""
        if known.script_key == row.script_key:
            return True
        calls = await self._around.calls.calls_by_id(session, [known.call_id])
        if not calls:
            return False
        scripts, call = self._around.scripts, calls[0]
        tags = await self._around.library.tags_of_call(session, call.id)
        traits = scripts.traits(
            at=datetime.now(UTC), direction=call.direction, queue=call.queue, tags=tags, talk_s=call.talk_s
        )
        bound = await scripts.bound_to(session, traits)
        return bound is not None and bound.key == row.script_key

    async def _count(self, session: AsyncSession, step: Step, *, failed: bool) -> None:
        """Of two workers at the same place one counts."""
        row = await repository.rescore(session, step.rescore_id, locked=True)
        known = step.call
        if row is None or step.before != (None if row.after_at is None else (row.after_at, row.after_call)):
            return
        row.done += 1
        row.failed += failed
        row.after_at, row.after_call = known.called_at, known.call_id

    async def _ended(self, rescore_id: UUID, *, more: bool) -> bool:
        async with self._around.database.transaction() as session:
            row = await repository.rescore(session, rescore_id)
            if row is None or row.state is not RescoreState.RUNNING:
                return True
            if more:
                return False
            row.state, row.ended_at = RescoreState.DONE, datetime.now(UTC)
            return True
