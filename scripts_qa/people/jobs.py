"""Durable work of this room. Each job derives what is to do from what is stored, so that a lost one is made up for by
the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from callcenter.audit.trail import SYSTEM, Subject
from callcenter.auth.permissions import Permission
from callcenter.jobs.ports import JobContext, Schedule, job
from scripts_qa.people import repository
from scripts_qa.people.kinds import NoticeKind
from scripts_qa.people.models import Dispute
from scripts_qa.people.room import PeopleRoom

BATCH: Final = 200
RELEASES_LOOKED_BACK: Final = timedelta(days=3)
SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@job("qa_people.remind", Nothing)
async def remind(context: JobContext, _args: Nothing) -> None:
    """Tell those who decide about deadlines that come near or are over; each of the two is told once."""
    room = context.part(PeopleRoom)
    now = room.now()
    async with context.database.transaction() as session:
        people = await room.people.allowed(session, Permission.QA_DISPUTES)
        for row in await repository.live_before(session, now + room.remind_before, BATCH):
            is_over = row.deadline < now
            if (row.overdue_told_at if is_over else row.reminded_at) is not None:
                continue
            row.reminded_at = row.reminded_at or now
            row.overdue_told_at = now if is_over else None
            kind = NoticeKind.DISPUTE_OVERDUE if is_over else NoticeKind.DISPUTE_DUE
            for user_id in _to_tell(row, people):
                await room.notices.tell(session, user_id, kind, str(row.id))
            action = "dispute.overdue" if is_over else "dispute.remind"
            await room.audit.record(session, SYSTEM, action, Subject("dispute", str(row.id), row.agent_id))


def _to_tell(row: Dispute, people: Sequence[int]) -> list[int]:
    """Whoever has taken it, else all who may decide about it."""
    if row.taken_by_id is not None:
        return [row.taken_by_id]
    return [user_id for user_id in people if user_id not in (row.agent_id, row.reviewer_id)]


@job("qa_people.recheck", Nothing)
async def recheck_plans(context: JobContext, _args: Nothing) -> None:
    """Coaching plans whose calls have come."""
    room = context.part(PeopleRoom)
    async with context.database.transaction() as session:
        await room.coaching.recheck_all(session)


@job("qa_people.tell_results", Nothing)
async def tell_results(context: JobContext, _args: Nothing) -> None:
    """Operators of what was released while nobody listened to the bus."""
    room = context.part(PeopleRoom)
    now = room.now()
    async with context.database.transaction() as session:
        for review in await room.reviews.released_between(session, now - RELEASES_LOOKED_BACK, now + SECOND):
            await room.notices.tell(session, review.agent_id, NoticeKind.RESULT, str(review.id))


ALL_JOBS: Final = (remind, recheck_plans, tell_results)
SCHEDULES: Final = (
    Schedule("qa disputes", "qa_people.remind", Nothing(), every_s=900),
    Schedule("qa coaching", "qa_people.recheck", Nothing(), every_s=600),
    Schedule("qa results", "qa_people.tell_results", Nothing(), every_s=300),
)
