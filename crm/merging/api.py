"""Merging over HTTP."""

from datetime import UTC, datetime
from typing import Final

from aiohttp import web

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.auth.permissions import Permission
from callcenter.bus import JsonValue
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm import cursors
from crm.api import CALL_HISTORY
from crm.events import CUSTOMERS, CustomerChanged, to_payload
from crm.kinds import CustomerRef
from crm.merging import preview, service, undoing
from crm.merging.models import Merge
from crm.merging.schemas import MergeInput, MergePage, MergePreview, MergeQuery, MergeView, PairQuery

MERGE_AUDIT: Final[web.AppKey[AuditTrail]] = web.AppKey("merge_audit")

MERGE: Final = Permission.CUSTOMERS_MERGE

routes: Final = Routes("merges")


@routes.get("/merges", Permission.CUSTOMERS_VIEW)
async def list_merges(ctx: Context, query: MergeQuery) -> MergePage:
    """What was merged into a customer, the latest first."""
    before = int(cursors.read(query.cursor, (int,))[0]) if query.cursor else None
    page = await service.merges_of(ctx.session, query, before)
    if page.next_cursor is not None:
        page.next_cursor = cursors.write(int(page.next_cursor))
    return page


@routes.get("/merges/preview", MERGE)
async def preview_merge(ctx: Context, query: PairQuery) -> MergePreview:
    """Both cards field by field, what is suggested, and what would go over."""
    return await preview.preview(ctx.session, query, ctx.part(CALL_HISTORY))


@routes.post("/merges", MERGE)
async def merge_customers(ctx: Context, body: MergeInput) -> MergeView:
    """Make one card of two of the same kind. The loser answers 410 from then on and names the survivor; 409 with the
    current card when one of them was changed since it was read."""
    row = await service.merge(ctx.session, body, ctx.user.user_id)
    await _written(ctx, "customer.merge", row)
    return await service.view(ctx.session, row)


@routes.post("/merges/{merge_id}/undo", MERGE, status=200)
async def undo_merge(ctx: Context, merge_id: int) -> MergeView:
    """Take a merge back within 30 days: both cards are as they were, what happened since stays with the survivor."""
    row = await undoing.undo(ctx.session, merge_id, ctx.user.user_id)
    await _written(ctx, "customer.unmerge", row)
    return await service.view(ctx.session, row)


async def _written(ctx: Context, action: str, row: Merge) -> None:
    """Into the trail; and whoever shows one of the cards reads it again."""
    await ctx.session.flush()
    ref = service.survivor_of(row)
    detail: dict[str, JsonValue] = {"merge": row.id, "loser": row.loser_id}
    subject = Subject(str(ref.kind), str(ref.id))
    await ctx.part(MERGE_AUDIT).record(ctx.session, Actor.of(ctx.user, ctx.request.remote), action, subject, detail)
    for one in (ref, CustomerRef(ref.kind, row.loser_id)):
        event = CustomerChanged(at=datetime.now(UTC), kind=one.kind, customer_id=one.id)
        ctx.publish(CUSTOMERS, to_payload(event))
