"""Real worker processes, and what is left of a job when one is killed."""

import asyncio
import contextlib
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from callcenter.db import Database
from callcenter.jobs.engines import create_jobs
from callcenter.jobs.ports import Jobs
from tests.callcenter.jobs.sample_jobs import REGISTRY, Word

pytestmark = pytest.mark.db

ROOT = Path(__file__).parents[3]
LIMIT_S = 60


class WorkerProcess:
    """A child whose lines are awaited."""

    def __init__(self, process: Process) -> None:
        self.process = process

    async def line(self) -> list[str]:
        assert self.process.stdout is not None
        async with asyncio.timeout(LIMIT_S):
            return (await self.process.stdout.readline()).decode().split()

    async def lines_until_end(self) -> list[list[str]]:
        assert self.process.stdout is not None
        async with asyncio.timeout(LIMIT_S):
            return [line.split() for line in (await self.process.stdout.read()).decode().splitlines()]

    async def end(self, how: signal.Signals) -> int:
        if self.process.returncode is None:
            self.process.send_signal(how)
        async with asyncio.timeout(LIMIT_S):
            return await self.process.wait()


@contextlib.asynccontextmanager
async def worker_process(url: str) -> AsyncIterator[WorkerProcess]:
    command = [sys.executable, "-m", "tests.callcenter.jobs.sample_jobs", url]
    worker = WorkerProcess(await asyncio.create_subprocess_exec(*command, stdout=PIPE, cwd=ROOT))
    try:
        assert await worker.line() == ["ready"]
        yield worker
    finally:
        await worker.end(signal.SIGKILL)
        await worker.lines_until_end()


@pytest.fixture
def jobs(database: Database) -> Jobs:
    return create_jobs(database, REGISTRY)


async def enqueue(database: Database, jobs: Jobs, name: str, *words: str) -> None:
    async with database.transaction() as session:
        for word in words:
            await jobs.enqueue(session, name, Word(word))


async def test_worker_killed_in_job_other_live_worker_runs_it_again(
    database: Database, database_url: str, jobs: Jobs
) -> None:
    async with worker_process(database_url) as first:
        await enqueue(database, jobs, "test.tell", "hang")
        assert await first.line() == ["hang", str(first.process.pid), "1"]
        async with worker_process(database_url) as second:
            await first.end(signal.SIGKILL)
            assert await second.line() == ["hang", str(second.process.pid), "2"]
            assert await second.end(signal.SIGTERM) == 0
    async with database.reading() as session:
        counts = await jobs.counts(session)
    assert (counts.queued, counts.running, counts.dead) == (0, 0, 0)


async def test_two_workers_share_many_jobs_each_runs_once(database: Database, database_url: str, jobs: Jobs) -> None:
    words = [f"w{number}" for number in range(100)]
    async with worker_process(database_url) as first, worker_process(database_url) as second:
        await enqueue(database, jobs, "test.tell", *words)
        seen: list[list[str]] = []
        readers = {asyncio.create_task(worker.line()): worker for worker in (first, second)}
        while len(seen) < len(words):
            done, _ = await asyncio.wait(readers, timeout=LIMIT_S, return_when=asyncio.FIRST_COMPLETED)
            assert done
            for task in done:
                worker = readers.pop(task)
                seen.append(task.result())
                readers[asyncio.create_task(worker.line())] = worker
        for worker in (first, second):
            assert await worker.end(signal.SIGTERM) == 0
        rest = await asyncio.gather(*readers)
    assert rest == [[], []]
    assert sorted(word for word, _, _ in seen) == sorted(words)
    assert {attempt for _, _, attempt in seen} == {"1"}
    assert len({pid for _, pid, _ in seen}) == 2


async def test_live_worker_holds_long_job_beyond_lease_nobody_takes_it(
    database: Database, database_url: str, jobs: Jobs
) -> None:
    async with worker_process(database_url) as first, worker_process(database_url) as second:
        await enqueue(database, jobs, "test.tell", "hang")
        tasks = {asyncio.create_task(worker.line()) for worker in (first, second)}
        _, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        done, waiting = await asyncio.wait(waiting, timeout=5)  # more than two leases
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    assert not done


async def test_job_kills_every_worker_ends_in_dead_letters(database: Database, database_url: str, jobs: Jobs) -> None:
    await enqueue(database, jobs, "test.kill_worker", "boom")
    for attempt in ("1", "2"):
        async with worker_process(database_url) as worker:
            assert (await worker.line())[::2] == ["boom", attempt]
    async with worker_process(database_url) as worker:
        await enqueue(database, jobs, "test.tell", "after")
        assert (await worker.line())[0] == "after"
        for _ in range(100):
            async with database.reading() as session:
                if dead := await jobs.dead(session):
                    break
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 0.05)
    assert [(job.name, job.error) for job in dead] == [("test.kill_worker", "WorkerDied")]


async def all_ended(database: Database, jobs: Jobs) -> None:
    """A job whose end is not written yet when the connections are dropped is done once more."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            async with database.reading() as session:
                counts = await jobs.counts(session)
            if counts.queued + counts.running == 0:
                return
            await asyncio.sleep(0.05)


async def test_database_drops_all_connections_worker_goes_on(postgres_url: str) -> None:
    database = Database(postgres_url)
    jobs = create_jobs(database, REGISTRY)
    drop = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid()"
    )
    async with worker_process(postgres_url) as worker:
        await enqueue(database, jobs, "test.tell", "before")
        assert (await worker.line())[0] == "before"
        await all_ended(database, jobs)
        async with database.reading() as session:
            assert (await session.execute(drop)).scalar_one() > 0
        await enqueue(database, jobs, "test.tell", "after")
        assert (await worker.line())[0] == "after"
        assert await worker.end(signal.SIGTERM) == 0
    await database.dispose()
