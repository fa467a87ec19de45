"""Lists of customers over HTTP."""

from typing import Final

from aiohttp import web

from callcenter.audit.trail import Actor, Subject
from callcenter.auth.permissions import Permission
from callcenter.bus import JsonValue
from callcenter.http.context import Context
from callcenter.http.endpoint import DATABASE
from callcenter.http.routing import Repeats, Routes
from crm.kinds import CustomerRef
from crm.lists import bulk, changing
from crm.lists.changing import CUSTOMERS
from crm.lists.filters import CustomerFilter, CustomerListQuery
from crm.lists.kinds import ChangedKind, ListName
from crm.lists.models import BulkChange
from crm.lists.schemas import (
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
from crm.lists.taking import ListFile, booked, told
from crm.lists.views import Views
from crm.schemas import PageQuery, RowId

LISTS: Final[web.AppKey[Lists]] = web.AppKey("lists")
VIEW: Final = Permission.CUSTOMERS_VIEW
EDIT: Final = Permission.CUSTOMERS_EDIT
EXPORT: Final = Permission.CUSTOMERS_EXPORT

VIEWS: Final = Views(ListName.CUSTOMERS, CustomerViewOut)

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
    return await VIEWS.all(ctx.session, ctx.user)


@routes.post("/customer-views", VIEW)
async def add_customer_view(ctx: Context, body: CustomerViewInput) -> CustomerViewOut:
    """Save a view."""
    return await VIEWS.add(ctx.session, ctx.user, body, ctx.part(LISTS).now())


@routes.put("/customer-views/default", VIEW)
async def set_default_customer_view(ctx: Context, body: DefaultViewInput) -> list[CustomerViewOut]:
    """Say with which view one's own list opens."""
    await VIEWS.set_default(ctx.session, ctx.user, body.view_id)
    return await VIEWS.all(ctx.session, ctx.user)


@routes.put("/customer-views/{view_id}", VIEW)
async def change_customer_view(ctx: Context, view_id: RowId, body: CustomerViewInput) -> CustomerViewOut:
    """Change a view of one's own; whoever sets the CRM up changes shared ones too."""
    return await VIEWS.change(ctx.session, ctx.user, view_id, body, ctx.part(LISTS).now())


@routes.delete("/customer-views/{view_id}", VIEW)
async def remove_customer_view(ctx: Context, view_id: RowId) -> None:
    """Delete a view of one's own; whoever sets the CRM up deletes shared ones too."""
    await VIEWS.remove(ctx.session, ctx.user, view_id)


@routes.post("/bulk-changes", EDIT, status=202)
async def begin_bulk_change(ctx: Context, body: BulkInput) -> BulkOut:
    """Change many customers. Who they are is settled now; a job changes them one by one."""
    lists = ctx.part(LISTS)
    refs = await _chosen(ctx, body.selection)
    await changing.check(ctx.session, body.change)
    cards = [(ChangedKind(ref.kind), ref.id) for ref in refs]
    row = await bulk.begin(ctx.session, ctx.user, cards, body.change, lists.now(), of=CUSTOMERS.name)
    await lists.enqueue(ctx.session, row)
    detail: dict[str, JsonValue] = {"rows": len(refs), "change": row.change}
    await _audit(ctx, "customers.bulk_change", Subject("bulk_change", str(row.id)), detail)
    return await _out(ctx, row)


@routes.get("/bulk-changes", EDIT)
async def list_bulk_changes(ctx: Context, query: PageQuery) -> BulkPage:
    """One's own bulk changes, newest first."""
    rows, cursor = await bulk.page(ctx.session, ctx.user, query, of=CUSTOMERS.name)
    return BulkPage(items=[await _out(ctx, row) for row in rows], next_cursor=cursor)


@routes.get("/bulk-changes/{bulk_id}", EDIT)
async def get_bulk_change(ctx: Context, bulk_id: RowId) -> BulkOut:
    """How far it is."""
    return await _out(ctx, await bulk.visible(ctx.session, ctx.user, bulk_id, of=CUSTOMERS.name))


@routes.get("/bulk-changes/{bulk_id}/rows", EDIT)
async def list_bulk_rows(ctx: Context, bulk_id: RowId, query: BulkRowQuery) -> BulkRowPage:
    """What became of each customer, and why some were refused."""
    await bulk.visible(ctx.session, ctx.user, bulk_id, of=CUSTOMERS.name)
    return await bulk.rows_page(ctx.session, bulk_id, query, CUSTOMERS)


@routes.post("/bulk-changes/{bulk_id}/stop", EDIT, status=202)
async def stop_bulk_change(ctx: Context, bulk_id: RowId) -> BulkOut:
    """Stop; what was changed by then stays changed."""
    row = await bulk.stop(ctx.session, ctx.user, bulk_id, ctx.part(LISTS).now(), of=CUSTOMERS.name)
    await _audit(ctx, "customers.bulk_stop", Subject("bulk_change", str(row.id)), {"done": row.rows_done})
    return await _out(ctx, row)


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

    counted = await booked(ctx, body, rows, lambda: lists.book(ctx.session, ctx.user, rows))
    subject = Subject("export", str(counted.id))
    await _audit(ctx, "customers.export", subject, told(rows, body, body.selection.filter))
    return ListFile(content, rows, body.format, "customers").answer(lists.now())


async def _out(ctx: Context, row: BulkChange) -> BulkOut:
    return BulkOut.model_validate(await bulk.state(ctx.session, row))


async def _chosen(ctx: Context, selection: Selection) -> list[CustomerRef]:
    """In a transaction of its own: looking through a long list takes seconds, in which others may write."""
    async with ctx.part(DATABASE).reading() as session:
        return await ctx.part(LISTS).chosen(session, selection, ctx.user)


async def _audit(ctx: Context, action: str, subject: Subject, detail: dict[str, JsonValue]) -> None:
    actor = Actor.of(ctx.user, ctx.request.remote)
    await ctx.part(LISTS).audit.record(ctx.session, actor, action, subject, detail)
