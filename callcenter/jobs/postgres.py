"""The queue on PostgreSQL by procrastinate, for many machines.

A job is deferred over the session's own psycopg connection, so it shares the caller's transaction. procrastinate
leaves jobs of dead workers in state `doing`; our worker finds them by the heartbeat and queues them again.
A job row keeps our arguments under `args` and, after a failure, the class and place of the error under `error`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, cast

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.schema import SchemaManager
from psycopg import AsyncConnection
from sqlalchemy import CursorResult, text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.jobs.ports import DeadJob, JobCounts, JobId, JobRegistry, NoSuchDeadJob

USUAL_QUEUE: Final = "default"
HEAVY_QUEUE: Final = "heavy"

_DEAD: Final = text(
    "SELECT id, task_name, args, attempts,"
    " (SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'failed') AS died_at"
    " FROM procrastinate_jobs j WHERE status = 'failed' ORDER BY died_at DESC NULLS LAST, id DESC LIMIT :limit"
)
_RETRY: Final = text(
    "UPDATE procrastinate_jobs j SET status = 'todo', attempts = 0, scheduled_at = NULL,"
    " queueing_lock = CASE WHEN EXISTS"
    " (SELECT FROM procrastinate_jobs o WHERE o.queueing_lock = j.queueing_lock AND o.status = 'todo')"
    " THEN NULL ELSE queueing_lock END WHERE id = :id AND status = 'failed'"
)
_HURRY: Final = text(
    "UPDATE procrastinate_jobs SET priority = :priority"
    " WHERE queueing_lock = :key AND status = 'todo' AND priority < :priority"
)
_COUNTS: Final = text(
    "SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),"
    " count(*) FILTER (WHERE status = 'failed') FROM procrastinate_jobs"
)
_WAITING: Final = text(
    "SELECT coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))), 0)"
    " FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
    " WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())"
)
_DROP: Final = """DO $$
DECLARE name text;
BEGIN
  DROP TABLE IF EXISTS procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs,
    procrastinate_workers CASCADE;
  FOR name IN SELECT oid::regprocedure FROM pg_proc
    WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace
  LOOP EXECUTE 'DROP ROUTINE IF EXISTS ' || name || ' CASCADE'; END LOOP;
  DROP TYPE IF EXISTS procrastinate_job_to_defer_v1, procrastinate_job_status, procrastinate_job_event_type CASCADE;
END $$"""


def apply_schema(connection: Connection) -> None:
    """Create procrastinate's tables and functions in the current transaction; for the migration and the tests.

    The SQL is that of the installed release (3.10 or later of version 3). A later release that changes its schema
    ships numbered files in `procrastinate/sql/migrations`, to be applied by a migration of ours in the same way.
    """
    _run_script(connection, SchemaManager.get_schema())


def drop_schema(connection: Connection) -> None:
    """The way back, with all queued jobs."""
    _run_script(connection, _DROP)


def _run_script(connection: Connection, script: str) -> None:
    # psycopg takes several statements at once only without parameters, which SQLAlchemy always passes.
    cursor = connection.connection.cursor()
    cursor.execute(script)
    cursor.close()


class PostgresJobs:
    """Implements `Jobs` on procrastinate's tables."""

    def __init__(self, registry: JobRegistry) -> None:
        self._registry = registry
        # Never opened: every statement goes over the caller's connection.
        self._app = procrastinate.App(connector=procrastinate.PsycopgConnector())

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
        stored = self._registry[name].dump(args)
        await session.flush()
        connection = await session.connection()
        driver = cast("AsyncConnection[Any]", (await connection.get_raw_connection()).driver_connection)
        queue = HEAVY_QUEUE if self._registry[name].heavy else USUAL_QUEUE
        deferrer = self._app.configure_task(
            name, queue=queue, queueing_lock=unique_key, priority=priority, schedule_at=run_at, connection=driver
        )
        if unique_key is None:
            await deferrer.defer_async(args=stored)
            return
        try:
            # The collision of keys is an error of PostgreSQL, which would end the caller's transaction.
            async with driver.transaction():
                await deferrer.defer_async(args=stored)
        except AlreadyEnqueued:
            return

    async def hurry(self, session: AsyncSession, unique_key: str, *, priority: int) -> None:
        await session.execute(_HURRY, {"key": unique_key, "priority": priority})

    async def dead(self, session: AsyncSession, *, limit: int = 100) -> Sequence[DeadJob]:
        rows = (await session.execute(_DEAD, {"limit": limit})).all()
        return [
            DeadJob(
                id=JobId(str(row.id)),
                name=row.task_name,
                args=row.args.get("args", {}),
                attempts=row.attempts,
                error=row.args.get("error") or "",
                died_at=row.died_at or datetime.now(UTC),
            )
            for row in rows
        ]

    async def retry(self, session: AsyncSession, job_id: JobId) -> None:
        number = int(job_id) if job_id.isdecimal() else -1
        result = cast("CursorResult[Any]", await session.execute(_RETRY, {"id": number}))
        if not result.rowcount:
            raise NoSuchDeadJob("there is no such dead job")

    async def counts(self, session: AsyncSession) -> JobCounts:
        queued, running, dead = (await session.execute(_COUNTS)).one()
        waiting = float((await session.execute(_WAITING)).scalar_one())
        return JobCounts(queued, running, dead, max(waiting, 0.0))
