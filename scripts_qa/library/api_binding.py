"""Bindings and try-outs over HTTP."""

from typing import Final
from uuid import UUID

from aiohttp import web

from callcenter.auth.permissions import Permission
from callcenter.errors import Forbidden
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from scripts_qa.library.api import EDIT, PUBLISH, SCRIPTS, VIEW, actor_of
from scripts_qa.library.asking import TryoutDesk
from scripts_qa.library.schemas import BindingInput, BindingOut, TryoutInput, TryoutOut

TRYOUTS: Final[web.AppKey[TryoutDesk]] = web.AppKey("tryouts")
LISTED: Final = 20

routes: Final = Routes("scripts")


@routes.get("/qa/bindings", VIEW)
async def list_bindings(ctx: Context) -> list[BindingOut]:
    """All that count, in the order in which they are asked: the first that fits a call decides."""
    return await ctx.part(SCRIPTS).shelf.bindings(ctx.session)


@routes.post("/qa/bindings", PUBLISH)
async def create_binding(ctx: Context, body: BindingInput) -> BindingOut:
    """Hold calls against a script."""
    desk = ctx.part(SCRIPTS)
    row = await desk.authoring.bind(ctx.session, actor_of(ctx), body)
    return await desk.shelf.binding(ctx.session, row.id)


@routes.put("/qa/bindings/{binding_id}", PUBLISH)
async def change_binding(ctx: Context, binding_id: UUID, body: BindingInput) -> BindingOut:
    """Other calls, another version, another place in the order."""
    desk = ctx.part(SCRIPTS)
    row = await desk.authoring.bind(ctx.session, actor_of(ctx), body, binding_id)
    return await desk.shelf.binding(ctx.session, row.id)


@routes.delete("/qa/bindings/{binding_id}", PUBLISH)
async def delete_binding(ctx: Context, binding_id: UUID) -> None:
    """Calls from now on are not asked by it; what was judged stays."""
    await ctx.part(SCRIPTS).authoring.unbind(ctx.session, actor_of(ctx), binding_id)


@routes.post("/qa/scripts/{script_id}/tryouts", EDIT)
async def try_script_out(ctx: Context, script_id: UUID, body: TryoutInput) -> TryoutOut:
    """Run the draft and the version in force over past calls, and tell what would change. Results are not touched."""
    if not ctx.user.may(Permission.CALLS_VIEW_ALL):
        raise Forbidden("this needs the right to see all calls", permission=str(Permission.CALLS_VIEW_ALL))
    desk = ctx.part(SCRIPTS)
    script = await desk.authoring.script(ctx.session, script_id)
    row = await ctx.part(TRYOUTS).ask(ctx.session, ctx.user, script, body)
    return await desk.shelf.tryout(ctx.session, row)


@routes.get("/qa/scripts/{script_id}/tryouts", EDIT)
async def list_tryouts(ctx: Context, script_id: UUID) -> list[TryoutOut]:
    """The last twenty of a script, newest first."""
    return await ctx.part(SCRIPTS).shelf.tryouts(ctx.session, script_id, LISTED)


@routes.get("/qa/tryouts/{tryout_id}", EDIT)
async def get_tryout(ctx: Context, tryout_id: UUID) -> TryoutOut:
    """How far it is, and what it found."""
    row = await ctx.part(TRYOUTS).row(ctx.session, tryout_id)
    return await ctx.part(SCRIPTS).shelf.tryout(ctx.session, row)


@routes.post("/qa/tryouts/{tryout_id}/cancel", EDIT, status=200)
async def cancel_tryout(ctx: Context, tryout_id: UUID) -> TryoutOut:
    """End it before its time; one that has ended stays as it ended."""
    row = await ctx.part(TRYOUTS).cancel(ctx.session, tryout_id)
    return await ctx.part(SCRIPTS).shelf.tryout(ctx.session, row)
