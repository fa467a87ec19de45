"""The trail over HTTP: reading only."""

from typing import Final

from aiohttp import web

from callcenter.audit.schemas import AuditPage, AuditQuery
from callcenter.audit.service import AuditTrail
from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes

AUDIT: Final[web.AppKey[AuditTrail]] = web.AppKey("audit")

routes: Final = Routes("audit")


@routes.get("/audit", Permission.AUDIT_VIEW)
async def list_audit(ctx: Context, query: AuditQuery) -> AuditPage:
    """Who did what, when, to whose call or recording, and what came of it; newest first."""
    return await ctx.part(AUDIT).page(ctx.session, query)
