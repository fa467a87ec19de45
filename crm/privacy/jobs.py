"""Durable work of privacy."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from callcenter.jobs.ports import JobContext, Schedule, job
from crm.privacy.kinds import RequestKind, RequestState
from crm.privacy.models import PrivacyFile, PrivacyRequest
from crm.privacy.working import Worker

WORK: Final = "crm.privacy"
STALLED_AFTER: Final = timedelta(minutes=5)
EVERY_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class PrivacyArgs:
    request_id: int


@dataclass(frozen=True, slots=True)
class SweepArgs:
    pass


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long archives are kept."""

    days: int


def job_key(request_id: int) -> str:
    return f"privacy:{request_id}"


@job(WORK, PrivacyArgs)
async def work_on_privacy(context: JobContext, args: PrivacyArgs) -> None:
    """Search, pack or erase: the stored state says which."""
    await context.part(Worker).work(context.database, args.request_id)


@job("crm.sweep_privacy", SweepArgs)
async def sweep_privacy(context: JobContext, _args: SweepArgs) -> None:
    """Find requests whose job was lost, and drop archives whose time is over, with the names in their requests."""
    now = datetime.now(UTC)
    going_on = PrivacyRequest.state.in_([RequestState.SEARCHING, RequestState.RUNNING])
    old = now - timedelta(days=context.part(Keeping).days)
    over = select(PrivacyRequest).where(
        PrivacyRequest.kind == RequestKind.EXPORT,
        PrivacyRequest.state == RequestState.DONE,
        PrivacyRequest.finished_at < old,
    )
    async with context.database.transaction() as session:
        stalled = select(PrivacyRequest.id).where(going_on, PrivacyRequest.changed_at < now - STALLED_AFTER)
        for id_ in (await session.scalars(stalled)).all():
            await context.jobs.enqueue(session, WORK, PrivacyArgs(id_), unique_key=job_key(id_))
        for row in (await session.scalars(over)).all():
            if row.person:
                row.person = {}
                await session.execute(delete(PrivacyFile).where(PrivacyFile.request_id == row.id))


ALL_JOBS: Final = (work_on_privacy, sweep_privacy)
SWEEP_SCHEDULE: Final = Schedule("crm.sweep_privacy", "crm.sweep_privacy", SweepArgs(), every_s=EVERY_S)
