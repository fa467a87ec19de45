"""Routing over HTTP."""

from typing import Final

from aiohttp import web

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from callcenter.routing.schemas import CallRoutingOut
from callcenter.routing.story import RoutingStories

ROUTING: Final[web.AppKey[RoutingStories]] = web.AppKey("routing")

routes: Final = Routes("routing")


@routes.get("/calls/{call_id}/routing", Permission.CALLS_VIEW_OWN)
async def get_call_routing(ctx: Context, call_id: str) -> CallRoutingOut:
    """Where the dial plan was told to send this call, and why."""
    return await ctx.part(ROUTING).of_call(ctx.session, ctx.user, call_id)
