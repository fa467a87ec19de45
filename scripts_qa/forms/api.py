"""Forms over HTTP."""

from typing import Final
from uuid import UUID

from aiohttp import web

from callcenter.audit.trail import Actor
from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Repeats, Routes
from scripts_qa.forms.answers import Given, asked, score_form
from scripts_qa.forms.from_script import form_from_script
from scripts_qa.forms.schemas import (
    FormHeadOut,
    FormIn,
    FormPage,
    FormScore,
    FormsQuery,
    FormVersionOut,
    FromScriptIn,
    PublishIn,
    SaveIn,
    ScoreIn,
    VersionHeadOut,
)
from scripts_qa.forms.service import FormHead, FormLibrary, FormVersion, NewForm
from scripts_qa.library.service import ScriptLibrary
from scripts_qa.report import score_document

FORMS: Final[web.AppKey[FormLibrary]] = web.AppKey("forms")
FORM_SCRIPTS: Final[web.AppKey[ScriptLibrary]] = web.AppKey("form_scripts")
VIEW: Final = Permission.FORMS_VIEW
EDIT: Final = Permission.FORMS_EDIT

routes: Final = Routes("forms")


@routes.get("/qa/forms", VIEW)
async def list_forms(ctx: Context, query: FormsQuery) -> FormPage:
    """All forms with their versions, by key."""
    heads = await ctx.part(FORMS).heads(ctx.session, after=query.cursor, limit=query.limit + 1)
    shown = heads[: query.limit]
    names = await ctx.part(FORMS).authors(ctx.session, shown)
    following = shown[-1].key if len(heads) > query.limit else None
    return FormPage(items=[_head(head, names) for head in shown], next_cursor=following)


@routes.post("/qa/forms", EDIT)
async def create_form(ctx: Context, body: FormIn) -> FormVersionOut:
    """A form with its first draft."""
    new = NewForm(body.key, body.form, body.script_key)
    return _version(await ctx.part(FORMS).create(ctx.session, _actor(ctx), new))


@routes.post("/qa/forms/from-script", EDIT)
async def create_form_from_script(ctx: Context, body: FromScriptIn) -> FormVersionOut:
    """A draft in which every step, prohibition and figure of the script is a question."""
    script = await ctx.part(FORM_SCRIPTS).version(ctx.session, body.script_version_id)
    new = NewForm(body.key, form_from_script(script.compiled.script), script.key)
    return _version(await ctx.part(FORMS).create(ctx.session, _actor(ctx), new))


@routes.post("/qa/forms/score", VIEW, repeats=Repeats.NEVER)
async def score_answers(ctx: Context, body: ScoreIn) -> FormScore:
    """What answers to a form come to; nothing is stored."""
    answers = {name: Given(given.value, given.na) for name, given in body.answers.items()}
    found = score_document(score_form(body.form, answers))
    shown = [question.id for question in asked(body.form, answers)]
    return FormScore(**{name: found[name] for name in FormScore.model_fields if name in found}, asked=shown)


@routes.get("/qa/forms/versions/{version_id}", VIEW)
async def get_form(ctx: Context, version_id: UUID) -> FormVersionOut:
    """One version of a form."""
    return _version(await ctx.part(FORMS).version(ctx.session, version_id))


@routes.put("/qa/forms/versions/{version_id}", EDIT)
async def save_form(ctx: Context, version_id: UUID, body: SaveIn) -> FormVersionOut:
    """Save a draft."""
    saved = await ctx.part(FORMS).save(ctx.session, _actor(ctx), version_id, seen=body.revision, form=body.form)
    return _version(saved)


@routes.post("/qa/forms/versions/{version_id}/draft", EDIT)
async def draft_form(ctx: Context, version_id: UUID) -> FormVersionOut:
    """A draft that begins as this version; the form's open one when there is one."""
    return _version(await ctx.part(FORMS).draft_of(ctx.session, _actor(ctx), version_id))


@routes.post("/qa/forms/versions/{version_id}/publication", EDIT)
async def publish_form(ctx: Context, version_id: UUID, body: PublishIn) -> FormVersionOut:
    """From now on it is not changed any more."""
    forms = ctx.part(FORMS)
    return _version(await forms.publish(ctx.session, _actor(ctx), version_id, seen=body.revision, note=body.note))


@routes.post("/qa/forms/versions/{version_id}/retirement", EDIT)
async def retire_form(ctx: Context, version_id: UUID) -> FormVersionOut:
    """No new call is scored by it."""
    return _version(await ctx.part(FORMS).retire(ctx.session, _actor(ctx), version_id))


def _version(found: FormVersion) -> FormVersionOut:
    return FormVersionOut.model_validate({name: getattr(found, name) for name in FormVersionOut.model_fields})


def _head(head: FormHead, names: dict[int, str]) -> FormHeadOut:
    versions = [
        VersionHeadOut(
            **{name: getattr(item, name) for name in VersionHeadOut.model_fields if hasattr(item, name)},
            author=None if item.author_id is None else names.get(item.author_id),
        )
        for item in head.versions
    ]
    return FormHeadOut(id=head.id, key=head.key, title=head.title, script_key=head.script_key, versions=versions)


def _actor(ctx: Context) -> Actor:
    return Actor.of(ctx.user, ctx.request.remote)
