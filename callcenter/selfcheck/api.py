"""The self-check over HTTP."""

from typing import Final

from aiohttp import web

from callcenter.audit.trail import Actor
from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Repeats, Routes
from callcenter.selfcheck.schemas import FindingOut, RoundOut, SelfCheckOut
from callcenter.selfcheck.service import SelfCheck

SELF_CHECK: Final[web.AppKey[SelfCheck]] = web.AppKey("self_check")

routes: Final = Routes("selfcheck")


@routes.get("/selfcheck", Permission.SETTINGS_VIEW)
async def get_selfcheck(ctx: Context) -> SelfCheckOut:
    """What disagrees now between the PBX, its books, our calls, recordings and states."""
    return await _shown(ctx)


@routes.post("/selfcheck/run", Permission.SELFCHECK_REPAIR, status=200, repeats=Repeats.NEVER)
async def run_selfcheck(ctx: Context) -> SelfCheckOut:
    """Check everything now."""
    await ctx.part(SELF_CHECK).round(everything=True)
    return await _shown(ctx)


@routes.post("/selfcheck/findings/{finding_id}/repair", Permission.SELFCHECK_REPAIR, status=200, repeats=Repeats.NEVER)
async def repair_finding(ctx: Context, finding_id: int) -> SelfCheckOut:
    """Do what the finding offers, and check again."""
    await ctx.part(SELF_CHECK).repair(Actor.of(ctx.user, ctx.request.remote), finding_id)
    return await _shown(ctx)


async def _shown(ctx: Context) -> SelfCheckOut:
    check = ctx.part(SELF_CHECK)
    rounds = await check.rounds(ctx.session)
    return SelfCheckOut(
        checked_at=max((one.checked_at for one in rounds), default=None),
        findings=[FindingOut.model_validate(one) for one in await check.findings(ctx.session)],
        checks=[RoundOut.model_validate(one) for one in rounds],
    )
