"""One contract for both engines: the lease table on SQLite and procrastinate on PostgreSQL."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from callcenter.db import Database
from callcenter.jobs import failures
from callcenter.jobs.engines import create_jobs, refresh_job_gauges, run_worker
from callcenter.jobs.models import ScheduleRow
from callcenter.jobs.ports import JobCounts, JobId, JobRegistry, Jobs, NoSuchDeadJob, Schedule, UnknownJob
from callcenter.jobs.schedules import enqueue_due, next_due
from callcenter.metrics import REGISTRY as NUMBERS
from tests.callcenter.jobs.sample_jobs import FAST, REGISTRY, SCHEDULED, Log, Word, note

pytestmark = pytest.mark.db


@pytest.fixture
def jobs(database: Database) -> Jobs:
    return create_jobs(database, REGISTRY)


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries after a moment instead of seconds."""
    monkeypatch.setattr(failures, "FIRST_DELAY_S", 0.02)


@contextlib.asynccontextmanager
async def worker(database: Database, log: Log, *, concurrency: int = 1, drain_s: float = 5) -> AsyncIterator[None]:
    """A worker in this process; ends as a real one does on SIGTERM."""
    stop = asyncio.Event()
    options = replace(FAST, concurrency=concurrency, drain_s=drain_s, parts={Log: log})
    task = asyncio.create_task(run_worker(database, REGISTRY, stop=stop, options=options))
    try:
        yield
    finally:
        stop.set()
        await task


async def counts(database: Database, jobs: Jobs) -> JobCounts:
    async with database.reading() as session:
        return replace(await jobs.counts(session), waiting_s=0)


async def wait_for_dead(database: Database, jobs: Jobs) -> None:
    """Until one job is dead: the engine tells nobody, so look again, a bounded number of times."""
    for _ in range(300):
        if (await counts(database, jobs)).dead:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 0.05)
    raise AssertionError("no job died")


async def test_transaction_committed_job_runs_once(database: Database, jobs: Jobs) -> None:
    log = Log()
    async with database.transaction() as session:
        await jobs.enqueue(session, "test.note", Word("привет"))
    async with worker(database, log):
        await log.reached(1)
    assert log == [("привет", 1)]
    assert await counts(database, jobs) == JobCounts(0, 0, 0, 0)


async def test_heavy_jobs_in_plenty_leave_the_slots_of_others_free(database: Database, jobs: Jobs) -> None:
    log = Log()
    async with database.transaction() as session:
        for number in range(4):
            await jobs.enqueue(session, "test.heavy", Word(f"heavy {number}"), priority=5)
    async with worker(database, log, drain_s=0.1):
        await log.reached(1)
        async with database.transaction() as session:
            await jobs.enqueue(session, "test.note", Word("light"))
        await log.reached(2)
    assert sorted(word.partition(" ")[0] for word, _ in log) == ["heavy", "light"]
    assert (await counts(database, jobs)).queued == 4


async def test_transaction_rolled_back_leaves_no_job(database: Database, jobs: Jobs) -> None:
    async with database.transaction() as session:
        await jobs.enqueue(session, "test.note", Word("never"))
        await session.rollback()
    assert await counts(database, jobs) == JobCounts(0, 0, 0, 0)


async def test_same_key_enqueued_twice_is_one_job(database: Database, jobs: Jobs) -> None:
    async with database.transaction() as session:
        await jobs.enqueue(session, "test.note", Word("first"), unique_key="k")
        await jobs.enqueue(session, "test.note", Word("second"), unique_key="k")
        await jobs.enqueue(session, "test.note", Word("other"), unique_key="k2")
    async with database.transaction() as session:
        await jobs.enqueue(session, "test.note", Word("third"), unique_key="k")
    log = Log()
    async with worker(database, log):
        await log.reached(2)
    assert [word for word, _ in log] == ["first", "other"]


async def test_key_of_running_job_enqueued_again_is_a_new_job(database: Database, jobs: Jobs) -> None:
    log = Log()
    async with database.transaction() as session:
        await jobs.enqueue(session, "test.hang", Word("runs"), unique_key="k")
    async with worker(database, log, drain_s=0.05):
        await log.reached(1)
        async with database.transaction() as session:
            await jobs.enqueue(session, "test.note", Word("waits"), unique_key="k")
        assert await counts(database, jobs) == JobCounts(1, 1, 0, 0)
    assert await counts(database, jobs) == JobCounts(2, 0, 0, 0)


async def test_waiting_job_that_is_hurried_runs_before_the_others(database: Database, jobs: Jobs) -> None:
    async with database.transaction() as session:
        await jobs.enqueue(session, "test.note", Word("urgent"), unique_key="u", priority=5)
        await jobs.enqueue(session, "test.note", Word("late"), unique_key="k")
        await jobs.hurry(session, "k", priority=9)
        await jobs.hurry(session, "u", priority=1)
        await jobs.hurry(session, "nobody's", priority=9)
    log = Log()
    async with worker(database, log):
        await log.reached(2)
    assert [word for word, _ in log] == ["late", "urgent"]


async def test_higher_priority_runs_first(database: Database, jobs: Jobs) -> None:
    async with database.transaction() as session:
        for word, priority in (("low", -5), ("normal", 0), ("urgent", 5), ("normal2", 0)):
            await jobs.enqueue(session, "test.note", Word(word), priority=priority)
    log = Log()
    async with worker(database, log):
        await log.reached(4)
    assert [word for word, _ in log] == ["urgent", "normal", "normal2", "low"]


async def test_job_of_tomorrow_waits(database: Database, jobs: Jobs) -> None:
    async with database.transaction() as session:
        await jobs.enqueue(session, "test.note", Word("tomorrow"), run_at=datetime.now(UTC) + timedelta(days=1))
        await jobs.enqueue(session, "test.note", Word("now"), run_at=datetime.now(UTC) - timedelta(days=1))
    log = Log()
    async with worker(database, log):
        await log.reached(1)
    assert log == [("now", 1)]
    assert await counts(database, jobs) == JobCounts(1, 0, 0, 0)


@pytest.mark.usefixtures("soon")
async def test_failing_job_after_all_attempts_is_dead_and_can_be_retried(database: Database, jobs: Jobs) -> None:
    async with database.transaction() as session:
        await jobs.enqueue(session, "test.fail", Word("w"), unique_key="k")
    log = Log()
    async with worker(database, log):
        await wait_for_dead(database, jobs)
    assert log == [("w", 1), ("w", 2)]
    async with database.transaction() as session:
        (dead,) = await jobs.dead(session)
        assert (dead.name, dead.args, dead.attempts) == ("test.fail", {"word": "w"}, 2)
        assert dead.error.startswith("ValueError in fail (sample_jobs.py:")
        assert "private" not in json.dumps([dead.error, str(dead)])
        await jobs.retry(session, dead.id)
    async with worker(database, log):
        await wait_for_dead(database, jobs)
    assert log[2:] == [("w", 1), ("w", 2)]


async def test_failed_job_waits_before_it_runs_again(database: Database, jobs: Jobs) -> None:
    async with database.transaction() as session:
        await jobs.enqueue(session, "test.fail", Word("w"))
        await jobs.enqueue(session, "test.note", Word("next"), priority=-1)
    log = Log()
    async with worker(database, log):
        await log.reached(2)
    assert log == [("w", 1), ("next", 1)]
    assert await counts(database, jobs) == JobCounts(1, 0, 0, 0)


async def test_job_that_gives_up_is_dead_at_once(database: Database, jobs: Jobs) -> None:
    async with database.transaction() as session:
        await jobs.enqueue(session, "test.give_up", Word("w"))
    log = Log()
    async with worker(database, log):
        await wait_for_dead(database, jobs)
    assert log == [("w", 1)]


async def test_retry_of_unknown_job_is_refused(database: Database, jobs: Jobs) -> None:
    for wrong in ("77", "x'; --"):
        with pytest.raises(NoSuchDeadJob):
            async with database.transaction() as session:
                await jobs.retry(session, JobId(wrong))


async def test_unknown_name_or_wrong_arguments_are_refused(database: Database, jobs: Jobs) -> None:
    async with database.transaction() as session:
        with pytest.raises(UnknownJob):
            await jobs.enqueue(session, "test.absent", Word("w"))
        with pytest.raises(TypeError):
            await jobs.enqueue(session, "test.note", {"word": "w"})


async def test_worker_told_to_stop_puts_unfinished_job_back(database: Database, jobs: Jobs) -> None:
    async with database.transaction() as session:
        await jobs.enqueue(session, "test.hang", Word("long"))
    log = Log()
    async with worker(database, log, drain_s=0.05):
        await log.reached(1)
    assert await counts(database, jobs) == JobCounts(1, 0, 0, 0)


async def test_waiting_jobs_show_in_metrics(database: Database, jobs: Jobs) -> None:
    async with database.transaction() as session:
        await jobs.enqueue(session, "test.note", Word("w"), run_at=datetime.now(UTC) - timedelta(seconds=90))
    await refresh_job_gauges(database, jobs)
    assert NUMBERS.get_sample_value("callcenter_jobs", {"state": "queued"}) == 1
    waiting = NUMBERS.get_sample_value("callcenter_jobs_waiting_seconds")
    assert waiting is not None
    assert 90 <= waiting < 120


async def test_due_schedule_seen_by_two_schedulers_runs_once(database: Database, jobs: Jobs) -> None:
    await enqueue_due(database, jobs, SCHEDULED)
    assert await counts(database, jobs) == JobCounts(0, 0, 0, 0)
    async with database.transaction() as session:
        await session.execute(update(ScheduleRow).values(due_at=datetime.now(UTC) - timedelta(days=3)))
    both = await asyncio.gather(*(enqueue_due(database, jobs, SCHEDULED) for _ in range(2)))
    assert await counts(database, jobs) == JobCounts(1, 0, 0, 0)
    assert all(0 < wait <= 60 for wait in both)


def test_cron_schedule_gives_next_minute_in_utc() -> None:
    schedule = Schedule("s", "test.note", Word("w"), cron="30 3 * * *")
    assert next_due(schedule, datetime(2026, 5, 1, 4, tzinfo=UTC)) == datetime(2026, 5, 2, 3, 30, tzinfo=UTC)


def test_ambiguous_registry_is_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        JobRegistry([note, note])
    with pytest.raises(UnknownJob):
        JobRegistry([], [Schedule("s", "test.note", Word("w"), every_s=1)])
    with pytest.raises(ValueError, match="either"):
        Schedule("s", "test.note", Word("w"))


def test_retry_delays_double_with_chance_up_to_a_limit() -> None:
    for attempt, longest in ((1, 5), (2, 10), (5, 80), (30, 900)):
        seconds = failures.retry_delay(attempt).total_seconds()
        assert longest / 2 <= seconds <= longest
