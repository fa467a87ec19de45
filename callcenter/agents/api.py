"""The operator's desk over HTTP, and what an administrator prepares for it."""

from typing import Final

from aiohttp import web

from callcenter.agents.browser_phone import BrowserPhones
from callcenter.agents.schemas import (
    AgentQueues,
    DeskOut,
    DeskPhone,
    NewPhone,
    PhoneChange,
    PhoneChoice,
    SipAccountOut,
    StateChoice,
)
from callcenter.agents.service import DeskService
from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes

DESKS: Final[web.AppKey[DeskService]] = web.AppKey("desks")

BROWSER_PHONES: Final[web.AppKey[BrowserPhones]] = web.AppKey("browser_phones")

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


@routes.get("/desk/phone/account", Permission.DESK_USE)
async def get_phone_account(ctx: Context) -> SipAccountOut:
    """The SIP account of the browser phone that one holds oneself; nobody is told another's."""
    phone = await ctx.part(DESKS).held_phone(ctx.session, ctx.user.user_id)
    account = ctx.part(BROWSER_PHONES).account(phone.endpoint, phone.kind)
    return SipAccountOut(
        endpoint=phone.endpoint, url=account.url, uri=account.uri, user=account.user, password=account.password
    )


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
    return await ctx.part(DESKS).add_phone(ctx.session, body.endpoint, body.label, kind=body.kind)


@routes.patch("/phones/{phone_id}", Permission.USERS_MANAGE)
async def change_phone(ctx: Context, phone_id: int, body: PhoneChange) -> DeskPhone:
    """Another label, or another kind of a device that nobody holds."""
    return await ctx.part(DESKS).change_phone(ctx.session, phone_id, label=body.label, kind=body.kind)


@routes.delete("/phones/{phone_id}", Permission.USERS_MANAGE)
async def remove_phone(ctx: Context, phone_id: int) -> None:
    """Forget a device that nobody holds."""
    await ctx.part(DESKS).remove_phone(ctx.session, phone_id)


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
