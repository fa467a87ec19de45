"""The nightly sheets over HTTP: reviewers mark them, those who lead see totals and the record of the work."""

from typing import Final
from uuid import UUID

from aiohttp import web

from callcenter.audit.trail import Actor, Deed, Subject
from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from scripts_qa.checklists.items import Item
from scripts_qa.checklists.schemas import (
    AgentTotals,
    MarkInput,
    SheetCard,
    SheetOut,
    SheetPage,
    SheetsQuery,
    SpanQuery,
    WorkDay,
)
from scripts_qa.checklists.service import Sheets

SHEETS: Final[web.AppKey[Sheets]] = web.AppKey("card sheets")
DO: Final = Permission.REVIEWS_DO
LEAD: Final = Permission.REVIEWS_LEAD

routes: Final = Routes("checklists")


@routes.get("/qa/checklist", DO)
async def list_card_sheets(ctx: Context, query: SheetsQuery) -> SheetPage:
    """One day's sheets of zeros and ones."""
    return await ctx.part(SHEETS).page(ctx.session, ctx.user, query)


@routes.post("/qa/checklist/{sheet_id}/card", DO, status=200)
async def read_sheet_card(ctx: Context, sheet_id: UUID) -> SheetCard:
    """The card of a sheet, for whoever judges how it is kept; each reading is audited."""
    return await ctx.part(SHEETS).card(ctx.session, Actor.of(ctx.user, ctx.request.remote), ctx.user, sheet_id)


@routes.put("/qa/checklist/{sheet_id}/marks/{item}", DO)
async def mark_card_sheet(ctx: Context, sheet_id: UUID, item: Item, body: MarkInput) -> SheetOut:
    """Done, not done, or not applicable; over what the machine said."""
    return await ctx.part(SHEETS).mark(ctx.session, ctx.user, (sheet_id, item), body.value)


@routes.get("/qa/checklist/totals", LEAD)
async def get_card_totals(ctx: Context, query: SpanQuery) -> list[AgentTotals]:
    """By operator, over the days of the span."""
    return await ctx.part(SHEETS).totals(ctx.session, query)


@routes.get("/qa/checklist/work", LEAD)
async def get_card_work(ctx: Context, query: SpanQuery) -> list[WorkDay]:
    """What each reviewer did on each day."""
    return await ctx.part(SHEETS).work(ctx.session, query)


@routes.get("/qa/checklist/export", LEAD)
async def export_card_sheets(ctx: Context, query: SpanQuery) -> web.StreamResponse:
    """Every sheet of the span as CSV."""
    text = await ctx.part(SHEETS).table(ctx.session, ctx.user, query)
    subject = Subject("report", "card-checklist")
    await ctx.part(SHEETS).tell_export(Actor.of(ctx.user, ctx.request.remote), Deed("export.download", subject))
    name = f"cards-{query.first}-{query.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text="\ufeff" + text, content_type="text/csv", charset="utf-8", headers=headers)
