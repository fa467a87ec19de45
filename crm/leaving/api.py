"""Leavers over HTTP."""

from datetime import UTC, datetime
from typing import Final

from aiohttp import web

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.events import CUSTOMERS, HandedOver, to_payload
from crm.leaving import service
from crm.leaving.schemas import Belongings, HandOver
from crm.tasks.events import TASKS, tasks_changed

HAND_OVER_AUDIT: Final[web.AppKey[AuditTrail]] = web.AppKey("hand_over_audit")
GIVE: Final = Permission.CUSTOMERS_HAND_OVER

routes: Final = Routes("leavers")


@routes.get("/users/{user_id}/belongings", GIVE)
async def get_belongings(ctx: Context, user_id: int) -> Belongings:
    """How many customers, open deals and open tasks wait for this person."""
    service.check_reach(ctx.user, user_id)
    return await service.belongings(ctx.session, user_id)


@routes.post("/hand-overs", GIVE, status=200)
async def hand_over(ctx: Context, body: HandOver) -> Belongings:
    """Give all customers, open deals and open tasks of one person to another, or to nobody; how many there were."""
    given, givers = await service.hand_over(ctx.session, body, ctx.user)
    detail = {"to_id": body.to_id, "remark": body.remark, **given.model_dump()}
    actor = Actor.of(ctx.user, ctx.request.remote)
    trail = ctx.part(HAND_OVER_AUDIT)
    await trail.record(ctx.session, actor, "user.hand_over", Subject("user", str(body.from_id)), detail)
    ctx.publish(TASKS, tasks_changed([body.from_id, body.to_id, *givers]))
    ctx.publish(CUSTOMERS, to_payload(HandedOver(at=datetime.now(UTC), from_id=body.from_id)))
    return given
