"""The worker of the embedded engine: claims jobs, runs some side by side, keeps their leases."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from callcenter.db import Database
from callcenter.jobs import embedded
from callcenter.jobs.embedded import LeasedJob
from callcenter.jobs.engine import WorkerOptions, run_handler
from callcenter.jobs.ports import GiveUp, JobContext, JobDefinition, JobId, JobRegistry, Jobs

log = structlog.get_logger(__name__)

FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 15.0


class EmbeddedWorker:
    """`run` returns when `stop` is set and its jobs are done, or were put back after the drain limit."""

    def __init__(self, database: Database, jobs: Jobs, registry: JobRegistry, options: WorkerOptions) -> None:
        self._database = database
        self._jobs = jobs
        self._registry = registry
        self._options = options
        self._lease = timedelta(seconds=options.lease_s)
        self._running: dict[asyncio.Task[None], LeasedJob] = {}
        self._slot_free = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        heartbeat = asyncio.create_task(self._keep_leases(), name="jobs.heartbeat")
        stopping = asyncio.create_task(stop.wait(), name="jobs.stop")
        try:
            await self._work_until(stopping)
            await self._drain()
        finally:
            for task in (heartbeat, stopping, *self._running):
                task.cancel()
            await asyncio.gather(heartbeat, stopping, *self._running, return_exceptions=True)

    async def _work_until(self, stopping: "asyncio.Task[bool]") -> None:
        """Look for work, and pause when there is none, no slot, or no database."""
        pause = FIRST_PAUSE_S
        while not stopping.done():
            self._slot_free.clear()
            try:
                wait_s = 0.0 if await self._start_one() else self._options.poll_s
                pause = FIRST_PAUSE_S
            except (SQLAlchemyError, OSError) as error:
                log.warning("jobs.database_unavailable", error=type(error).__name__)
                wait_s, pause = pause, min(pause * 2, LONGEST_PAUSE_S)
            if wait_s:
                await self._pause(stopping, wait_s)

    async def _pause(self, stopping: "asyncio.Task[bool]", limit_s: float) -> None:
        slot = asyncio.create_task(self._slot_free.wait(), name="jobs.slot")
        await asyncio.wait({stopping, slot}, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
        slot.cancel()

    async def _start_one(self) -> bool:
        """Claim and start a job when there is a slot for it; False when it is time to pause."""
        without = self._refused()
        if without is None:
            return False
        async with self._database.reading() as session:
            if not await embedded.has_work(session, without=without):
                return False
        async with self._database.transaction() as session:
            if await embedded.take_over(session, self._registry):
                log.warning("jobs.taken_over")
            job = await embedded.claim(session, self._lease, without=without)
        if job is None:
            return False
        task = asyncio.create_task(self._run_job(job), name=f"job {job.name} {job.id}")
        self._running[task] = job
        task.add_done_callback(self._forget)
        return True

    def _refused(self) -> list[str] | None:
        """The jobs for which there is no slot; None when there is none at all. Heavy jobs have slots of their own."""
        heavy = self._registry.heavy
        running = sum(job.name in heavy for job in self._running.values())
        if len(self._running) - running < self._options.concurrency:
            return heavy if running >= self._options.heavy else []
        if running >= self._options.heavy or not heavy:
            return None
        return [definition.name for definition in self._registry if not definition.heavy]

    def _forget(self, task: "asyncio.Task[None]") -> None:
        self._running.pop(task, None)
        self._slot_free.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            # The lease is not renewed any more, so another worker will take the job.
            log.error("jobs.outcome_not_stored", error=type(error).__name__)

    async def _run_job(self, job: LeasedJob) -> None:
        definition = self._registry[job.name] if job.name in self._registry else _unknown(job.name)
        context = JobContext(JobId(str(job.id)), job.name, job.attempt, self._database, self._jobs, self._options.parts)
        try:
            await run_handler(definition, context, job.args)
        except asyncio.CancelledError:
            async with self._database.transaction() as session:
                await embedded.release(session, job)
            raise
        except Exception as error:  # noqa: BLE001 - a handler may raise anything; it is stored and logged
            async with self._database.transaction() as session:
                await embedded.fail(session, job, definition, error)
        else:
            async with self._database.transaction() as session:
                if not await embedded.finish(session, job):
                    log.error("jobs.finished_without_lease", job=job.name, job_id=job.id)

    async def _keep_leases(self) -> None:
        """Renew all leases; a job whose lease is lost is stopped, because another worker runs it now."""
        while True:
            await asyncio.sleep(self._options.heartbeat_s)
            for task, job in list(self._running.items()):
                try:
                    async with self._database.transaction() as session:
                        kept = await embedded.renew(session, job, self._lease)
                except (SQLAlchemyError, OSError) as error:
                    log.warning("jobs.heartbeat_failed", error=type(error).__name__)
                    continue
                if not kept and not task.done():
                    log.error("jobs.lease_lost", job=job.name, job_id=job.id)
                    task.cancel()

    async def _drain(self) -> None:
        if self._running:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._options.drain_s):
                    await asyncio.wait(set(self._running))


def _unknown(name: str) -> JobDefinition[dict[str, object]]:
    """Stands for a job of another version of the program: straight to the dead letters, to be retried from there."""

    async def refuse(_context: JobContext, _args: dict[str, object]) -> None:
        raise GiveUp

    return JobDefinition(name, dict[str, object], refuse, 1)
