"""The worker on PostgreSQL: procrastinate's own, with our rules of failure and a sweep for dead workers' jobs."""

import asyncio
import contextlib
from typing import Any, Final

import procrastinate
import psycopg
import structlog
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import PoolTimeout
from sqlalchemy.engine import make_url

from callcenter.db import Database
from callcenter.jobs.embedded import WORKER_DIED
from callcenter.jobs.engine import WorkerOptions, run_handler
from callcenter.jobs.failures import describe, next_run
from callcenter.jobs.ports import GiveUp, JobContext, JobDefinition, JobId, JobRegistry, Jobs
from callcenter.jobs.postgres import HEAVY_QUEUE, USUAL_QUEUE

log = structlog.get_logger(__name__)

FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 15.0

_SWEEP_LOCK: Final = 0x63635F6A6F6273
"""Advisory lock: two sweeps at once could queue a job that the first one's worker already runs again."""
_STALLED: Final = """
SELECT j.id, j.task_name, j.attempts FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s))
ORDER BY j.id LIMIT 100 FOR UPDATE OF j SKIP LOCKED"""
_NOTE_FAILURE: Final = """
UPDATE procrastinate_jobs j SET args = args || jsonb_build_object('error', %s::text), queueing_lock = CASE WHEN EXISTS
(SELECT FROM procrastinate_jobs o WHERE o.queueing_lock = j.queueing_lock AND o.status = 'todo')
THEN NULL ELSE queueing_lock END WHERE id = %s"""
_AGAIN: Final = "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)"
_BURY: Final = "SELECT procrastinate_finish_job_v1(%s, 'failed', false)"


class _OurRetries(procrastinate.BaseRetryStrategy):
    """procrastinate counts attempts from 0 and asks after a failure."""

    def __init__(self, definition: JobDefinition[Any]) -> None:
        self._definition = definition

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> procrastinate.RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError):
            return procrastinate.RetryDecision()  # the worker was told to stop: at once, on another
        again_at = next_run(self._definition, job.attempts + 1, exception)
        return None if again_at is None else procrastinate.RetryDecision(retry_at=again_at)


class PostgresWorker:
    """`run` returns when `stop` is set and its jobs are done, or were put back after the drain limit."""

    def __init__(self, database: Database, jobs: Jobs, registry: JobRegistry, options: WorkerOptions) -> None:
        self._database = database
        self._jobs = jobs
        self._registry = registry
        self._options = options
        url = make_url(database.engine.url).set(drivername="postgresql")
        self._connector = procrastinate.PsycopgConnector(
            conninfo=url.render_as_string(hide_password=False),
            min_size=1,
            max_size=options.concurrency + options.heavy + 8,
        )
        self._app = procrastinate.App(connector=self._connector)
        for definition in registry:
            self._add(definition)

    async def run(self, stop: asyncio.Event) -> None:
        """Keep procrastinate's worker alive: it ends by itself when the database goes away."""
        pause = FIRST_PAUSE_S
        while not stop.is_set():
            try:
                async with self._app.open_async():
                    await self._run_once(stop)
                pause = FIRST_PAUSE_S
            except (psycopg.Error, PoolTimeout, ConnectorException, OSError) as error:
                log.warning("jobs.database_unavailable", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _run_once(self, stop: asyncio.Event) -> None:
        """One worker for the usual jobs and one for the heavy ones; when one ends, so does the other."""
        workers = [self._worker(USUAL_QUEUE, self._options.concurrency), self._worker(HEAVY_QUEUE, self._options.heavy)]
        sweep = asyncio.create_task(self._sweep_regularly(), name="jobs.sweep")
        stopping = asyncio.create_task(stop.wait(), name="jobs.stop")
        try:
            await asyncio.wait({*workers, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sweep, stopping, *workers):
                task.cancel()  # the workers take this as a wish to drain
            outcomes = await asyncio.gather(*workers, sweep, stopping, return_exceptions=True)
        for outcome in outcomes[: len(workers)]:
            if isinstance(outcome, Exception):
                raise outcome

    def _worker(self, queue: str, concurrency: int) -> "asyncio.Task[None]":
        options = self._options
        return asyncio.create_task(
            self._app.run_worker_async(
                queues=[queue],
                concurrency=concurrency,
                install_signal_handlers=False,
                delete_jobs="successful",
                fetch_job_polling_interval=options.poll_s,
                update_heartbeat_interval=options.heartbeat_s,
                stalled_worker_timeout=options.lease_s,
                shutdown_graceful_timeout=options.drain_s,
            ),
            name=f"jobs.procrastinate {queue}",
        )

    async def _sweep_regularly(self) -> None:
        while True:
            try:
                await self._sweep()
            except (psycopg.Error, PoolTimeout, OSError) as error:
                log.warning("jobs.sweep_failed", error=type(error).__name__)
            await asyncio.sleep(self._options.heartbeat_s)

    async def _sweep(self) -> None:
        async with self._connector.pool.connection() as connection, connection.transaction():
            locked = await connection.execute("SELECT pg_try_advisory_xact_lock(%s)", (_SWEEP_LOCK,))
            if (await locked.fetchone()) != (True,):
                return
            stalled = await connection.execute(_STALLED, (self._options.lease_s,))
            for job_id, name, attempts in await stalled.fetchall():
                await self._take_over(connection, job_id, name, attempts + 1)

    async def _take_over(self, connection: AsyncConnection[TupleRow], job_id: int, name: str, attempt: int) -> None:
        log.warning("jobs.taken_over", job=name, job_id=job_id)
        await connection.execute(_NOTE_FAILURE, (WORKER_DIED, job_id))
        limit = self._registry[name].max_attempts if name in self._registry else attempt
        await connection.execute(_BURY if attempt >= limit else _AGAIN, (job_id,))

    def _add(self, definition: JobDefinition[Any]) -> None:
        async def run(context: procrastinate.JobContext, args: dict[str, Any], error: str | None = None) -> None:
            del error
            ours = JobContext(
                job_id=JobId(str(context.job.id)),
                name=definition.name,
                attempt=context.job.attempts + 1,
                database=self._database,
                jobs=self._jobs,
                parts=self._options.parts,
            )
            try:
                await run_handler(definition, ours, args)
            except asyncio.CancelledError as stopped:
                await self._note(context.job.id, stopped)
                raise
            except Exception as failure:  # noqa: BLE001 - a handler may raise anything
                await self._note(context.job.id, failure)
                # Our exception goes no further: procrastinate would log its text and the arguments.
                raise _stripped(failure) from None

        queue = HEAVY_QUEUE if definition.heavy else USUAL_QUEUE
        self._app.task(name=definition.name, queue=queue, pass_context=True, retry=_OurRetries(definition))(run)

    async def _note(self, job_id: int | None, failure: BaseException) -> None:
        """Before procrastinate queues the job again: a key that another job took meanwhile must not collide."""
        async with self._connector.pool.connection() as connection:
            await connection.execute(_NOTE_FAILURE, (describe(failure), job_id))


class JobFailed(Exception):
    """Stands for a handler's error, without its text."""


def _stripped(failure: Exception) -> Exception:
    return GiveUp() if isinstance(failure, GiveUp) else JobFailed(type(failure).__name__)
