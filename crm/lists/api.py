"""Lists of customers over HTTP."""

from typing import Final

from aiohttp import web

from callcenter.audit.trail import Actor, Subject
from callcenter.auth.permissions import Permission
from callcenter.bus import JsonValue
from callcenter.http.context import Context
from callcenter.http.endpoint import DATABASE
from callcenter.http.once import KeyReused, once
from callcenter.http.routing import Repeats, Routes
from crm.importing.file_names import attachment
from crm.kinds import CustomerRef
from crm.lists import bulk, exporting, views
from crm.lists.filters import CustomerFilter, CustomerListQuery
from crm.lists.schemas import (
    Booked,
    BulkInput,
    BulkOut,
    BulkPage,
    BulkRowPage,
    BulkRowQuery,
    CustomerListPage,
    CustomerViewInput,
    CustomerViewOut,
    DefaultViewInput,
    ExportInput,
    ExportQuota,
    ListCount,
    Selection,
)
from crm.lists.service import Lists
from crm.schemas import PageQuery, RowId

LISTS: Final[web.AppKey[Lists]] = web.AppKey("lists")
VIEW: Final = Permission.CUSTOMERS_VIEW
EDIT: Final = Permission.CUSTOMERS_EDIT
EXPORT: Final = Permission.CUSTOMERS_EXPORT

routes: Final = Routes("lists")


@routes.get("/customers/list", VIEW)
async def list_filtered_customers(ctx: Context, query: CustomerListQuery) -> CustomerListPage:
    """The customers who pass a filter, with what a list shows of each."""
    return await ctx.part(LISTS).page(ctx.session, query, ctx.user)


@routes.get("/customers/count", VIEW)
async def count_customers(ctx: Context, query: CustomerFilter) -> ListCount:
    """How many pass a filter, counted up to what a bulk change takes."""
    return await ctx.part(LISTS).count(ctx.session, query, ctx.user)


@routes.get("/customer-views", VIEW)
async def list_customer_views(ctx: Context) -> list[CustomerViewOut]:
    """One's own saved views and those shared with everyone."""
    return await views.views(ctx.session, ctx.user)


@routes.post("/customer-views", VIEW)
async def add_customer_view(ctx: Context, body: CustomerViewInput) -> CustomerViewOut:
    """Save a view."""
    return await views.add(ctx.session, ctx.user, body, ctx.part(LISTS).now())


@routes.put("/customer-views/default", VIEW)
async def set_default_customer_view(ctx: Context, body: DefaultViewInput) -> list[CustomerViewOut]:
    """Say with which view one's own list opens."""
    await views.set_default(ctx.session, ctx.user, body.view_id)
    return await views.views(ctx.session, ctx.user)


@routes.put("/customer-views/{view_id}", VIEW)
async def change_customer_view(ctx: Context, view_id: RowId, body: CustomerViewInput) -> CustomerViewOut:
    """Change a view of one's own; whoever sets the CRM up changes shared ones too."""
    return await views.change(ctx.session, ctx.user, view_id, body, ctx.part(LISTS).now())


@routes.delete("/customer-views/{view_id}", VIEW)
async def remove_customer_view(ctx: Context, view_id: RowId) -> None:
    """Delete a view of one's own; whoever sets the CRM up deletes shared ones too."""
    await views.remove(ctx.session, ctx.user, view_id)


@routes.post("/bulk-changes", EDIT, status=202)
async def begin_bulk_change(ctx: Context, body: BulkInput) -> BulkOut:
    """Change many customers. Who they are is settled now; a job changes them one by one."""
    lists = ctx.part(LISTS)
    refs = await _chosen(ctx, body.selection)
    row = await bulk.begin(ctx.session, ctx.user, refs, body.change, lists.now())
    await lists.enqueue(ctx.session, row)
    detail: dict[str, JsonValue] = {"rows": len(refs), "change": row.change}
    await _audit(ctx, "customers.bulk_change", Subject("bulk_change", str(row.id)), detail)
    return await bulk.out(ctx.session, row)


@routes.get("/bulk-changes", EDIT)
async def list_bulk_changes(ctx: Context, query: PageQuery) -> BulkPage:
    """One's own bulk changes, newest first."""
    return await bulk.page(ctx.session, ctx.user, query)


@routes.get("/bulk-changes/{bulk_id}", EDIT)
async def get_bulk_change(ctx: Context, bulk_id: RowId) -> BulkOut:
    """How far it is."""
    return await bulk.out(ctx.session, await bulk.visible(ctx.session, ctx.user, bulk_id))


@routes.get("/bulk-changes/{bulk_id}/rows", EDIT)
async def list_bulk_rows(ctx: Context, bulk_id: RowId, query: BulkRowQuery) -> BulkRowPage:
    """What became of each customer, and why some were refused."""
    await bulk.visible(ctx.session, ctx.user, bulk_id)
    return await bulk.rows_page(ctx.session, bulk_id, query)


@routes.post("/bulk-changes/{bulk_id}/stop", EDIT, status=202)
async def stop_bulk_change(ctx: Context, bulk_id: RowId) -> BulkOut:
    """Stop; what was changed by then stays changed."""
    row = await bulk.stop(ctx.session, ctx.user, bulk_id, ctx.part(LISTS).now())
    await _audit(ctx, "customers.bulk_stop", Subject("bulk_change", str(row.id)), {"done": row.rows_done})
    return await bulk.out(ctx.session, row)


@routes.get("/customer-exports/quota", EXPORT)
async def get_export_quota(ctx: Context) -> ExportQuota:
    """How many customers one may still export."""
    return await ctx.part(LISTS).quota(ctx.session, ctx.user)


@routes.post("/customer-exports", EXPORT, status=200, repeats=Repeats.OWN)
async def export_customers(ctx: Context, body: ExportInput) -> web.StreamResponse:
    """A list as a file: CSV, XLSX or vCard. It is counted against the person's day, once however often it is asked for
    with the same key, and stands in the audit trail each time."""
    lists = ctx.part(LISTS)
    async with ctx.part(DATABASE).reading() as session:
        content, rows = await lists.file(session, body, ctx.user)

    async def book() -> Booked:
        return Booked(id=(await lists.book(ctx.session, ctx.user, rows)).id, rows=rows)

    booked = await once(ctx, body, Booked, book)
    if rows > booked.rows:
        raise KeyReused("the list has grown since: export it under another key")
    chosen = body.selection.filter
    detail: dict[str, JsonValue] = {
        "rows": rows,
        "format": str(body.format),
        "columns": [str(column) for column in body.columns],
        "filter": None if chosen is None else chosen.model_dump(mode="json", exclude_defaults=True),
    }
    await _audit(ctx, "customers.export", Subject("export", str(booked.id)), detail)
    headers = {
        "Content-Disposition": attachment(f"customers-{lists.now():%Y-%m-%d}.{body.format}"),
        "Cache-Control": "no-store",
    }
    return web.Response(body=content, content_type=exporting.TYPES[body.format], headers=headers)


async def _chosen(ctx: Context, selection: Selection) -> list[CustomerRef]:
    """In a transaction of its own: looking through a long list takes seconds, in which others may write."""
    async with ctx.part(DATABASE).reading() as session:
        return await ctx.part(LISTS).chosen(session, selection, ctx.user)


async def _audit(ctx: Context, action: str, subject: Subject, detail: dict[str, JsonValue]) -> None:
    actor = Actor.of(ctx.user, ctx.request.remote)
    await ctx.part(LISTS).audit.record(ctx.session, actor, action, subject, detail)
