"""Saved views, reports by mail, and pages for frames in other people's pages."""

from collections.abc import Sequence
from typing import Final

from aiohttp import web

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.endpoint import DATABASE
from callcenter.http.routing import API, Repeats, Routes
from callcenter.reports import sharing
from callcenter.reports.api import REPORTS
from callcenter.reports.models import ReportEmbed, ReportMail, ReportSchedule
from callcenter.reports.schedule_rows import as_row, schedule_of
from callcenter.reports.schemas import EmbedIn, EmbedOut, MailOut, ScheduleIn, ScheduleOut, ViewIn, ViewOut
from callcenter.reports.selection import NamedSelection
from callcenter.reports.sharing import Of
from callcenter.sheets.pages import as_page
from callcenter.sheets.words import Tongue

routes: Final = Routes("reports")
EMBED_PATH: Final = "/embedded/{token}"
REFRESH_S: Final = 300


@routes.get("/report-views", Permission.REPORTS_VIEW)
async def list_report_views(ctx: Context) -> list[ViewOut]:
    """One's own and the shared ones."""
    return [ViewOut.model_validate(row) for row in await sharing.views(ctx.session, ctx.user.user_id)]


@routes.post("/report-views", Permission.REPORTS_VIEW)
async def add_report_view(ctx: Context, body: ViewIn) -> ViewOut:
    row = await sharing.add_view(ctx.session, ctx.user.user_id, body.name, body.selection, shared=body.shared)
    return ViewOut.model_validate(row)


@routes.delete("/report-views/{view_id}", Permission.REPORTS_VIEW)
async def remove_report_view(ctx: Context, view_id: int) -> None:
    await sharing.remove_view(ctx.session, ctx.user.user_id, view_id)


@routes.get("/report-schedules", Permission.REPORTS_MANAGE)
async def list_report_schedules(ctx: Context) -> list[ScheduleOut]:
    """What goes out by mail, with its last mails."""
    rows = await sharing.schedules(ctx.session)
    return [_schedule(row, await sharing.mails(ctx.session, row.id)) for row in rows]


@routes.post("/report-schedules", Permission.REPORTS_MANAGE)
async def add_report_schedule(ctx: Context, body: ScheduleIn) -> ScheduleOut:
    """Send a report by mail again and again."""
    now = ctx.part(REPORTS).around.now()
    row = schedule_of(Of.CALLS, body, body.selection, user_id=ctx.user.user_id, now=now)
    ctx.session.add(row)
    await ctx.session.flush()
    return _schedule(row, [])


@routes.post("/report-schedules/{schedule_id}/send", Permission.REPORTS_MANAGE, status=200)
async def send_report_schedule(ctx: Context, schedule_id: int) -> ScheduleOut:
    """Send it now, out of turn: within half a minute it is on its way."""
    row = await sharing.send_now(ctx.session, schedule_id, ctx.part(REPORTS).around.now())
    return _schedule(row, await sharing.mails(ctx.session, row.id))


@routes.delete("/report-schedules/{schedule_id}", Permission.REPORTS_MANAGE)
async def remove_report_schedule(ctx: Context, schedule_id: int) -> None:
    row = await sharing.schedule(ctx.session, schedule_id)
    await sharing.remove_schedule(ctx.session, row.id)


@routes.get("/report-embeds", Permission.REPORTS_MANAGE)
async def list_report_embeds(ctx: Context) -> list[EmbedOut]:
    """The pages that are open to whoever has their address."""
    return [_embed(row, None) for row in await sharing.embeds(ctx.session)]


@routes.post("/report-embeds", Permission.REPORTS_MANAGE, repeats=Repeats.NEVER)
async def add_report_embed(ctx: Context, body: EmbedIn) -> EmbedOut:
    """A page of one report that needs no sign-in; its address is told in this answer only."""
    token, hashed = sharing.new_token()
    row = ReportEmbed(
        user_id=ctx.user.user_id,
        name=body.name,
        token_hash=hashed,
        selection=body.selection.model_dump(mode="json"),
        language=str(body.language),
        origins=list(body.origins),
        made_at=ctx.part(REPORTS).around.now(),
        used_at=None,
        revoked_at=None,
    )
    ctx.session.add(row)
    await ctx.session.flush()
    return _embed(row, API + EMBED_PATH.format(token=token))


@routes.delete("/report-embeds/{embed_id}", Permission.REPORTS_MANAGE)
async def revoke_report_embed(ctx: Context, embed_id: int) -> None:
    """Its address shows nothing from now on."""
    await sharing.revoke_embed(ctx.session, embed_id, ctx.part(REPORTS).around.now())


async def show_embedded(request: web.Request) -> web.StreamResponse:
    """The page behind a token. Its own policy: no script, and frames only where its maker said."""
    reports = request.config_dict[REPORTS]
    database = request.config_dict[DATABASE]
    async with database.transaction() as session:
        row = await sharing.embed_of(session, request.match_info["token"])
        await sharing.embed_used(session, row, reports.around.now())
    async with database.reading() as session:
        sheet = await reports.sheet(session, NamedSelection.model_validate(row.selection))
    ancestors = " ".join(row.origins) or "'none'"
    policy = f"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors {ancestors}"
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
    page = as_page(sheet, Tongue(row.language), refresh_s=REFRESH_S)
    return web.Response(text=page, content_type="text/html", headers=headers)


def _schedule(row: ReportSchedule, mails: Sequence[ReportMail]) -> ScheduleOut:
    found = [MailOut.model_validate(mail) for mail in mails]
    return ScheduleOut.model_validate({**as_row(row), "selection": row.selection, "mails": found})


def _embed(row: ReportEmbed, path: str | None) -> EmbedOut:
    names = ("id", "name", "selection", "origins", "made_at", "used_at")
    return EmbedOut.model_validate({name: getattr(row, name) for name in names} | {"path": path})
