"""Durable work of the checks."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from callcenter.errors import AppError
from callcenter.jobs.ports import JobContext, Schedule, job
from scripts_qa.checking.pipeline import Around, CallChecker
from scripts_qa.checking.queueing import CHECK, RECOUNT, RESCORE, CheckArgs, CheckQueue, RecountArgs, RescoreArgs
from scripts_qa.checking.recounting import recount
from scripts_qa.checking.rescoring import Rescorer
from scripts_qa.checking.service import Checks

EVERY_S: Final = 60.0
ATTEMPTS: Final = 5
AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class LookBack:
    """How old the words may be that the sweep looks at."""

    span: timedelta


@job(CHECK, CheckArgs, max_attempts=ATTEMPTS)
async def check_call(context: JobContext, args: CheckArgs) -> None:
    """Check one call against the script that it is bound to."""
    checker = context.part(CallChecker)
    try:
        await checker.run(args.call_id, again=context.attempt > 1)
    except AppError as error:
        if error.retryable and context.attempt < ATTEMPTS:
            raise
        await checker.give_up(args.call_id, error.code)


@job(RECOUNT, RecountArgs)
async def recount_scores(context: JobContext, args: RecountArgs) -> None:
    """Automatic scores of a script's calls."""
    following = await recount(context.part(Around), context.part(Checks), args)
    if following is not None:
        async with context.database.transaction() as session:
            await context.part(CheckQueue).recount(session, following)


@job(RESCORE, RescoreArgs, max_attempts=ATTEMPTS, heavy=True)
async def rescore(context: JobContext, args: RescoreArgs) -> None:
    """A few past calls, then the next job."""
    if await context.part(Rescorer).step(args.rescore_id):
        async with context.database.transaction() as session:
            await context.part(CheckQueue).rescore(session, args.rescore_id)


@dataclass(frozen=True, slots=True)
class SweepArgs:
    """Nothing: how far back is a setting."""


@job("qa.sweep_unchecked", SweepArgs)
async def sweep(context: JobContext, _args: SweepArgs) -> None:
    """Queue what nobody told of, and what lost its job."""
    since = datetime.now(UTC) - context.part(LookBack).span
    async with context.database.transaction() as session:
        await context.part(CheckQueue).sweep(session, since, AT_ONCE)


SWEEP_SCHEDULE: Final = Schedule("qa.sweep_unchecked", "qa.sweep_unchecked", SweepArgs(), EVERY_S)
ALL_JOBS: Final = (check_call, recount_scores, rescore, sweep)
