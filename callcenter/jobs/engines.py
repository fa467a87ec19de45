"""The engine that fits the database: the lease table on SQLite, procrastinate on PostgreSQL."""

import asyncio

from callcenter.db import Database
from callcenter.jobs.embedded import EmbeddedJobs
from callcenter.jobs.embedded_worker import EmbeddedWorker
from callcenter.jobs.engine import WorkerOptions
from callcenter.jobs.ports import JobRegistry, Jobs
from callcenter.jobs.postgres import PostgresJobs
from callcenter.jobs.postgres_worker import PostgresWorker
from callcenter.metrics import JOBS, JOBS_WAITING_SECONDS


def create_jobs(database: Database, registry: JobRegistry) -> Jobs:
    """The queue for producers."""
    return EmbeddedJobs(registry) if database.dialect == "sqlite" else PostgresJobs(registry)


async def run_worker(
    database: Database, registry: JobRegistry, *, stop: asyncio.Event, options: WorkerOptions | None = None
) -> None:
    """Run jobs until `stop` is set and what runs is done (or the drain limit has passed)."""
    jobs = create_jobs(database, registry)
    engine = EmbeddedWorker if database.dialect == "sqlite" else PostgresWorker
    await engine(database, jobs, registry, options or WorkerOptions()).run(stop)


async def refresh_job_gauges(database: Database, jobs: Jobs) -> None:
    """Before each scrape of `/metrics`."""
    async with database.reading() as session:
        counts = await jobs.counts(session)
    for state, number in (("queued", counts.queued), ("running", counts.running), ("dead", counts.dead)):
        JOBS.labels(state).set(number)
    JOBS_WAITING_SECONDS.set(counts.waiting_s)
