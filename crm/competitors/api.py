"""Competitors over HTTP."""

from typing import Final

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.competitors import in_deals, service
from crm.competitors.schemas import (
    CompetitorCard,
    CompetitorInput,
    CompetitorPage,
    CompetitorPatch,
    CompetitorQuery,
    DealCompetitors,
    DealCompetitorsInput,
)
from crm.deals.events import DEALS, deal_changed
from crm.preconditions import if_match
from crm.schemas import RowId

VIEW: Final = Permission.DEALS_VIEW
EDIT: Final = Permission.DEALS_EDIT

routes: Final = Routes("competitors")


@routes.get("/competitors", VIEW)
async def list_competitors(ctx: Context, query: CompetitorQuery) -> CompetitorPage:
    """Competitors by name, with the deals that one sees of each."""
    return await service.find(ctx.session, query, ctx.user)


@routes.post("/competitors", EDIT)
async def add_competitor(ctx: Context, body: CompetitorInput) -> CompetitorCard:
    """Write down who else offers it; 409 when one of this name is there."""
    return await service.card(ctx.session, await service.create(ctx.session, body, ctx.user), ctx.user)


@routes.get("/competitors/{competitor_id}", VIEW)
async def get_competitor(ctx: Context, competitor_id: RowId) -> CompetitorCard:
    return await service.card(ctx.session, competitor_id, ctx.user)


@routes.patch("/competitors/{competitor_id}", EDIT)
async def change_competitor(ctx: Context, competitor_id: RowId, body: CompetitorPatch) -> CompetitorCard:
    """Change what is known, or archive it; 409 with the current card when a colleague was faster."""
    if body.version is None:
        body.version = if_match(ctx)
    await service.patch(ctx.session, competitor_id, body, ctx.user)
    return await service.card(ctx.session, competitor_id, ctx.user)


@routes.get("/deals/{deal_id}/competitors", VIEW)
async def list_deal_competitors(ctx: Context, deal_id: int) -> DealCompetitors:
    """Who takes part in a deal, and to whom it was lost."""
    return await in_deals.of_deal(ctx.session, deal_id, ctx.user)


@routes.put("/deals/{deal_id}/competitors", EDIT)
async def set_deal_competitors(ctx: Context, deal_id: int, body: DealCompetitorsInput) -> DealCompetitors:
    """Say who takes part in a deal."""
    if await in_deals.put(ctx.session, deal_id, body, ctx.user):
        ctx.publish(DEALS, deal_changed(deal_id))
    return await in_deals.of_deal(ctx.session, deal_id, ctx.user)
