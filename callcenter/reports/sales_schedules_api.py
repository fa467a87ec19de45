"""Saved sales reports by mail: one's own, and for whoever sets plans everybody's."""

from typing import Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Permission
from callcenter.bus import JsonValue
from callcenter.errors import NotFound
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from callcenter.reports import sharing
from callcenter.reports.api import REPORTS
from callcenter.reports.models import ReportMail, ReportSchedule
from callcenter.reports.sales_mail import Stopped, width_of
from callcenter.reports.schedule_rows import as_row, schedule_of
from callcenter.reports.schemas import MailOut, ScheduleForm, ScheduleRow
from callcenter.reports.sharing import Of
from crm.sales.selection import NamedSales

VIEW: Final = Permission.SALES_VIEW
SCHEDULE_AUDIT: Final[web.AppKey[AuditTrail]] = web.AppKey("sales_schedule_audit")
NAMES: Final = StoredNames()
MOST: Final = 50
routes: Final = Routes("sales")


class SalesScheduleIn(ScheduleForm):
    """At `hour` of the selection's time zone: each day, on Mondays, or on the first of the month."""

    model_config = ConfigDict(extra="forbid")

    selection: NamedSales


class SalesScheduleOut(ScheduleRow):
    """`stopped`: why it sends no more; whoever may see it may take it over. `mine`: in one's own name."""

    selection: NamedSales
    owner: str
    mine: bool
    stopped: Stopped | None
    mails: list[MailOut] = Field(max_length=50)


class SchedulesOut(BaseModel):
    items: list[SalesScheduleOut]


@routes.get("/sales-schedules", VIEW)
async def list_sales_schedules(ctx: Context) -> SchedulesOut:
    """What goes out by mail, with its last mails."""
    rows = [row for row in await sharing.schedules(ctx.session, Of.SALES) if _reaches(ctx, row)]
    return SchedulesOut(items=[await _out(ctx, row) for row in rows])


@routes.post("/sales-schedules", VIEW)
async def add_sales_schedule(ctx: Context, body: SalesScheduleIn) -> SalesScheduleOut:
    """Send a report by mail again and again, with what its owner may see of it at each time. Audited."""
    mine = [row for row in await sharing.schedules(ctx.session, Of.SALES) if row.user_id == ctx.user.user_id]
    if len(mine) >= MOST:
        raise sharing.TooManySchedules("there are too many schedules of yours", most=MOST)
    now = ctx.part(REPORTS).around.now()
    row = schedule_of(Of.SALES, body, body.selection, user_id=ctx.user.user_id, now=now)
    row.width = width_of(ctx.user)
    ctx.session.add(row)
    await ctx.session.flush()
    await _audit(ctx, row, "sales_schedule.add")
    return await _out(ctx, row)


@routes.post("/sales-schedules/{schedule_id}/send", VIEW, status=200)
async def send_sales_schedule(ctx: Context, schedule_id: int) -> SalesScheduleOut:
    """Send it now, out of turn: within half a minute it is on its way."""
    row = await _reached(ctx, schedule_id)
    if not row.stopped:
        row.due_at = ctx.part(REPORTS).around.now()
    await ctx.session.flush()
    return await _out(ctx, row)


@routes.post("/sales-schedules/{schedule_id}/take", VIEW, status=200)
async def take_sales_schedule(ctx: Context, schedule_id: int) -> SalesScheduleOut:
    """From now on it goes out in one's own name and with one's own rights, also when it had stopped. Audited."""
    row = await _reached(ctx, schedule_id)
    row.user_id, row.width, row.stopped = ctx.user.user_id, width_of(ctx.user), ""
    every, zone = sharing.Every(row.every), sharing.zone_of(row.selection)
    row.due_at = sharing.next_due(every, row.hour, zone, ctx.part(REPORTS).around.now())
    await ctx.session.flush()
    await _audit(ctx, row, "sales_schedule.take")
    return await _out(ctx, row)


@routes.delete("/sales-schedules/{schedule_id}", VIEW)
async def remove_sales_schedule(ctx: Context, schedule_id: int) -> None:
    row = await _reached(ctx, schedule_id)
    await _audit(ctx, row, "sales_schedule.remove")
    await sharing.remove_schedule(ctx.session, row.id)


def _reaches(ctx: Context, row: ReportSchedule) -> bool:
    return row.user_id == ctx.user.user_id or ctx.user.may(Permission.SALES_PLAN)


async def _reached(ctx: Context, schedule_id: int) -> ReportSchedule:
    row = await sharing.schedule(ctx.session, schedule_id, Of.SALES)
    if not _reaches(ctx, row):
        raise NotFound("there is no such schedule")
    return row


async def _audit(ctx: Context, row: ReportSchedule, action: str) -> None:
    actor = Actor.of(ctx.user, ctx.request.remote)
    subject = Subject("sales_schedule", str(row.id), owner_id=row.user_id)
    detail: dict[str, JsonValue] = {
        "report": str(row.selection["report"]),
        "every": row.every,
        "recipients": len(row.recipients),
    }
    await ctx.part(SCHEDULE_AUDIT).record(ctx.session, actor, action, subject, detail)


async def _out(ctx: Context, row: ReportSchedule) -> SalesScheduleOut:
    names = await NAMES.names(ctx.session, [row.user_id])
    return SalesScheduleOut(
        **as_row(row),
        selection=NamedSales.model_validate(row.selection),
        owner=names.get(row.user_id, ""),
        mine=row.user_id == ctx.user.user_id,
        stopped=Stopped(row.stopped) if row.stopped else None,
        mails=[MailOut.model_validate(one) for one in await _mails(ctx.session, row.id)],
    )


async def _mails(session: AsyncSession, schedule_id: int) -> list[ReportMail]:
    return list(await sharing.mails(session, schedule_id, limit=10))
