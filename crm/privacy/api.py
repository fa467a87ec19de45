"""Privacy over HTTP."""

from datetime import UTC, datetime
from typing import Final

from aiohttp import web

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.auth.permissions import Permission
from callcenter.bus import JsonValue
from callcenter.http.context import Context
from callcenter.http.routing import Repeats, Routes
from callcenter.jobs.ports import Jobs
from crm.importing.file_names import attachment
from crm.privacy import holds, service
from crm.privacy.jobs import WORK, PrivacyArgs, job_key
from crm.privacy.models import PrivacyHold, PrivacyRequest
from crm.privacy.schemas import (
    Certificate,
    ConfirmInput,
    HoldInput,
    HoldPage,
    HoldQuery,
    HoldView,
    RequestInput,
    RequestPage,
    RequestQuery,
    RequestView,
)
from crm.privacy.service import PrivacyDesk
from crm.schemas import RowId

PRIVACY: Final[web.AppKey[PrivacyDesk]] = web.AppKey("privacy")
PRIVACY_AUDIT: Final[web.AppKey[AuditTrail]] = web.AppKey("privacy_audit")
PRIVACY_JOBS: Final[web.AppKey[Jobs]] = web.AppKey("privacy_jobs")
WORKS: Final = Permission.CUSTOMERS_PRIVACY
HOLDS: Final = Permission.CUSTOMERS_HOLD

routes: Final = Routes("privacy")


@routes.get("/privacy/requests", WORKS)
async def list_privacy_requests(ctx: Context, query: RequestQuery) -> RequestPage:
    """Requests to find or erase a person, the latest first."""
    return await ctx.part(PRIVACY).page(ctx.session, query, ctx.user)


@routes.post("/privacy/requests", WORKS, status=202)
async def ask_privacy_request(ctx: Context, body: RequestInput) -> RequestView:
    """Find everything about a person: as an archive, or to erase it once that is confirmed. 409 `has-card` for a
    number or e-mail of a customer: his card is what is asked for."""
    row = await ctx.part(PRIVACY).ask(ctx.session, body, ctx.user, _now())
    await _go_on(ctx, row, f"privacy.ask_{row.kind}")
    return await _view(ctx, row)


@routes.get("/privacy/requests/{request_id}", WORKS)
async def get_privacy_request(ctx: Context, request_id: RowId) -> RequestView:
    """What was found, and how far it is."""
    return await _view(ctx, await service.existing(ctx.session, request_id))


@routes.post("/privacy/requests/{request_id}/confirm", WORKS, status=202)
async def confirm_privacy_request(ctx: Context, request_id: RowId, body: ConfirmInput) -> RequestView:
    """Begin to erase, for good. 403 `not-confirmed`: it takes somebody else, or the exact name; 409 `erasure-blocked`:
    a legal hold, or a call that goes on."""
    row = await ctx.part(PRIVACY).confirm(ctx.session, request_id, body.name, ctx.user, _now())
    await _go_on(ctx, row, "privacy.confirm")
    return await _view(ctx, row)


@routes.post("/privacy/requests/{request_id}/cancel", WORKS, status=200)
async def cancel_privacy_request(ctx: Context, request_id: RowId) -> RequestView:
    """Call off a request that has not begun to erase."""
    row = await ctx.part(PRIVACY).cancel(ctx.session, request_id, _now())
    await _audit(ctx, "privacy.cancel", row)
    return await _view(ctx, row)


@routes.get("/privacy/requests/{request_id}/certificate", WORKS)
async def get_privacy_certificate(ctx: Context, request_id: RowId) -> Certificate:
    """The proof that a person was erased: what, when, by whom; without his data."""
    return await service.certificate(ctx.session, request_id)


@routes.post("/privacy/requests/{request_id}/archive", WORKS, repeats=Repeats.NEVER)
async def download_privacy_archive(ctx: Context, request_id: RowId) -> web.StreamResponse:
    """The archive of an export as a ZIP file. Every download stands in the audit trail."""
    row, content = await ctx.part(PRIVACY).file(ctx.session, request_id, _now())
    await _audit(ctx, "privacy.download", row)
    headers = {"Content-Disposition": attachment(f"person-{row.id}.zip"), "Cache-Control": "no-store"}
    return web.Response(body=content, content_type="application/zip", headers=headers)


@routes.get("/privacy/holds", Permission.CUSTOMERS_VIEW)
async def list_privacy_holds(ctx: Context, query: HoldQuery) -> HoldPage:
    """Legal holds of customers, the latest first."""
    return await holds.page(ctx.session, query, _now())


@routes.post("/privacy/holds", HOLDS)
async def place_privacy_hold(ctx: Context, body: HoldInput) -> HoldView:
    """Forbid erasing a customer, for a time or until it is lifted."""
    row = await holds.place(ctx.session, body, by_id=ctx.user.user_id, now=_now())
    await _audit_hold(ctx, "privacy.hold", row)
    return await holds.view(ctx.session, row, _now())


@routes.post("/privacy/holds/{hold_id}/lift", HOLDS, status=200)
async def lift_privacy_hold(ctx: Context, hold_id: RowId) -> HoldView:
    """End a legal hold."""
    row = await holds.lift(ctx.session, hold_id, by_id=ctx.user.user_id, now=_now())
    await _audit_hold(ctx, "privacy.lift_hold", row)
    return await holds.view(ctx.session, row, _now())


async def _view(ctx: Context, row: PrivacyRequest) -> RequestView:
    return await ctx.part(PRIVACY).view(ctx.session, row, ctx.user)


async def _go_on(ctx: Context, row: PrivacyRequest, action: str) -> None:
    await ctx.part(PRIVACY_JOBS).enqueue(ctx.session, WORK, PrivacyArgs(row.id), unique_key=job_key(row.id))
    await _audit(ctx, action, row)


async def _audit(ctx: Context, action: str, row: PrivacyRequest) -> None:
    """By the request's id alone: the trail must not bring back whom it speaks of."""
    detail: dict[str, JsonValue] = {"kind": row.subject_kind, "customer": row.subject_id}
    await _record(ctx, action, Subject("privacy_request", str(row.id)), detail)


async def _audit_hold(ctx: Context, action: str, row: PrivacyHold) -> None:
    await _record(ctx, action, Subject(row.subject_kind, str(row.subject_id)), {"hold": row.id})


async def _record(ctx: Context, action: str, subject: Subject, detail: dict[str, JsonValue]) -> None:
    await ctx.part(PRIVACY_AUDIT).record(ctx.session, Actor.of(ctx.user, ctx.request.remote), action, subject, detail)


def _now() -> datetime:
    return datetime.now(UTC)
