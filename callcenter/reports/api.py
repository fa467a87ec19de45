"""Queue reports over HTTP: the figures, and the calls behind each."""

from typing import Final

from aiohttp import web

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from callcenter.reports.queue_figures import FORMULAS, figure_visits
from callcenter.reports.schemas import (
    IntervalFigures,
    QueueReportOut,
    QueueReportQuery,
    VisitOut,
    VisitsOut,
    VisitsQuery,
)
from callcenter.reports.service import QueueReports

REPORTS: Final[web.AppKey[QueueReports]] = web.AppKey("queue_reports")

routes: Final = Routes("reports")


@routes.get("/reports/queue", Permission.REPORTS_VIEW)
async def get_queue_report(ctx: Context, query: QueueReportQuery) -> QueueReportOut:
    """Offered, answered, lost, service level, waits and handling of queues."""
    report = await ctx.part(REPORTS).report(ctx.session, query.as_query(query.interval))
    others = report.as_others() if query.as_others else []
    return QueueReportOut(
        since=query.since,
        until=query.until,
        time_zone=query.time_zone,
        interval=query.interval,
        switches=report.switches,
        formulas=dict(FORMULAS),
        total=report.total,
        by_queue=dict(report.queues),
        by_interval=[IntervalFigures(interval=key, figures=figures) for key, figures in report.intervals.items()],
        as_others=others,
    )


@routes.get("/reports/queue/visits", Permission.REPORTS_VIEW)
async def list_queue_visits(ctx: Context, query: VisitsQuery) -> VisitsOut:
    """The visits that one figure counts, oldest first."""
    reports = ctx.part(REPORTS)
    visits = await reports.visits(ctx.session, query.as_query())
    found = figure_visits(query.figure, visits, reports.switches)
    return VisitsOut(total=len(found), items=[VisitOut.model_validate(visit) for visit in found[: query.limit]])
