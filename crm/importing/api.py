"""Imports over HTTP."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from aiohttp import web

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.auth.permissions import Permission
from callcenter.bus import JsonValue
from callcenter.db import Database
from callcenter.errors import Forbidden
from callcenter.http.context import Context
from callcenter.http.endpoint import DATABASE
from callcenter.http.once import once
from callcenter.http.routing import Repeats, Routes
from crm import cursors
from crm import repository as customers
from crm.deals import service as deals
from crm.errors import invalid_field
from crm.importing import error_file, reading, repository, words
from crm.importing.file_names import attachment, file_name_of
from crm.importing.files import fetched
from crm.importing.kinds import ImportKind
from crm.importing.models import Import
from crm.importing.plans import Plan
from crm.importing.reasons import said
from crm.importing.receiving import known_by, received
from crm.importing.schemas import (
    DoublePage,
    ErrorFileQuery,
    FieldQuery,
    FieldView,
    ImportPage,
    ImportView,
    KeptPage,
    KeptView,
    ProblemPage,
    ProblemQuery,
    ProblemView,
    ReadingInput,
    WordView,
)
from crm.importing.service import Imports, Upload, double_views, existing, other_reading
from crm.importing.state import ImportStatus
from crm.importing.stored import reading_of
from crm.importing.undoing import KEPT
from crm.kinds import CustomerKind, CustomerRef
from crm.schemas import PageQuery, RowId

IMPORTS: Final[web.AppKey[Imports]] = web.AppKey("imports")
IMPORT_AUDIT: Final[web.AppKey[AuditTrail]] = web.AppKey("import_audit")
IMPORT_LIMIT: Final[web.AppKey[int]] = web.AppKey("import_limit")
"""The largest file in bytes."""

IMPORT: Final = Permission.CUSTOMERS_IMPORT
MAX_FILE_NAME: Final = 200
MAX_REASONS: Final = 1_000_000

routes: Final = Routes("imports")


@routes.get("/import-fields", IMPORT)
async def list_import_fields(ctx: Context, query: FieldQuery) -> list[FieldView]:
    """The fields that columns can go to."""
    return await ctx.part(IMPORTS).fields(ctx.session, query.kind)


@routes.post("/imports", IMPORT, repeats=Repeats.OWN)
async def upload_import(ctx: Context) -> ImportView:
    """Upload a file as the request's body: CSV, XLSX or vCard. Its name is in `Content-Disposition`. Nothing is written
    to the customers yet."""
    name = file_name_of(ctx.request.headers.get("Content-Disposition", ""))[:MAX_FILE_NAME] or "import"
    async with received(ctx.request, ctx.part(IMPORT_LIMIT)) as (path, size):
        found = await asyncio.to_thread(reading.inspect, path, name)

        async def add() -> ImportView:
            upload = Upload(path, name, size, found)
            row = await ctx.part(IMPORTS).add(ctx.session, upload, ctx.user.user_id, deals=_may_deals(ctx))
            await _audit(ctx, "import.upload", row)
            return await ctx.part(IMPORTS).view(ctx.session, row)

        return await once(ctx, await known_by(path, name), ImportView, add)


@routes.get("/imports", IMPORT)
async def list_imports(ctx: Context, query: PageQuery) -> ImportPage:
    """All imports, newest first."""
    before = _read_place(query.cursor) if query.cursor else None
    rows = await repository.page(ctx.session, before=before, limit=query.limit + 1)
    shown = rows[: query.limit]
    last = shown[-1] if len(rows) > query.limit else None
    return ImportPage(
        items=[await ctx.part(IMPORTS).brief(ctx.session, row) for row in shown],
        next_cursor=None if last is None else cursors.write(last.created_at.isoformat(), last.id),
    )


@routes.get("/imports/{import_id}", IMPORT)
async def get_import(ctx: Context, import_id: RowId) -> ImportView:
    """An import with its plan, its progress and what is wrong with its rows."""
    return await ctx.part(IMPORTS).view(ctx.session, await _existing(ctx, import_id))


@routes.patch("/imports/{import_id}/reading", IMPORT)
async def read_import_again(ctx: Context, import_id: RowId, body: ReadingInput) -> ImportView:
    """Read the file in another way: another encoding, delimiter, sheet or header row. The columns are found anew."""
    row = await _look(ctx, import_id)
    how = other_reading(row, body)
    async with fetched(ctx.part(DATABASE), import_id) as path:
        found = await asyncio.to_thread(reading.inspect, path, row.file_name, how)
    row = await _existing(ctx, import_id, lock=True)
    await ctx.part(IMPORTS).read_again(ctx.session, row, found, deals=_may_deals(ctx))
    return await ctx.part(IMPORTS).view(ctx.session, row)


@routes.put("/imports/{import_id}/plan", IMPORT)
async def plan_import(ctx: Context, import_id: RowId, body: Plan) -> ImportView:
    """Say what becomes of the columns and which customers are the same."""
    row = await _existing(ctx, import_id, lock=True)
    _check_may(ctx, body.kind)
    await ctx.part(IMPORTS).plan(ctx.session, row, body)
    return await ctx.part(IMPORTS).view(ctx.session, row)


@routes.post("/imports/{import_id}/words", IMPORT, status=200)
async def list_import_words(ctx: Context, import_id: RowId, body: Plan) -> list[WordView]:
    """The words of the file that mean people, pipelines, stages and loss reasons, by a plan that need not be stored:
    what each means here, those that nobody knows first."""
    _check_may(ctx, body.kind)
    row = await _look(ctx, import_id)
    how = reading_of(row)
    async with fetched(ctx.part(DATABASE), import_id) as path:
        found = await asyncio.to_thread(words.count, path, how, body)
    return await ctx.part(IMPORTS).words(ctx.session, found, body)


@routes.get("/imports/{import_id}/suggestion", IMPORT)
async def suggest_import_plan(ctx: Context, import_id: RowId, query: FieldQuery) -> Plan:
    """What the headers suggest when the rows are customers of this kind."""
    row = await _existing(ctx, import_id)
    names = [column["name"] for column in row.columns]
    return await ctx.part(IMPORTS).suggest(ctx.session, names, query.kind)


@routes.post("/imports/{import_id}/check", IMPORT, status=202)
async def check_import(ctx: Context, import_id: RowId) -> ImportView:
    """Start the dry run: everything is counted, no customer is written."""
    row = await _existing(ctx, import_id, lock=True)
    await ctx.part(IMPORTS).check(ctx.session, row)
    return await ctx.part(IMPORTS).view(ctx.session, row)


@routes.post("/imports/{import_id}/run", IMPORT, status=202)
async def run_import(ctx: Context, import_id: RowId) -> ImportView:
    """Start the import, or go on with a stopped one."""
    row = await _existing(ctx, import_id, lock=True)
    await ctx.part(IMPORTS).run(ctx.session, row)
    await _audit(ctx, "import.run", row)
    return await ctx.part(IMPORTS).view(ctx.session, row)


@routes.post("/imports/{import_id}/stop", IMPORT, status=202)
async def stop_import(ctx: Context, import_id: RowId) -> ImportView:
    """Stop behind the rows that are being written."""
    row = await _existing(ctx, import_id, lock=True)
    await ctx.part(IMPORTS).stop(ctx.session, row)
    await _audit(ctx, "import.stop", row)
    return await ctx.part(IMPORTS).view(ctx.session, row)


@routes.post("/imports/{import_id}/undo", IMPORT, status=202)
async def undo_import(ctx: Context, import_id: RowId) -> ImportView:
    """Take the import back: what it made goes, what it changed is as before, what people touched since is kept."""
    row = await _existing(ctx, import_id, lock=True)
    await ctx.part(IMPORTS).undo(ctx.session, row)
    await _audit(ctx, "import.undo", row)
    return await ctx.part(IMPORTS).view(ctx.session, row)


@routes.get("/imports/{import_id}/problems", IMPORT)
async def list_import_problems(ctx: Context, import_id: RowId, query: ProblemQuery) -> ProblemPage:
    """What is wrong with which row."""
    await _existing(ctx, import_id)
    after = (0, 0)
    if query.cursor:
        row, id_ = cursors.read(query.cursor, (int, int))
        after = (int(row), int(id_))
    found = await repository.problems(ctx.session, import_id, fatal=query.fatal, after=after, limit=query.limit + 1)
    shown = found[: query.limit]
    more = len(found) > query.limit
    return ProblemPage(
        items=[ProblemView.model_validate(one, from_attributes=True) for one in shown],
        next_cursor=cursors.write(shown[-1].row, shown[-1].id) if more else None,
    )


@routes.get("/imports/{import_id}/doubles", IMPORT)
async def list_import_doubles(ctx: Context, import_id: RowId, query: PageQuery) -> DoublePage:
    """Which rows may be somebody who is there already, or another row of the file, and why."""
    await _existing(ctx, import_id)
    row, id_ = cursors.read(query.cursor, (int, int)) if query.cursor else (0, 0)
    found = await repository.doubles(ctx.session, import_id, after=(int(row), int(id_)), limit=query.limit + 1)
    shown = found[: query.limit]
    return DoublePage(
        items=await double_views(ctx.session, shown),
        next_cursor=cursors.write(shown[-1].row, shown[-1].id) if len(found) > query.limit else None,
    )


@routes.get("/imports/{import_id}/kept", IMPORT)
async def list_kept_by_undo(ctx: Context, import_id: RowId, query: PageQuery) -> KeptPage:
    """The customers that the taking back left alone."""
    await _existing(ctx, import_id)
    after = int(cursors.read(query.cursor, (int,))[0]) if query.cursor else 0
    outcomes = [str(outcome) for outcome in KEPT]
    found = await repository.effects(ctx.session, import_id, outcomes, after=after, limit=query.limit + 1)
    shown = found[: query.limit]
    names = await _names(ctx, [(one.kind, one.customer_id) for one in shown])
    items = [
        KeptView.model_validate(
            {
                "kind": one.kind,
                "customer_id": one.customer_id,
                "name": names.get((one.kind, one.customer_id)),
                "outcome": one.outcome,
            }
        )
        for one in shown
    ]
    return KeptPage(items=items, next_cursor=cursors.write(shown[-1].id) if len(found) > query.limit else None)


@routes.get("/imports/{import_id}/error-file", IMPORT)
async def download_error_file(ctx: Context, import_id: RowId, query: ErrorFileQuery) -> web.StreamResponse:
    """The rows that were not taken in, as a file of the same form with the reasons."""
    row = await _existing(ctx, import_id)
    reasons: dict[int, str] = {}
    for one in await repository.problems(ctx.session, import_id, fatal=True, limit=MAX_REASONS):
        words = said(one.code, query.language)
        words = f"{one.column}: {words}" if one.column else words
        reasons[one.row] = f"{reasons[one.row]}; {words}" if one.row in reasons else words
    how = reading_of(row)
    async with fetched(ctx.part(DATABASE), import_id) as path:
        made = path.with_name("errors")
        await asyncio.to_thread(error_file.write, path, how, reasons, language=query.language, to=made)
        content = await asyncio.to_thread(made.read_bytes)
    name = f"{Path(row.file_name).stem}-errors.{error_file.SUFFIXES[how.format]}"
    headers = {"Content-Disposition": attachment(name), "Cache-Control": "no-store"}
    return web.Response(body=content, content_type=error_file.TYPES[how.format], headers=headers)


async def _look(ctx: Context, import_id: int) -> Import:
    """In a transaction of its own: reading a file anew takes seconds, in which others may write."""
    database: Database = ctx.part(DATABASE)
    async with database.reading() as session:
        row = await existing(session, import_id)
    _check_may(ctx, row.plan.get("kind"))
    if row.status not in (ImportStatus.UPLOADED, ImportStatus.CHECKED, ImportStatus.FAILED):
        raise invalid_field("body", "it is being worked on, or done")
    return row


async def _names(ctx: Context, cards: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
    refs = [CustomerRef(CustomerKind(kind), id_) for kind, id_ in cards if kind != ImportKind.DEAL]
    found = {(str(one.ref.kind), one.ref.id): one.name for one in await customers.briefs(ctx.session, refs)}
    titles = await deals.titles(ctx.session, [id_ for kind, id_ in cards if kind == ImportKind.DEAL])
    return {**found, **{(str(ImportKind.DEAL), id_): title for id_, title in titles.items()}}


def _may_deals(ctx: Context) -> bool:
    """Files of deals are for whoever may change all deals."""
    return ctx.user.may(Permission.DEALS_EDIT_ALL)


def _check_may(ctx: Context, kind: str | None) -> None:
    if kind == ImportKind.DEAL and not _may_deals(ctx):
        wanted = str(Permission.DEALS_EDIT_ALL)
        raise Forbidden("to import deals one has to be allowed to change all of them", permission=wanted)


async def _existing(ctx: Context, import_id: int, *, lock: bool = False) -> Import:
    row = await existing(ctx.session, import_id, lock=lock)
    _check_may(ctx, row.plan.get("kind"))
    return row


async def _audit(ctx: Context, action: str, row: Import) -> None:
    actor = Actor.of(ctx.user, ctx.request.remote)
    detail: dict[str, JsonValue] = {"file": row.file_name, "kind": str(row.plan.get("kind")), "rows": row.rows_total}
    await ctx.part(IMPORT_AUDIT).record(ctx.session, actor, action, Subject("import", str(row.id)), detail)


def _read_place(cursor: str) -> tuple[datetime, int]:
    at, id_ = cursors.read(cursor, (str, int))
    try:
        moment = datetime.fromisoformat(str(at))
    except ValueError:
        raise invalid_field("query.cursor", "not a cursor of this list") from None
    if moment.tzinfo is None:
        raise invalid_field("query.cursor", "not a cursor of this list")
    return moment, int(id_)
