"""Webhooks over HTTP."""

from typing import Final

from aiohttp import web

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.auth.permissions import Permission
from callcenter.errors import InvalidInput
from callcenter.http.context import Context
from callcenter.http.routing import Repeats, Routes
from callcenter.webhooks import repository
from callcenter.webhooks.events import NEEDS, SUBSCRIBABLE
from callcenter.webhooks.models import Webhook
from callcenter.webhooks.schemas import (
    DeliveryDetails,
    DeliveryPage,
    DeliveryQuery,
    EventOut,
    NewWebhook,
    PageQuery,
    Queued,
    WebhookInput,
    WebhookOut,
    WebhookPage,
    WebhookPatch,
)
from callcenter.webhooks.service import Webhooks

WEBHOOKS: Final[web.AppKey[Webhooks]] = web.AppKey("webhooks")
WEBHOOK_AUDIT: Final[web.AppKey[AuditTrail]] = web.AppKey("webhook_audit")
MANAGE: Final = Permission.INTEGRATIONS_MANAGE

routes: Final = Routes("webhooks")


@routes.get("/webhooks/events", MANAGE)
async def list_webhook_events(ctx: Context) -> list[EventOut]:
    """What can be subscribed to."""
    return [
        EventOut(event=event, permission=str(NEEDS[event.kind]), yours=ctx.user.may(NEEDS[event.kind]))
        for event in SUBSCRIBABLE
    ]


@routes.get("/webhooks", MANAGE)
async def list_webhooks(ctx: Context, query: PageQuery) -> WebhookPage:
    """All subscriptions, oldest first."""
    rows = await repository.hooks(ctx.session, after=int(query.cursor or 0), limit=query.limit + 1)
    items = [WebhookOut.model_validate(row) for row in rows[: query.limit]]
    return WebhookPage(items=items, next_cursor=str(items[-1].id) if len(rows) > query.limit else None)


@routes.post("/webhooks", MANAGE, repeats=Repeats.NEVER)
async def create_webhook(ctx: Context, body: WebhookInput) -> NewWebhook:
    """Subscribe an address to events; the secret for the signature is told once."""
    hook = await ctx.part(WEBHOOKS).create(ctx.session, body, ctx.user)
    await _written(ctx, "webhook.create", hook)
    return NewWebhook.model_validate(hook)


@routes.get("/webhooks/{webhook_id}", MANAGE)
async def get_webhook(ctx: Context, webhook_id: int) -> WebhookOut:
    return WebhookOut.model_validate(await ctx.part(WEBHOOKS).get(ctx.session, webhook_id))


@routes.patch("/webhooks/{webhook_id}", MANAGE)
async def change_webhook(ctx: Context, webhook_id: int, body: WebhookPatch) -> WebhookOut:
    """Change, pause or let go on; 409 when somebody was faster."""
    if body.version is None:
        reason = "say which version is changed"
        raise InvalidInput("the request is not valid", errors=[{"field": "body.version", "reason": reason}])
    hook = await ctx.part(WEBHOOKS).change(ctx.session, webhook_id, body, ctx.user)
    await _written(ctx, "webhook.change", hook)
    return WebhookOut.model_validate(hook)


@routes.delete("/webhooks/{webhook_id}", MANAGE)
async def remove_webhook(ctx: Context, webhook_id: int) -> None:
    """With its log; what waits is not sent."""
    hook = await ctx.part(WEBHOOKS).get(ctx.session, webhook_id, lock=True)
    await _written(ctx, "webhook.remove", hook)
    await ctx.session.delete(hook)
    await ctx.session.flush()


@routes.post("/webhooks/{webhook_id}/secret", MANAGE, status=200, repeats=Repeats.NEVER)
async def renew_webhook_secret(ctx: Context, webhook_id: int) -> NewWebhook:
    """Another secret, from the next attempt on."""
    hook = await ctx.part(WEBHOOKS).renew_secret(ctx.session, webhook_id)
    await _written(ctx, "webhook.renew_secret", hook)
    return NewWebhook.model_validate(hook)


@routes.post("/webhooks/{webhook_id}/ping", MANAGE, status=202)
async def ping_webhook(ctx: Context, webhook_id: int) -> Queued:
    """Send a `ping` to see whether it arrives."""
    return Queued(event_id=await ctx.part(WEBHOOKS).ping(ctx.session, webhook_id, ctx.user))


@routes.get("/webhooks/{webhook_id}/deliveries", MANAGE)
async def list_webhook_deliveries(ctx: Context, webhook_id: int, query: DeliveryQuery) -> DeliveryPage:
    """What was sent, when, and what came back; newest first."""
    return await ctx.part(WEBHOOKS).deliveries(ctx.session, webhook_id, query)


@routes.get("/webhook-deliveries/{delivery_id}", MANAGE)
async def get_webhook_delivery(ctx: Context, delivery_id: int) -> DeliveryDetails:
    """One delivery with its body."""
    return await ctx.part(WEBHOOKS).delivery(ctx.session, delivery_id)


@routes.post("/webhook-deliveries/{delivery_id}/redeliver", MANAGE, status=202)
async def redeliver_webhook(ctx: Context, delivery_id: int) -> Queued:
    """The same event once more, with the same id; one that waits is tried now."""
    return Queued(event_id=await ctx.part(WEBHOOKS).redeliver(ctx.session, delivery_id))


async def _written(ctx: Context, action: str, hook: Webhook) -> None:
    actor = Actor.of(ctx.user, ctx.request.remote)
    detail = {"name": hook.name, "events": " ".join(hook.events), "state": str(hook.state)}
    await ctx.part(WEBHOOK_AUDIT).record(ctx.session, actor, action, Subject("webhook", str(hook.id)), detail)
