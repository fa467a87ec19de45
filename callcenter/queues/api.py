"""The queues over HTTP."""

from typing import Final

from aiohttp import web

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from callcenter.queues.schemas import QueueOut
from callcenter.queues.service import Queues

QUEUES: Final[web.AppKey[Queues]] = web.AppKey("queues")

routes: Final = Routes("queues")


@routes.get("/queues", Permission.QUEUES_VIEW)
async def list_queues(ctx: Context) -> list[QueueOut]:
    """Every queue with who waits and who serves."""
    return await ctx.part(QUEUES).list(ctx.session)
