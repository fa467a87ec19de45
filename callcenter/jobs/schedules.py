"""Runs that come by the clock. Any number of processes may look; the row that was moved decides who enqueues."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

import structlog
from croniter import croniter
from sqlalchemy import CursorResult, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import Database
from callcenter.jobs.models import ScheduleRow
from callcenter.jobs.ports import JobRegistry, Jobs, Schedule

log = structlog.get_logger(__name__)

LONGEST_WAIT_S: Final = 60.0
RETRY_S: Final = 5.0


def next_due(schedule: Schedule, after: datetime) -> datetime:
    """The first moment of the schedule later than `after`."""
    if schedule.every_s is not None:
        return after + timedelta(seconds=schedule.every_s)
    due: datetime = croniter(schedule.cron, after).get_next(datetime)
    return due


async def run_scheduler(database: Database, jobs: Jobs, registry: JobRegistry, stop: asyncio.Event) -> None:
    """Enqueue what is due until `stop` is set."""
    while not stop.is_set():
        try:
            wait_s = await enqueue_due(database, jobs, registry)
        except (SQLAlchemyError, OSError) as error:
            log.warning("jobs.scheduler_failed", error=type(error).__name__)
            wait_s = RETRY_S
        try:
            await asyncio.wait_for(stop.wait(), min(wait_s, LONGEST_WAIT_S))
        except TimeoutError:
            continue


async def enqueue_due(database: Database, jobs: Jobs, registry: JobRegistry) -> float:
    """Enqueue all schedules that are due now, each in a transaction; seconds until the next is due."""
    now = datetime.now(UTC)
    nearest = LONGEST_WAIT_S
    for schedule in registry.schedules:
        async with database.reading() as session:
            due_at = await session.scalar(select(ScheduleRow.due_at).where(ScheduleRow.name == schedule.name))
        if due_at is None or due_at <= now:
            async with database.transaction() as session:
                due_at = await _move(session, jobs, schedule, due_at, now)
        nearest = min(nearest, (due_at - now).total_seconds())
    return max(nearest, 0.01)


async def _move(
    session: AsyncSession, jobs: Jobs, schedule: Schedule, due_at: datetime | None, now: datetime
) -> datetime:
    """Set the next moment, and enqueue the run unless the schedule is new or another process was first."""
    following = next_due(schedule, now)
    if due_at is None:
        insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
        await session.execute(insert(ScheduleRow).values(name=schedule.name, due_at=following).on_conflict_do_nothing())
        return following
    move = update(ScheduleRow).where(ScheduleRow.name == schedule.name, ScheduleRow.due_at == due_at)
    result = cast("CursorResult[Any]", await session.execute(move.values(due_at=following)))
    if result.rowcount:
        await jobs.enqueue(session, schedule.job, schedule.args, unique_key=f"schedule:{schedule.name}")
    return following
