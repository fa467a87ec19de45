"""Reports over HTTP: the figures, the visits behind each, files, and how is counted."""

from typing import Final

from aiohttp import web

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from callcenter.reports import settled, settling, switch_versions
from callcenter.reports.groups import Narrowed
from callcenter.reports.schemas import (
    FileQuery,
    ReportQuery,
    SettleIn,
    SwitchesIn,
    SwitchesOut,
    VisitOut,
    VisitsOut,
    VisitsQuery,
)
from callcenter.reports.selection import NamedSelection, ReportName, Selection, named
from callcenter.reports.service import Reports
from callcenter.sheets.files import MAKERS, TYPES
from callcenter.sheets.schemas import ReportOut

REPORTS: Final[web.AppKey[Reports]] = web.AppKey("reports")

routes: Final = Routes("reports")


@routes.get("/reports/{name}", Permission.REPORTS_VIEW)
async def get_report(ctx: Context, name: ReportName, query: ReportQuery) -> ReportOut:
    """One report: its figures, its tables, and how they were counted."""
    sheet = await ctx.part(REPORTS).sheet(ctx.session, _named(name, query))
    return ReportOut.of(sheet, query.language)


@routes.get("/reports/{name}/file", Permission.REPORTS_VIEW)
async def download_report(ctx: Context, name: ReportName, query: FileQuery) -> web.StreamResponse:
    """The same as CSV, workbook or PDF."""
    sheet = await ctx.part(REPORTS).sheet(ctx.session, _named(name, query))
    return web.Response(
        body=MAKERS[query.format](sheet, query.language),
        headers={
            "Content-Type": TYPES[query.format],
            "Content-Disposition": f'attachment; filename="{name}.{query.format}"',
        },
    )


@routes.get("/report-agents", Permission.REPORTS_VIEW)
async def list_report_agents(ctx: Context) -> list[str]:
    """The agents by whom a report can be narrowed, as reports name them."""
    return await ctx.part(REPORTS).agents(ctx.session)


@routes.get("/queue-visits", Permission.REPORTS_VIEW)
async def list_queue_visits(ctx: Context, query: VisitsQuery) -> VisitsOut:
    """The visits that one number of a report counts, oldest first."""
    narrowed = Narrowed(query.figure, query.group, query.key)
    page = await ctx.part(REPORTS).visits(ctx.session, query, narrowed, cursor=query.cursor, limit=query.limit)
    return VisitsOut(items=[VisitOut.model_validate(visit) for visit in page.visits], next_cursor=page.cursor)


@routes.post("/missed-callers/settled", Permission.REPORTS_MANAGE, status=204)
async def settle_missed_caller(ctx: Context, body: SettleIn) -> None:
    """Somebody has seen to this caller."""
    now = ctx.part(REPORTS).around.now()
    await settling.settle(
        ctx.session, body.caller, until=body.until, user_id=ctx.user.user_id, note=body.note, now=now
    )  # fmt: skip


@routes.get("/report-switches", Permission.REPORTS_VIEW)
async def list_switches(ctx: Context) -> list[SwitchesOut]:
    """Every way of counting and since when it is valid, the oldest first."""
    return [SwitchesOut.model_validate(row) for row in await switch_versions.versions(ctx.session)]


@routes.post("/report-switches", Permission.REPORTS_MANAGE)
async def set_switches(ctx: Context, body: SwitchesIn) -> list[SwitchesOut]:
    """Count in another way from a moment on; what was before stays as it was counted."""
    now = ctx.part(REPORTS).around.now()
    await switch_versions.add(
        ctx.session, body.switches, valid_from=body.valid_from, by_id=ctx.user.user_id, now=now
    )  # fmt: skip
    await settled.forget_since(ctx.session, body.valid_from)
    return [SwitchesOut.model_validate(row) for row in await switch_versions.versions(ctx.session)]


def _named(name: ReportName, query: ReportQuery) -> NamedSelection:
    return named(name, Selection.model_validate(query.model_dump(include=set(Selection.model_fields))))
