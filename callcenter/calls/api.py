"""The call log over HTTP."""

from typing import Final

from aiohttp import web

from callcenter.auth.permissions import Permission
from callcenter.calls.schemas import CallDetail, CallPage, CallQuery
from callcenter.calls.service import CallLog
from callcenter.http.context import Context
from callcenter.http.routing import Routes

CALL_LOG: Final[web.AppKey[CallLog]] = web.AppKey("call_log")

routes: Final = Routes("calls")


@routes.get("/calls", Permission.CALLS_VIEW_OWN)
async def list_calls(ctx: Context, query: CallQuery) -> CallPage:
    """Calls newest first: all of them, or those of one's own devices, by one's rights."""
    return await ctx.part(CALL_LOG).page(ctx.session, ctx.user, query)


@routes.get("/calls/{call_id}", Permission.CALLS_VIEW_OWN)
async def get_call(ctx: Context, call_id: str) -> CallDetail:
    """One call with its whole story."""
    return await ctx.part(CALL_LOG).detail(ctx.session, ctx.user, call_id)
