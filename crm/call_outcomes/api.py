"""Outcomes of calls over HTTP."""

from datetime import UTC, datetime
from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from callcenter.agents.events import DESK_CHANGED, desk_changed
from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.auth.permissions import Permission
from callcenter.calls.outcomes import service as outcomes
from callcenter.calls.outcomes.schemas import CallOutcomeHistory, CallOutcomeOut, OutcomeOut, OutcomesInput
from callcenter.calls.service import CallLog
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.call_outcomes import service
from crm.call_outcomes.schemas import OutcomeGiven, UsualInput
from crm.events import CUSTOMERS, CustomerChanged, to_payload
from crm.preconditions import if_match
from crm.tasks.events import TASKS, tasks_changed

CALLS: Final[web.AppKey[CallLog]] = web.AppKey("outcome_calls")
OUTCOME_AUDIT: Final[web.AppKey[AuditTrail]] = web.AppKey("outcome_audit")
CallId = Annotated[str, Field(min_length=1, max_length=200)]

routes: Final = Routes("call outcomes")


@routes.get("/call-outcomes", Permission.CALLS_VIEW_OWN)
async def list_call_outcomes(ctx: Context) -> list[OutcomeOut]:
    """What can become of a call, in the house's order; archived ones behind: old calls have them."""
    return await outcomes.listed(ctx.session)


@routes.put("/call-outcomes", Permission.CRM_SETUP)
async def save_call_outcomes(ctx: Context, body: OutcomesInput) -> list[OutcomeOut]:
    """Replace the list. What is left out is archived; one with its id may be renamed."""
    return await outcomes.save(ctx.session, body)


@routes.post("/call-outcomes/usual", Permission.CRM_SETUP)
async def add_usual_call_outcomes(ctx: Context, body: UsualInput) -> list[OutcomeOut]:
    """The usual outcomes for a house that has none; a list that was begun stays as it is."""
    return await outcomes.add_usual(ctx.session, body.language)


@routes.get("/calls/{call_id}/outcomes", Permission.CALLS_VIEW_OWN)
async def list_outcomes_of_call(ctx: Context, call_id: CallId) -> list[CallOutcomeHistory]:
    """What those who talked said of a call, and what they had said before."""
    return await ctx.part(CALLS).outcomes(ctx.session, ctx.user, call_id)


@routes.put("/calls/{call_id}/outcome", Permission.CALLS_VIEW_OWN)
async def give_outcome(ctx: Context, call_id: CallId, body: OutcomeGiven) -> CallOutcomeOut:
    """What became of one's talk in a call, or with the right to others' calls of a colleague's. 409 when it was changed
    meanwhile, or when there was no such talk."""
    body.version = body.version or if_match(ctx)
    call = await ctx.part(CALLS).seen(ctx.session, ctx.user, call_id)
    done = await service.give(ctx.session, call, body, ctx.user)
    if not done.is_news:
        return done.given
    user_id = done.given.user.id
    if user_id != ctx.user.user_id:
        subject = Subject("call", call.id, user_id)
        actor = Actor.of(ctx.user, ctx.request.remote)
        await ctx.part(OUTCOME_AUDIT).record(ctx.session, actor, "call.outcome", subject, {"outcome": done.given.name})
    ctx.publish(DESK_CHANGED, desk_changed(user_id))
    if done.promised:
        ctx.publish(TASKS, tasks_changed([user_id, ctx.user.user_id]))
    for ref in done.owners:
        event = CustomerChanged(at=datetime.now(UTC), kind=ref.kind, customer_id=ref.id)
        ctx.publish(CUSTOMERS, to_payload(event))
    return done.given
