"""The feed over HTTP."""

from typing import Final

from callcenter.auth.permissions import Access
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.changes import service
from crm.changes.schemas import ChangesPage, ChangesQuery

routes: Final = Routes("changes")


@routes.get("/changes", Access.ANY_SCOPE)
async def list_changes(ctx: Context, query: ChangesQuery) -> ChangesPage:
    """The cards that changed since the last cursor, each once, the earliest change first; also those that were merged,
    converted, erased or are gone. Without kinds it tells of all that the rights open."""
    return await service.page(ctx.session, query, ctx.user)
