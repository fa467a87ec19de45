"""Lists of deals over HTTP: saved views, changes of many, files."""

from typing import Final

from aiohttp import web

from callcenter.audit.trail import Actor, Subject
from callcenter.auth.permissions import Permission
from callcenter.bus import JsonValue
from callcenter.http.context import Context
from callcenter.http.endpoint import DATABASE
from callcenter.http.routing import Repeats, Routes
from crm.deals.lists.changing import DEALS
from crm.deals.lists.schemas import (
    DealBulkInput,
    DealBulkOut,
    DealBulkPage,
    DealExportInput,
    DealViewInput,
    DealViewOut,
)
from crm.deals.lists.service import DealLists
from crm.lists import bulk
from crm.lists.kinds import ListName
from crm.lists.models import BulkChange
from crm.lists.schemas import BulkRowPage, BulkRowQuery, DefaultViewInput, ExportFormat, ExportQuota
from crm.lists.taking import ListFile, booked, told
from crm.lists.views import Views
from crm.schemas import PageQuery, RowId

DEAL_LISTS: Final[web.AppKey[DealLists]] = web.AppKey("deal_lists")
VIEW: Final = Permission.DEALS_VIEW
EDIT: Final = Permission.DEALS_EDIT
EXPORT: Final = Permission.DEALS_EXPORT

VIEWS: Final = Views(ListName.DEALS, DealViewOut)

routes: Final = Routes("deals")


@routes.get("/deal-views", VIEW)
async def list_deal_views(ctx: Context) -> list[DealViewOut]:
    """One's own saved views of deals and those shared with everyone."""
    return await VIEWS.all(ctx.session, ctx.user)


@routes.post("/deal-views", VIEW)
async def add_deal_view(ctx: Context, body: DealViewInput) -> DealViewOut:
    """Save a view of deals."""
    return await VIEWS.add(ctx.session, ctx.user, body, ctx.part(DEAL_LISTS).now())


@routes.put("/deal-views/default", VIEW)
async def set_default_deal_view(ctx: Context, body: DefaultViewInput) -> list[DealViewOut]:
    """Say with which view one's own list of deals opens."""
    await VIEWS.set_default(ctx.session, ctx.user, body.view_id)
    return await VIEWS.all(ctx.session, ctx.user)


@routes.put("/deal-views/{view_id}", VIEW)
async def change_deal_view(ctx: Context, view_id: RowId, body: DealViewInput) -> DealViewOut:
    """Change a view of one's own; whoever sets the CRM up changes shared ones too."""
    return await VIEWS.change(ctx.session, ctx.user, view_id, body, ctx.part(DEAL_LISTS).now())


@routes.delete("/deal-views/{view_id}", VIEW)
async def remove_deal_view(ctx: Context, view_id: RowId) -> None:
    """Delete a view of one's own; whoever sets the CRM up deletes shared ones too."""
    await VIEWS.remove(ctx.session, ctx.user, view_id)


@routes.post("/deal-bulk-changes", EDIT, status=202)
async def begin_deal_bulk_change(ctx: Context, body: DealBulkInput) -> DealBulkOut:
    """Change many deals. Which they are is settled now; a job changes them one by one."""
    lists = ctx.part(DEAL_LISTS)
    async with ctx.part(DATABASE).reading() as session:
        ids = await lists.chosen(session, body.selection, ctx.user)
    row = await lists.begin(ctx.session, ids, body.change, ctx.user)
    detail: dict[str, JsonValue] = {"rows": len(ids), "change": row.change}
    await _audit(ctx, "deals.bulk_change", Subject("bulk_change", str(row.id)), detail)
    return await _out(ctx, row)


@routes.get("/deal-bulk-changes", EDIT)
async def list_deal_bulk_changes(ctx: Context, query: PageQuery) -> DealBulkPage:
    """One's own changes of many deals, newest first."""
    rows, cursor = await bulk.page(ctx.session, ctx.user, query, of=DEALS.name)
    return DealBulkPage(items=[await _out(ctx, row) for row in rows], next_cursor=cursor)


@routes.get("/deal-bulk-changes/{bulk_id}", EDIT)
async def get_deal_bulk_change(ctx: Context, bulk_id: RowId) -> DealBulkOut:
    """How far it is."""
    return await _out(ctx, await bulk.visible(ctx.session, ctx.user, bulk_id, of=DEALS.name))


@routes.get("/deal-bulk-changes/{bulk_id}/rows", EDIT)
async def list_deal_bulk_rows(ctx: Context, bulk_id: RowId, query: BulkRowQuery) -> BulkRowPage:
    """What became of each deal, and why some were refused."""
    await bulk.visible(ctx.session, ctx.user, bulk_id, of=DEALS.name)
    return await bulk.rows_page(ctx.session, bulk_id, query, DEALS)


@routes.post("/deal-bulk-changes/{bulk_id}/stop", EDIT, status=202)
async def stop_deal_bulk_change(ctx: Context, bulk_id: RowId) -> DealBulkOut:
    """Stop; what was changed by then stays changed."""
    row = await bulk.stop(ctx.session, ctx.user, bulk_id, ctx.part(DEAL_LISTS).now(), of=DEALS.name)
    await _audit(ctx, "deals.bulk_stop", Subject("bulk_change", str(row.id)), {"done": row.rows_done})
    return await _out(ctx, row)


@routes.get("/deal-exports/quota", EXPORT)
async def get_deal_export_quota(ctx: Context) -> ExportQuota:
    """How many rows one may still export."""
    lists = ctx.part(DEAL_LISTS)
    return await lists.quota.of(ctx.session, ctx.user, lists.now())


@routes.post("/deal-exports", EXPORT, status=200, repeats=Repeats.OWN)
async def export_deals(ctx: Context, body: DealExportInput) -> web.StreamResponse:
    """A list of deals as a file: CSV or XLSX. It is counted against the person's day, once however often it is asked
    for with the same key, and stands in the audit trail each time."""
    lists = ctx.part(DEAL_LISTS)
    async with ctx.part(DATABASE).reading() as session:
        content, rows = await lists.file(session, body, ctx.user)
    counted = await booked(ctx, body, rows, lambda: lists.book(ctx.session, ctx.user, rows))
    subject = Subject("export", str(counted.id))
    await _audit(ctx, "deals.export", subject, told(rows, body, body.selection.filter))
    return ListFile(content, rows, ExportFormat(body.format), "deals").answer(lists.now())


async def _out(ctx: Context, row: BulkChange) -> DealBulkOut:
    return DealBulkOut.model_validate(await bulk.state(ctx.session, row))


async def _audit(ctx: Context, action: str, subject: Subject, detail: dict[str, JsonValue]) -> None:
    actor = Actor.of(ctx.user, ctx.request.remote)
    await ctx.part(DEAL_LISTS).audit.record(ctx.session, actor, action, subject, detail)
