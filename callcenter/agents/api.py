"""The operator's desk over HTTP, and what an administrator prepares for it."""

from typing import Final

from aiohttp import web

from callcenter.agents.schemas import AgentQueues, DeskOut, DeskPhone, NewPhone, PhoneChoice, StateChoice
from callcenter.agents.service import DeskService
from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes

DESKS: Final[web.AppKey[DeskService]] = web.AppKey("desks")

routes: Final = Routes("desk")


@routes.get("/desk", Permission.DESK_USE)
async def get_desk(ctx: Context) -> DeskOut:
    """One's own desk."""
    return await ctx.part(DESKS).desk(ctx.session, ctx.user.user_id)


@routes.put("/desk/phone", Permission.DESK_USE)
async def choose_phone(ctx: Context, body: PhoneChoice) -> DeskOut:
    """Take a phone, or give it back."""
    await ctx.part(DESKS).take_phone(ctx.user.user_id, body.phone_id)
    return await ctx.part(DESKS).desk(ctx.session, ctx.user.user_id)


@routes.put("/desk/state", Permission.DESK_USE)
async def choose_state(ctx: Context, body: StateChoice) -> DeskOut:
    """Go ready, pause or go offline."""
    await ctx.part(DESKS).set_state(ctx.user.user_id, body.state, body.reason)
    return await ctx.part(DESKS).desk(ctx.session, ctx.user.user_id)


@routes.post("/desk/wrap-up/finish", Permission.DESK_USE, status=200)
async def finish_wrap_up(ctx: Context) -> DeskOut:
    """End the wrap-up early."""
    await ctx.part(DESKS).finish_wrap_up(ctx.user.user_id)
    return await ctx.part(DESKS).desk(ctx.session, ctx.user.user_id)


@routes.get("/phones", Permission.SETTINGS_VIEW)
async def list_phones(ctx: Context) -> list[DeskPhone]:
    """All devices of the firm and who holds them."""
    return await ctx.part(DESKS).phones(ctx.session)


@routes.post("/phones", Permission.USERS_MANAGE)
async def add_phone(ctx: Context, body: NewPhone) -> DeskPhone:
    """Make a device known."""
    return await ctx.part(DESKS).add_phone(ctx.session, body.endpoint, body.label)


@routes.get("/users/{user_id}/queues", Permission.USERS_VIEW)
async def list_user_queues(ctx: Context, user_id: int) -> AgentQueues:
    """The queues that a person serves."""
    return AgentQueues(queues=await ctx.part(DESKS).queues_of(ctx.session, user_id))


@routes.put("/users/{user_id}/queues", Permission.USERS_MANAGE)
async def assign_user_queues(ctx: Context, user_id: int, body: AgentQueues) -> AgentQueues:
    """Make a person serve exactly these queues; whoever is ready joins and leaves at once."""
    desks = ctx.part(DESKS)
    await desks.assign_queues(ctx.session, user_id, body.queues)

    async def reassert() -> None:
        await desks.reassert_agent(user_id)

    ctx.after_commit(reassert)
    return AgentQueues(queues=await desks.queues_of(ctx.session, user_id))
