"""The queues over HTTP."""

from typing import Final

from aiohttp import web

from callcenter.auth.permissions import Access, Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from callcenter.queues.schemas import QueueOut, QueueTitle
from callcenter.queues.service import Queues

QUEUES: Final[web.AppKey[Queues]] = web.AppKey("queues")

routes: Final = Routes("queues")


@routes.get("/queues/titles", Access.ANY_SCOPE)
async def list_queue_titles(ctx: Context) -> list[QueueTitle]:
    """What people call the queues."""
    return await ctx.part(QUEUES).titles(ctx.session)


@routes.get("/queues", Permission.QUEUES_VIEW)
async def list_queues(ctx: Context) -> list[QueueOut]:
    """Every queue with who waits and who serves."""
    return await ctx.part(QUEUES).list(ctx.session)
