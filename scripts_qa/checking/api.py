"""Checks over HTTP: what was found in a call, what people say of it, and past calls checked once more."""

from typing import Annotated, Final, Literal
from uuid import UUID

from aiohttp import web
from pydantic import Field

from callcenter.audit.trail import Actor
from callcenter.auth.permissions import Permission
from callcenter.calls.api import CALL_LOG
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from scripts_qa.checking import repository
from scripts_qa.checking.models import Rescore
from scripts_qa.checking.queueing import CheckQueue
from scripts_qa.checking.rescoring import Rescorer, RescoreWish
from scripts_qa.checking.schemas import (
    CallCheckOut,
    CheckedCallPage,
    CheckedCallsQuery,
    CheckHead,
    ConfirmationIn,
    ConfirmationPage,
    ConfirmationQuery,
    ConfirmedOut,
    HeadsQuery,
    RescoredCall,
    RescoredPage,
    RescoredQuery,
    RescoreIn,
    RescoreOut,
    RescoresQuery,
    ScriptQuality,
    StatusChange,
)
from scripts_qa.checking.showing import CheckDesk
from scripts_qa.library.service import ScriptLibrary

CHECKS: Final[web.AppKey[CheckDesk]] = web.AppKey("checks")
CHECK_QUEUE: Final[web.AppKey[CheckQueue]] = web.AppKey("check_queue")
RESCORER: Final[web.AppKey[Rescorer]] = web.AppKey("rescorer")
LIBRARY: Final[web.AppKey[ScriptLibrary]] = web.AppKey("script_library")

VIEW: Final = Permission.CHECKS_VIEW
CONFIRM: Final = Permission.CHECKS_CONFIRM
RESCORE: Final = Permission.CHECKS_RESCORE
CallId = Annotated[str, Field(min_length=1, max_length=200)]
CriterionId = Annotated[str, Field(min_length=1, max_length=90)]
ScriptKey = Annotated[str, Field(min_length=1, max_length=80)]

routes: Final = Routes("checks")


@routes.get("/calls/{call_id}/check", VIEW)
async def get_check_of_call(ctx: Context, call_id: CallId) -> CallCheckOut:
    """The newest check of a call, with the quote and the second for every verdict."""
    return await ctx.part(CHECKS).of_call(ctx.session, _actor(ctx), ctx.user, call_id)


@routes.post("/calls/{call_id}/check", CONFIRM)
async def check_call_again(ctx: Context, call_id: CallId) -> None:
    """Soon, by a worker; nothing comes of it when nothing has changed."""
    call = await ctx.part(CALL_LOG).detail(ctx.session, ctx.user, call_id)
    await ctx.part(CHECK_QUEUE).want(ctx.session, call.id, urgent=True)


@routes.post("/checks/{run_id}/criteria/{criterion_id}/confirmations", CONFIRM)
async def confirm_verdict(ctx: Context, run_id: UUID, criterion_id: CriterionId, body: ConfirmationIn) -> ConfirmedOut:
    """A person's word on the machine's verdict; the newest counts."""
    return await ctx.part(CHECKS).confirm(ctx.session, _actor(ctx), ctx.user, (run_id, criterion_id), body)


@routes.get("/checks/calls", VIEW)
async def list_checked_calls(ctx: Context, query: CheckedCallsQuery) -> CheckedCallPage:
    """The call log with conditions on checks."""
    return await ctx.part(CHECKS).page(ctx.session, ctx.user, query)


@routes.get("/checks/heads", VIEW)
async def list_check_heads(ctx: Context, query: HeadsQuery) -> list[CheckHead]:
    """Score and suspicion of the calls of a list."""
    return await ctx.part(CHECKS).heads(ctx.session, ctx.user, query.call)


@routes.get("/checks/quality", VIEW)
async def list_criterion_cards(ctx: Context) -> list[ScriptQuality]:
    """Of the scripts in force: how often the machine is right about each criterion."""
    scripts = await ctx.part(LIBRARY).published(ctx.session)
    return [await ctx.part(CHECKS).quality(ctx.session, script) for script in scripts]


@routes.get("/checks/quality/{script_key}/confirmations", VIEW)
async def list_confirmations(ctx: Context, script_key: ScriptKey, query: ConfirmationQuery) -> ConfirmationPage:
    """What people said of a criterion, newest first."""
    return await ctx.part(CHECKS).confirmations(ctx.session, ctx.user, script_key, query)


@routes.get("/rescores", VIEW)
async def list_rescores(ctx: Context, query: RescoresQuery) -> list[RescoreOut]:
    """The last ones, newest first."""
    rows = await repository.rescores(ctx.session, query.script, query.limit)
    return [_rescore(row) for row in rows]


@routes.post("/rescores", RESCORE)
async def ask_for_rescore(ctx: Context, body: RescoreIn) -> RescoreOut:
    """Check past calls once more: as a what-if, or for the record."""
    wish = RescoreWish(
        script_version_id=body.script_version_id,
        form_version_id=body.form_version_id,
        keeps=body.mode == "record",
        called_from=body.called_from,
        called_to=body.called_to,
    )
    return _rescore(await ctx.part(RESCORER).ask(ctx.session, _actor(ctx), wish))


@routes.get("/rescores/{rescore_id}", VIEW)
async def get_rescore(ctx: Context, rescore_id: UUID) -> RescoreOut:
    """How far it is."""
    return _rescore(await ctx.part(RESCORER).one(ctx.session, rescore_id))


@routes.get("/rescores/{rescore_id}/calls", VIEW)
async def list_rescored_calls(ctx: Context, rescore_id: UUID, query: RescoredQuery) -> RescoredPage:
    """What became of each call."""
    await ctx.part(RESCORER).one(ctx.session, rescore_id)
    rows = await repository.rescored(ctx.session, rescore_id, after=query.cursor, limit=query.limit + 1)
    shown = rows[: query.limit]
    items = [
        RescoredCall(
            call_id=row.call_id,
            before_total=row.before_total,
            after_total=row.after_total,
            suspected_fatal=row.suspected_fatal,
            changes=[StatusChange.model_validate(change) for change in row.changes],
        )
        for row in shown
    ]
    return RescoredPage(items=items, next_cursor=shown[-1].call_id if len(rows) > query.limit else None)


@routes.post("/rescores/{rescore_id}/cancellation", RESCORE)
async def cancel_rescore(ctx: Context, rescore_id: UUID) -> RescoreOut:
    """What is done stays."""
    return _rescore(await ctx.part(RESCORER).cancel(ctx.session, rescore_id))


def _rescore(row: Rescore) -> RescoreOut:
    fields = ("id", "script_key", "script_version_id", "called_from", "called_to", "state", "total", "done", "failed")
    mode: Literal["record", "what_if"] = "record" if row.keeps else "what_if"
    values = {name: getattr(row, name) for name in fields}
    return RescoreOut(**values, mode=mode, asked_at=row.asked_at, ended_at=row.ended_at)


def _actor(ctx: Context) -> Actor:
    return Actor.of(ctx.user, ctx.request.remote)
