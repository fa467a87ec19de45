"""Sales reports over HTTP: the figures, what stands behind each, and files."""

from typing import Final

from aiohttp import web

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Deed, Subject
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Permission
from callcenter.bus import JsonValue
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from callcenter.sheets.comparing import widened
from callcenter.sheets.files import MAKERS, TYPES, FileFormat
from callcenter.sheets.model import Sheet
from callcenter.sheets.schemas import ReportOut
from callcenter.sheets.words import Tongue
from crm.sales import listing, plans, views
from crm.sales.behind_file import behind_sheet
from crm.sales.kinds import SalesReport
from crm.sales.narrowing import choices
from crm.sales.schemas import (
    BehindFileQuery,
    BehindPage,
    BehindQuery,
    SalesChoices,
    SalesFileQuery,
    SalesPerson,
    SalesPlanIn,
    SalesPlanOut,
    SalesPlansQuery,
    SalesQuery,
    SalesViewIn,
    SalesViewOut,
)
from crm.sales.selection import NamedSales, SalesSelection
from crm.sales.service import SalesReports
from crm.schemas import RowId

SALES: Final[web.AppKey[SalesReports]] = web.AppKey("sales")
SALES_AUDIT: Final[web.AppKey[AuditTrail]] = web.AppKey("sales_audit")
VIEW: Final = Permission.SALES_VIEW
PLAN: Final = Permission.SALES_PLAN
NAMES: Final = StoredNames()

routes: Final = Routes("sales")


@routes.get("/sales-reports/people", VIEW)
async def list_sales_people(ctx: Context) -> list[SalesPerson]:
    """Whose figures one may ask for: everybody with deals, or oneself alone."""
    ids = await NAMES.allowed(ctx.session, Permission.DEALS_EDIT)
    names = await NAMES.names(ctx.session, ids)
    me, all_of_them = ctx.user.user_id, ctx.user.may(Permission.SALES_VIEW_ALL)
    people = [SalesPerson(id=id_, name=name, is_me=id_ == me) for id_, name in names.items()]
    return sorted((one for one in people if all_of_them or one.is_me), key=lambda one: one.name.casefold())


@routes.get("/sales-reports/choices", VIEW)
async def list_sales_choices(ctx: Context) -> SalesChoices:
    """Departments, words and goods to narrow reports by."""
    return await choices(ctx.session, ctx.user)


@routes.get("/sales-reports/{name}", VIEW)
async def get_sales_report(ctx: Context, name: SalesReport, query: SalesQuery) -> ReportOut:
    """One report: its figures, its tables, and how they were counted."""
    sheet = await ctx.part(SALES).sheet(ctx.session, _named(name, query), ctx.user)
    return ReportOut.of(sheet, query.language)


@routes.get("/sales-reports/{name}/file", VIEW)
async def download_sales_report(ctx: Context, name: SalesReport, query: SalesFileQuery) -> web.StreamResponse:
    """The same as CSV, workbook or PDF; who took it along is audited."""
    sheet = await ctx.part(SALES).sheet(ctx.session, _named(name, query), ctx.user)
    deed = Deed("sales_report.download", Subject("sales_report", str(name)), {"format": str(query.format)})
    await ctx.part(SALES_AUDIT).note(Actor.of(ctx.user, ctx.request.remote), deed)
    return _file(widened(sheet), query.format, query.language, f"sales-{name}")


@routes.get("/sales-reports/{name}/behind", VIEW)
async def list_behind_figure(ctx: Context, name: SalesReport, query: BehindQuery) -> BehindPage:
    """What one number of a report counts, newest first."""
    sales = ctx.part(SALES)
    ask = await sales.ask(ctx.session, _named(name, query), ctx.user, sales.now())
    return await listing.page(ctx.session, ask, query)


@routes.get("/sales-reports/{name}/behind/file", VIEW)
async def download_behind_figure(ctx: Context, name: SalesReport, query: BehindFileQuery) -> web.StreamResponse:
    """The same as CSV, workbook or PDF; who took it along is audited."""
    sales = ctx.part(SALES)
    wanted = _named(name, query)
    ask = await sales.named(ctx.session, await sales.ask(ctx.session, wanted, ctx.user, sales.now()))
    sheet = await behind_sheet(ctx.session, ask, name, query)
    detail: dict[str, JsonValue] = {"format": str(query.format), "figure": query.figure}
    deed = Deed("sales_report.download", Subject("sales_report", str(name)), detail)
    await ctx.part(SALES_AUDIT).note(Actor.of(ctx.user, ctx.request.remote), deed)
    return _file(sheet, query.format, query.language, f"sales-{name}-behind")


@routes.get("/sales-plans", PLAN)
async def list_sales_plans(ctx: Context, query: SalesPlansQuery) -> list[SalesPlanOut]:
    """Everybody's plans of a year, by month."""
    return await plans.list_plans(ctx.session, query.year)


@routes.put("/sales-plans", PLAN)
async def set_sales_plan(ctx: Context, body: SalesPlanIn) -> list[SalesPlanOut]:
    """What somebody is to sell in a month; null takes the plan away. Audited."""
    await plans.set_plan(ctx.session, body, ctx.user.user_id, ctx.part(SALES).now())
    detail: dict[str, JsonValue] = {"month": f"{body.month:%Y-%m}", "currency": body.currency}
    detail["amount"] = None if body.amount is None else str(body.amount)
    subject = Subject("sales_plan", f"{body.user_id}", owner_id=body.user_id)
    actor = Actor.of(ctx.user, ctx.request.remote)
    await ctx.part(SALES_AUDIT).record(ctx.session, actor, "sales_plan.set", subject, detail)
    return await plans.list_plans(ctx.session, body.month.year)


@routes.get("/sales-views", VIEW)
async def list_sales_views(ctx: Context) -> list[SalesViewOut]:
    """One's own saved reports and the shared ones."""
    return await views.views(ctx.session, ctx.user)


@routes.post("/sales-views", VIEW)
async def add_sales_view(ctx: Context, body: SalesViewIn) -> list[SalesViewOut]:
    """Keep a report with its period, filters, rows and columns."""
    await views.add(ctx.session, ctx.user, body)
    return await views.views(ctx.session, ctx.user)


@routes.put("/sales-views/{view_id}", VIEW)
async def change_sales_view(ctx: Context, view_id: RowId, body: SalesViewIn) -> list[SalesViewOut]:
    """Change a saved report of one's own."""
    await views.change(ctx.session, ctx.user, view_id, body)
    return await views.views(ctx.session, ctx.user)


@routes.delete("/sales-views/{view_id}", VIEW)
async def remove_sales_view(ctx: Context, view_id: RowId) -> None:
    """Remove a saved report of one's own."""
    await views.remove(ctx.session, ctx.user, view_id)


def _file(sheet: Sheet, form: FileFormat, language: Tongue, name: str) -> web.Response:
    return web.Response(
        body=MAKERS[form](sheet, language),
        headers={"Content-Type": TYPES[form], "Content-Disposition": f'attachment; filename="{name}.{form}"'},
    )


def _named(name: SalesReport, query: SalesSelection) -> NamedSales:
    return NamedSales(report=name, **query.model_dump(include=set(SalesSelection.model_fields)))
