"""What the engines share: options of a worker, and the run of one handler with its log and numbers."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars

from callcenter.jobs.failures import describe
from callcenter.jobs.ports import JobContext, JobDefinition
from callcenter.metrics import JOB_RUNS, JOB_SECONDS

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """Times in seconds. `heavy` jobs run beside the others, so many at a time. `parts` are the services that handlers
    may ask for by class."""

    concurrency: int = 4
    heavy: int = 1
    lease_s: float = 30.0
    heartbeat_s: float = 5.0
    poll_s: float = 1.0
    drain_s: float = 20.0
    parts: Mapping[type[Any], object] = field(default_factory=dict)


async def run_handler(definition: JobDefinition[Any], context: JobContext, stored: object) -> None:
    """Call the handler; its failure is logged and counted here, and raised again for the engine to store."""
    started = time.monotonic()
    outcome = "cancelled"
    with bound_contextvars(job=context.name, job_id=context.job_id, attempt=context.attempt):
        try:
            await definition.handler(context, definition.load(stored))
            outcome = "done"
        except Exception as error:
            outcome = "failed"
            log.warning("jobs.failed", error=describe(error), exc_info=True)
            raise
        finally:
            JOB_SECONDS.labels(context.name).observe(time.monotonic() - started)
            JOB_RUNS.labels(context.name, outcome).inc()
