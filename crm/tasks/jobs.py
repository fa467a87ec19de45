"""Durable work of tasks: the next ones of series whose day has passed, and call-backs that the quick path missed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from callcenter.jobs.ports import JobContext, Schedule, job
from crm.tasks.call_backs import CallBacks
from crm.tasks.series import follow_passed

EVERY_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class SweepArgs:
    """Everything is derived from what is stored."""


@job("crm.tasks_sweep", SweepArgs)
async def sweep_tasks(context: JobContext, args: SweepArgs) -> None:
    """Told twice, it changes nothing the second time."""
    now = datetime.now(UTC)
    async with context.database.transaction() as session:
        await follow_passed(session, now)
    call_backs = context.part(CallBacks)
    if call_backs.wanted:
        async with context.database.reading() as session:
            callers = await call_backs.concerned(session, now)
        async with context.database.transaction() as session:
            await call_backs.look(session, callers, now)


ALL_JOBS: Final = (sweep_tasks,)
SWEEP_SCHEDULE: Final = Schedule("crm.tasks_sweep", "crm.tasks_sweep", SweepArgs(), every_s=EVERY_S)
