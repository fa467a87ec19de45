"""Jobs for the tests, and a worker process that runs them and tells its standard output what it does.

`python -m tests.callcenter.jobs.sample_jobs DATABASE_URL`
"""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from typing import Final

import structlog

from callcenter.db import Database
from callcenter.jobs.engine import WorkerOptions
from callcenter.jobs.engines import run_worker
from callcenter.jobs.ports import GiveUp, JobContext, JobRegistry, Schedule, job

FAST: Final = WorkerOptions(concurrency=2, lease_s=2.0, heartbeat_s=0.3, poll_s=0.05, drain_s=5.0)


class Log(list[tuple[str, int]]):
    """What was done, as (word, attempt); `reached` waits for a length."""

    def __init__(self) -> None:
        super().__init__()
        self._grown = asyncio.Condition()

    async def add(self, word: str, attempt: int) -> None:
        async with self._grown:
            self.append((word, attempt))
            self._grown.notify_all()

    async def reached(self, length: int) -> None:
        async with self._grown, asyncio.timeout(30):
            await self._grown.wait_for(lambda: len(self) >= length)


@dataclass(frozen=True, slots=True)
class Word:
    word: str


@job("test.note", Word)
async def note(context: JobContext, args: Word) -> None:
    await context.part(Log).add(args.word, context.attempt)


@job("test.fail", Word, max_attempts=2)
async def fail(context: JobContext, args: Word) -> None:
    await context.part(Log).add(args.word, context.attempt)
    raise ValueError("private words of " + args.word)


@job("test.give_up", Word)
async def give_up(context: JobContext, args: Word) -> None:
    await context.part(Log).add(args.word, context.attempt)
    raise GiveUp


@job("test.hang", Word)
async def hang(context: JobContext, args: Word) -> None:
    await context.part(Log).add(args.word, context.attempt)
    await asyncio.Event().wait()


@job("test.tell", Word)
async def tell(context: JobContext, args: Word) -> None:
    """Say that it started; the first attempt at the word `hang` never ends."""
    print(f"{args.word} {os.getpid()} {context.attempt}", flush=True)
    if args.word == "hang" and context.attempt == 1:
        await asyncio.Event().wait()


@job("test.kill_worker", Word, max_attempts=2)
async def kill_worker(context: JobContext, args: Word) -> None:
    print(f"{args.word} {os.getpid()} {context.attempt}", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


@job("test.heavy", Word, heavy=True)
async def heavy(context: JobContext, args: Word) -> None:
    """Takes as long as the test lasts."""
    await context.part(Log).add(args.word, context.attempt)
    await asyncio.Event().wait()


DEFINITIONS: Final = [note, fail, give_up, hang, tell, kill_worker, heavy]
REGISTRY: Final = JobRegistry(DEFINITIONS)
SCHEDULED: Final = JobRegistry(DEFINITIONS, [Schedule("nightly", "test.note", Word("night"), every_s=3600)])


async def main(url: str) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    database = Database(url)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print("ready", flush=True)
    try:
        await run_worker(database, REGISTRY, stop=stop, options=FAST)
    finally:
        await database.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
