"""The queue in the application's own database: a lease table, for SQLite and one machine.

A worker takes a job by an UPDATE that sets a lease, renews it while the job runs, and deletes the row in the end.
A job whose lease ran out is taken over. Times are the machine's clock, which all workers share.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from callcenter.jobs.failures import describe, next_run
from callcenter.jobs.models import JobRow, JobState
from callcenter.jobs.ports import DeadJob, JobCounts, JobDefinition, JobId, JobRegistry, NoSuchDeadJob

WORKER_DIED = "WorkerDied"


@dataclass(frozen=True, slots=True)
class LeasedJob:
    """A job that this worker owns as long as its lease is renewed."""

    id: int
    name: str
    args: dict[str, Any]
    attempt: int
    lease: str


class EmbeddedJobs:
    """Implements `Jobs` on the lease table."""

    def __init__(self, registry: JobRegistry) -> None:
        self._registry = registry

    async def enqueue(
        self,
        session: AsyncSession,
        name: str,
        args: object,
        *,
        unique_key: str | None = None,
        priority: int = 0,
        run_at: datetime | None = None,
    ) -> None:
        now = datetime.now(UTC)
        insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
        row = insert(JobRow).values(
            name=name,
            args=self._registry[name].dump(args),
            rank=-priority,
            run_at=run_at or now,
            unique_key=unique_key,
            changed_at=now,
        )
        if unique_key is not None:
            row = row.on_conflict_do_nothing(
                index_elements=[JobRow.unique_key], index_where=JobRow.state == JobState.QUEUED
            )
        await session.execute(row)

    async def hurry(self, session: AsyncSession, unique_key: str, *, priority: int) -> None:
        waiting = update(JobRow).where(JobRow.unique_key == unique_key, JobRow.state == JobState.QUEUED)
        await session.execute(waiting.where(JobRow.rank > -priority).values(rank=-priority))

    async def dead(self, session: AsyncSession, *, limit: int = 100) -> Sequence[DeadJob]:
        query = select(JobRow).where(JobRow.state == JobState.DEAD).order_by(JobRow.changed_at.desc()).limit(limit)
        return [
            DeadJob(JobId(str(row.id)), row.name, row.args, row.attempts, row.error or "", row.changed_at)
            for row in (await session.scalars(query)).all()
        ]

    async def retry(self, session: AsyncSession, job_id: JobId) -> None:
        number = int(job_id) if job_id.isdecimal() else -1
        now = datetime.now(UTC)
        values = {"state": JobState.QUEUED, "attempts": 0, "run_at": now, "changed_at": now}
        dead = update(JobRow).where(JobRow.id == number, JobRow.state == JobState.DEAD)
        if not await _changed(session, dead.values(**values, unique_key=_free_key())):
            raise NoSuchDeadJob("there is no such dead job")

    async def counts(self, session: AsyncSession) -> JobCounts:
        by_state = select(JobRow.state, func.count().label("number")).group_by(JobRow.state)
        numbers: dict[str, int] = {row.state: row.number for row in await session.execute(by_state)}
        now = datetime.now(UTC)
        oldest = await session.scalar(
            select(func.min(JobRow.run_at)).where(JobRow.state == JobState.QUEUED, JobRow.run_at <= now)
        )
        waiting = (now - oldest).total_seconds() if oldest is not None else 0.0
        return JobCounts(
            numbers.get(JobState.QUEUED, 0), numbers.get(JobState.RUNNING, 0), numbers.get(JobState.DEAD, 0), waiting
        )


async def has_work(session: AsyncSession, *, without: Sequence[str] = ()) -> bool:
    """Whether claiming could find anything; a look that never takes SQLite's write lock."""
    now = datetime.now(UTC)
    due = and_(JobRow.state == JobState.QUEUED, JobRow.run_at <= now, JobRow.name.not_in(without))
    lost = and_(JobRow.state == JobState.RUNNING, JobRow.lease_until < now)
    return bool(await session.scalar(select(exists().where(or_(due, lost)))))


async def claim(session: AsyncSession, lease_for: timedelta, *, without: Sequence[str] = ()) -> LeasedJob | None:
    """Take the most urgent due job that is none of those named, or None."""
    now = datetime.now(UTC)
    best = (
        select(JobRow.id)
        .where(JobRow.state == JobState.QUEUED, JobRow.run_at <= now, JobRow.name.not_in(without))
        .order_by(JobRow.rank, JobRow.run_at, JobRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    token = secrets.token_hex(16)
    take = (
        update(JobRow)
        .where(JobRow.id == best)
        .values(
            state=JobState.RUNNING,
            lease=token,
            lease_until=now + lease_for,
            attempts=JobRow.attempts + 1,
            changed_at=now,
        )
        .returning(JobRow.id, JobRow.name, JobRow.args, JobRow.attempts)
        .execution_options(synchronize_session=False)
    )
    row = (await session.execute(take)).one_or_none()
    return None if row is None else LeasedJob(row.id, row.name, row.args, row.attempts, token)


async def renew(session: AsyncSession, job: LeasedJob, lease_for: timedelta) -> bool:
    """Keep the job; False when another worker has taken it over."""
    until = datetime.now(UTC) + lease_for
    return await _changed(session, _own(job).values(lease_until=until))


async def finish(session: AsyncSession, job: LeasedJob) -> bool:
    return await _changed(session, delete(JobRow).where(JobRow.id == job.id, JobRow.lease == job.lease))


async def release(session: AsyncSession, job: LeasedJob) -> None:
    """Put back a job that this worker was told to stop, as if it had not been started."""
    now = datetime.now(UTC)
    await session.execute(
        _own(job).values(
            state=JobState.QUEUED,
            lease=None,
            lease_until=None,
            run_at=now,
            changed_at=now,
            attempts=JobRow.attempts - 1,
            unique_key=_free_key(),
        )
    )


async def fail(session: AsyncSession, job: LeasedJob, definition: JobDefinition[Any], error: BaseException) -> bool:
    """Queue the job again after a while, or let it die. True when it died."""
    again_at = next_run(definition, job.attempt, error)
    now = datetime.now(UTC)
    values: dict[str, Any] = {"lease": None, "lease_until": None, "error": describe(error), "changed_at": now}
    if again_at is None:
        values |= {"state": JobState.DEAD}
    else:
        values |= {"state": JobState.QUEUED, "run_at": again_at, "unique_key": _free_key()}
    return await _changed(session, _own(job).values(**values)) and again_at is None


async def take_over(session: AsyncSession, registry: JobRegistry) -> int:
    """Queue the jobs of dead workers again, and bury those that have killed too many workers. Their number."""
    now = datetime.now(UTC)
    lost = select(JobRow).where(JobRow.state == JobState.RUNNING, JobRow.lease_until < now).limit(100)
    rows = (await session.scalars(lost.with_for_update(skip_locked=True))).all()
    for row in rows:
        limit = registry[row.name].max_attempts if row.name in registry else row.attempts
        state = JobState.DEAD if row.attempts >= limit else JobState.QUEUED
        values = {"state": state, "lease": None, "lease_until": None, "error": WORKER_DIED, "changed_at": now}
        await session.execute(
            update(JobRow)
            .where(JobRow.id == row.id)
            .values(**values, unique_key=_free_key())
            .execution_options(synchronize_session=False)
        )
    return len(rows)


def _own(job: LeasedJob) -> Any:
    return (
        update(JobRow)
        .where(JobRow.id == job.id, JobRow.lease == job.lease)
        .execution_options(synchronize_session=False)
    )


def _free_key() -> Any:
    """The job's own key, unless another job took that key meanwhile: then both wait, without a key."""
    other = aliased(JobRow)
    taken = exists().where(other.unique_key == JobRow.unique_key, other.state == JobState.QUEUED)
    return select(JobRow.unique_key).where(~taken).correlate(JobRow).scalar_subquery()


async def _changed(session: AsyncSession, statement: Executable) -> bool:
    result = cast("CursorResult[Any]", await session.execute(statement))
    return result.rowcount > 0
