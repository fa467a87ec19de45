"""Live text over HTTP, for programs; browsers read along on the desk's socket."""

from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Deed, Subject
from callcenter.auth.permissions import Permission
from callcenter.calls import facts
from callcenter.calls.api import CALL_LOG
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from recordings.transcription.live.board import LiveBoard
from recordings.transcription.live.schemas import LivePicture

LIVE: Final[web.AppKey[LiveBoard]] = web.AppKey("live")
LIVE_AUDIT: Final[web.AppKey[AuditTrail]] = web.AppKey("live_audit")
READ_DEED: Final = "live.read"

CallId = Annotated[str, Field(min_length=1, max_length=200)]

routes: Final = Routes("live")


@routes.get("/calls/{call_id}/live", Permission.TRANSCRIPTS_LIVE)
async def get_live_transcript(ctx: Context, call_id: CallId) -> LivePicture:
    """What was said so far in a call that goes on. It is not kept: afterwards the transcript of the recording tells."""
    call = await ctx.part(CALL_LOG).detail(ctx.session, ctx.user, call_id)
    actor = Actor.of(ctx.user, ctx.request.remote)
    await ctx.part(LIVE_AUDIT).note(actor, Deed(READ_DEED, Subject("call", call.id)))
    return ctx.part(LIVE).picture(facts.CallId(call.id))
