"""Numbers for Prometheus, in a registry of our own so that nothing is exported by accident.

Label values are names of code (routes, jobs, topics), never ids or personal data, so that their number stays small.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

REGISTRY: Final = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

_FAST: Final = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SLOW: Final = (0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600)

HTTP_SECONDS: Final = Histogram(
    "callcenter_http_request_seconds",
    "Time of HTTP requests by route pattern",
    ("method", "route", "status"),
    buckets=_FAST,
    registry=REGISTRY,
)
BUS_PUBLISHED: Final = Counter("callcenter_bus_published", "Messages published", ("topic",), registry=REGISTRY)
BUS_DROPPED: Final = Counter(
    "callcenter_bus_dropped", "Messages lost to a full buffer", ("topic", "where"), registry=REGISTRY
)
BUS_FAILURES: Final = Counter(
    "callcenter_bus_handler_failures", "Messages whose handler raised", ("topic", "subscriber"), registry=REGISTRY
)
JOB_RUNS: Final = Counter("callcenter_job_runs", "Ended runs of jobs", ("job", "outcome"), registry=REGISTRY)
JOB_SECONDS: Final = Histogram("callcenter_job_seconds", "Time of job runs", ("job",), buckets=_SLOW, registry=REGISTRY)
JOBS: Final = Gauge("callcenter_jobs", "Jobs in the queue by state", ("state",), registry=REGISTRY)
JOBS_WAITING_SECONDS: Final = Gauge(
    "callcenter_jobs_waiting_seconds", "Age of the oldest job that is due and not running", registry=REGISTRY
)
TRANSCRIPTS: Final = Gauge("callcenter_transcripts", "Transcripts by state", ("state",), registry=REGISTRY)
TRANSCRIPTS_WAITING_SECONDS: Final = Gauge(
    "callcenter_transcripts_waiting_seconds", "Age of the oldest transcript that is not done", registry=REGISTRY
)
QUEUE_TODAY: Final = Gauge(
    "callcenter_queue_visits_today", "Visits of queues since midnight UTC", ("queue", "figure"), registry=REGISTRY
)
QUEUE_LEVEL_TODAY: Final = Gauge(
    "callcenter_queue_service_level_today",
    "Service level on offered calls since midnight UTC",
    ("queue",),
    registry=REGISTRY,
)
SELFCHECK_FINDINGS: Final = Gauge(
    "callcenter_selfcheck_findings",
    "What disagrees now, by check and severity",
    ("check", "severity"),
    registry=REGISTRY,
)
AMI_EVENTS: Final = Counter("callcenter_ami_events", "Events received from Asterisk", ("node",), registry=REGISTRY)
AMI_CONNECTED: Final = Gauge("callcenter_ami_connected", "1 while the AMI link is up", ("node",), registry=REGISTRY)
AMI_RECONNECTS: Final = Counter("callcenter_ami_reconnects", "AMI links set up again", ("node",), registry=REGISTRY)
HUB_CLIENTS: Final = Gauge("callcenter_hub_clients", "Connected browser tabs", registry=REGISTRY)
HUB_FRAMES: Final = Counter("callcenter_hub_frames", "Events sent to browsers", registry=REGISTRY)
HUB_DROPPED: Final = Counter("callcenter_hub_dropped", "Tabs dropped because they did not read", registry=REGISTRY)
TASK_RESTARTS: Final = Counter("callcenter_task_restarts", "Background tasks that died", ("task",), registry=REGISTRY)

Next = Callable[[web.Request], Awaitable[web.StreamResponse]]
BeforeScrape = Callable[[], Awaitable[None]]


@web.middleware
async def measure(request: web.Request, handler: Next) -> web.StreamResponse:
    """Time each request under its route's pattern. Belongs outside the middleware that answers errors."""
    started = time.monotonic()
    status = 500
    try:
        response = await handler(request)
        status = response.status
        return response
    except web.HTTPException as error:
        status = error.status
        raise
    finally:
        resource = request.match_info.route.resource
        route = "unknown" if resource is None else resource.canonical
        HTTP_SECONDS.labels(request.method, route, status).observe(time.monotonic() - started)


def metrics_handler(*before: BeforeScrape) -> Callable[[web.Request], Awaitable[web.Response]]:
    """`GET /metrics`; `before` refreshes gauges that are read rather than counted."""

    async def metrics(_request: web.Request) -> web.Response:
        for refresh in before:
            await refresh()
        return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return metrics
