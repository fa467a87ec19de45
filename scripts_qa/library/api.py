"""Scripts over HTTP: reading, writing, publishing, and the script of a call."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

from aiohttp import web
from pydantic import Field

from callcenter.audit.trail import Actor
from callcenter.auth.permissions import Permission
from callcenter.calls.api import CALL_LOG
from callcenter.http.context import Context
from callcenter.http.endpoint import DATABASE
from callcenter.http.routing import Repeats, Routes
from recordings.library import RecordingLibrary
from scripts_qa.library.authoring import Authoring, NewScript
from scripts_qa.library.checkup import Checkup, check_up
from scripts_qa.library.events import SCRIPT_PUBLISHED, ScriptPublished, to_payload
from scripts_qa.library.phrasing import with_phrase
from scripts_qa.library.schemas import (
    BoundQuery,
    CheckInput,
    CheckOut,
    DraftInput,
    DraftOut,
    NewScriptInput,
    PhraseAdded,
    PhraseInput,
    PublishInput,
    ScriptDetail,
    ScriptForCall,
    ScriptPage,
    ScriptsQuery,
    VersionText,
)
from scripts_qa.library.service import Bound, CallTraits, ScriptLibrary
from scripts_qa.library.shelf import Shelf, bound_out, check_out
from scripts_qa.library.starting import first_text

CHECKS_AT_ONCE: Final = 1
"""A check keeps the processor for up to a second: people who type wait for each other, calls do not wait for them."""


@dataclass(frozen=True, slots=True)
class ScriptDesk:
    """What the routes work with."""

    library: ScriptLibrary
    authoring: Authoring
    shelf: Shelf
    recordings: RecordingLibrary
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CHECKS_AT_ONCE))

    async def check(self, text: str, key: str) -> Checkup:
        async with self.turn:
            return await asyncio.to_thread(check_up, text, key=key)


SCRIPTS: Final[web.AppKey[ScriptDesk]] = web.AppKey("scripts")
VIEW: Final = Permission.SCRIPTS_VIEW
EDIT: Final = Permission.SCRIPTS_EDIT
PUBLISH: Final = Permission.SCRIPTS_PUBLISH
Number = Annotated[int, Field(ge=1, le=1_000_000)]
CallKey = Annotated[str, Field(min_length=1, max_length=200)]

routes: Final = Routes("scripts")


@routes.get("/qa/scripts", VIEW)
async def list_scripts(ctx: Context, query: ScriptsQuery) -> ScriptPage:
    """Scripts by their names, each with what is in force and where it is bound."""
    return await ctx.part(SCRIPTS).shelf.page(ctx.session, query)


@routes.post("/qa/scripts", EDIT)
async def create_script(ctx: Context, body: NewScriptInput) -> ScriptDetail:
    """A script with a draft to begin with."""
    desk = ctx.part(SCRIPTS)
    text = body.text if body.text is not None else first_text(body.key, body.title, body.language)
    new = NewScript(body.key, body.title, body.language, text)
    script = await desk.authoring.create(ctx.session, actor_of(ctx), new)
    return await desk.shelf.detail(ctx.session, script)


@routes.post("/qa/scripts/check", VIEW, status=200, repeats=Repeats.NEVER)
async def check_script(ctx: Context, body: CheckInput) -> CheckOut:
    """What is wrong with a text, what may go wrong, what its tests say, and how the operator will see it. Nothing is
    stored."""
    return check_out(await ctx.part(SCRIPTS).check(body.text, body.key))


@routes.post("/qa/scripts/phrases", EDIT, status=200, repeats=Repeats.NEVER)
async def add_script_phrase(ctx: Context, body: PhraseInput) -> PhraseAdded:
    """Write a line that was said into a script's draft, as an example of a step or as what must not count."""
    desk = ctx.part(SCRIPTS)
    script = await desk.authoring.by_key(ctx.session, body.script_key)
    text = await desk.shelf.text(ctx.session, script)
    wider = await asyncio.to_thread(with_phrase, text, body.item_id, body.phrase, anti=body.anti)
    saved = await desk.authoring.save(ctx.session, actor_of(ctx), script.id, text=wider, rev=script.draft_rev)
    return PhraseAdded(script_id=saved.id, rev=saved.draft_rev)


@routes.get("/qa/scripts/for-call/{call_id}", Permission.SCRIPTS_FOLLOW)
async def get_script_for_call(ctx: Context, call_id: CallKey) -> ScriptForCall:
    """The script of a call that one may see, also while it goes on, and why it is this one."""
    desk = ctx.part(SCRIPTS)
    call = await ctx.part(CALL_LOG).detail(ctx.session, ctx.user, call_id)
    traits = desk.library.traits(
        at=call.started_at,
        direction=call.direction,
        queue=call.queue,
        tags=await desk.recordings.tags_of_call(ctx.session, call.id),
        talk_s=None if call.ended_at is None else call.talk_s,
    )
    return await _answer(ctx, traits)


@routes.get("/qa/scripts/for-traits", VIEW)
async def get_script_for_traits(ctx: Context, query: BoundQuery) -> ScriptForCall:
    """The script that a call with these traits would have."""
    traits = ctx.part(SCRIPTS).library.traits(
        at=query.at or datetime.now(UTC),
        direction=query.direction,
        queue=query.queue,
        tags=frozenset() if query.tag is None else frozenset({query.tag}),
        talk_s=query.talk_s,
    )
    return await _answer(ctx, traits)


@routes.get("/qa/scripts/{script_id}", VIEW)
async def get_script(ctx: Context, script_id: UUID) -> ScriptDetail:
    """One script with its draft, its versions and its bindings."""
    return await _detail(ctx, script_id)


@routes.put("/qa/scripts/{script_id}/draft", EDIT)
async def save_script_draft(ctx: Context, script_id: UUID, body: DraftInput) -> DraftOut:
    """Keep the draft as it is, faults and all. `rev` is the one that was read: 409 when somebody saved after it."""
    desk = ctx.part(SCRIPTS)
    script = await desk.authoring.save(ctx.session, actor_of(ctx), script_id, text=body.text, rev=body.rev)
    return await desk.shelf.draft(ctx.session, script)


@routes.post("/qa/scripts/{script_id}/versions", PUBLISH)
async def publish_script(ctx: Context, script_id: UUID, body: PublishInput) -> ScriptDetail:
    """Make the draft the version in force. Its own tests must pass."""
    desk = ctx.part(SCRIPTS)
    async with ctx.part(DATABASE).reading() as session:
        read = await desk.authoring.script(session, script_id)
    checkup = await desk.check(read.draft_text or "", read.key) if read.draft_text is not None else Checkup()
    version = await desk.authoring.publish(
        ctx.session, actor_of(ctx), script_id, checkup=checkup, rev=body.rev, note=body.note
    )
    event = ScriptPublished(version.id, script_id, read.key, version.n, version.sha256)
    ctx.publish(SCRIPT_PUBLISHED, to_payload(event))
    return await _detail(ctx, script_id)


@routes.get("/qa/scripts/{script_id}/versions/{n}", VIEW)
async def get_script_version(ctx: Context, script_id: UUID, n: Number) -> VersionText:
    """A published version with its text, which never changes."""
    return await ctx.part(SCRIPTS).shelf.version(ctx.session, script_id, n)


@routes.post("/qa/scripts/{script_id}/versions/{n}/retire", PUBLISH, status=200)
async def retire_script_version(ctx: Context, script_id: UUID, n: Number) -> ScriptDetail:
    """Take a version back: the one before is in force again. What it has judged stays."""
    await ctx.part(SCRIPTS).authoring.retire_version(ctx.session, actor_of(ctx), script_id, n)
    return await _detail(ctx, script_id)


@routes.post("/qa/scripts/{script_id}/retire", PUBLISH, status=200)
async def retire_script(ctx: Context, script_id: UUID) -> ScriptDetail:
    """Out of use with all its bindings. What it has judged stays."""
    await ctx.part(SCRIPTS).authoring.retire(ctx.session, actor_of(ctx), script_id, retired=True)
    return await _detail(ctx, script_id)


@routes.post("/qa/scripts/{script_id}/revive", PUBLISH, status=200)
async def revive_script(ctx: Context, script_id: UUID) -> ScriptDetail:
    """Back into use."""
    await ctx.part(SCRIPTS).authoring.retire(ctx.session, actor_of(ctx), script_id, retired=False)
    return await _detail(ctx, script_id)


async def _detail(ctx: Context, script_id: UUID) -> ScriptDetail:
    desk = ctx.part(SCRIPTS)
    return await desk.shelf.detail(ctx.session, await desk.authoring.script(ctx.session, script_id))


async def _answer(ctx: Context, traits: CallTraits) -> ScriptForCall:
    bound: Bound | None = await ctx.part(SCRIPTS).library.bound(ctx.session, traits)
    return ScriptForCall(script=None if bound is None else bound_out(bound))


def actor_of(ctx: Context) -> Actor:
    return Actor.of(ctx.user, ctx.request.remote)
