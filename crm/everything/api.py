"""One search over everything, over HTTP."""

from typing import Final

from callcenter.auth.permissions import Access
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.api import CALL_HISTORY, COUNTRY
from crm.everything import service
from crm.everything.schemas import Everything, EverythingQuery

routes: Final = Routes("search")


@routes.get("/search", Access.ANY_SCOPE)
async def search_everything(ctx: Context, query: EverythingQuery) -> Everything:
    """Customers, deals, tasks, calls and products for what was typed, as far as one may see them."""
    return await service.find(ctx.session, query, ctx.user, country=ctx.part(COUNTRY), calls=ctx.part(CALL_HISTORY))
