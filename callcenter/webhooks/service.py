"""Subscriptions are made, changed and tried out; deliveries are looked at and sent again."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Action, Entity
from callcenter.auth.sessions import Clock
from callcenter.errors import InvalidInput, NotFound
from callcenter.webhooks import repository
from callcenter.webhooks.errors import EventNotYours, NotActive, OutdatedWebhook, TooManyWebhooks
from callcenter.webhooks.events import NEEDS, Event
from callcenter.webhooks.guard import AddressGuard
from callcenter.webhooks.models import Attempt, Delivery, DeliveryState, HookEvent, HookState, Webhook
from callcenter.webhooks.schemas import (
    AttemptOut,
    DeliveryDetails,
    DeliveryOut,
    DeliveryPage,
    DeliveryQuery,
    WebhookInput,
    WebhookOut,
    WebhookPatch,
)
from callcenter.webhooks.signing import new_secret

MOST: Final = 100


class Webhooks:
    def __init__(self, guard: AddressGuard, clock: Clock) -> None:
        self._guard = guard
        self._clock = clock

    async def create(self, session: AsyncSession, form: WebhookInput, by: Principal) -> Webhook:
        self._check(form.url, form.events, by)
        if (await session.scalar(select(func.count()).select_from(Webhook)) or 0) >= MOST:
            raise TooManyWebhooks(f"there are {MOST} webhooks already: remove what is not needed any more")
        now = self._clock()
        hook = Webhook(
            name=form.name,
            url=form.url,
            events=_sorted(form.events),
            secret=new_secret(),
            state=HookState.ACTIVE,
            created_by_id=by.user_id,
            created_at=now,
            updated_at=now,
            version=1,
        )
        session.add(hook)
        await session.flush()
        return hook

    async def get(self, session: AsyncSession, hook_id: int, *, lock: bool = False) -> Webhook:
        hook = await (repository.locked(session, hook_id) if lock else session.get(Webhook, hook_id))
        if hook is None:
            raise NotFound("there is no such webhook")
        return hook

    async def change(self, session: AsyncSession, hook_id: int, form: WebhookPatch, by: Principal) -> Webhook:
        """Whoever changes it answers for what it tells from now on."""
        hook = await self.get(session, hook_id, lock=True)
        if hook.version != form.version:
            raise OutdatedWebhook(
                "it was changed meanwhile", current=WebhookOut.model_validate(hook).model_dump(mode="json")
            )
        events = form.events if form.events is not None else [Event(event) for event in hook.events]
        self._check(form.url or hook.url, events, by)
        hook.name, hook.url, hook.events = form.name or hook.name, form.url or hook.url, _sorted(events)
        if form.active is not None:
            hook.state = HookState.ACTIVE if form.active else HookState.PAUSED
            hook.failing_since = None
        self._changed(hook)
        await session.flush()
        return hook

    async def renew_secret(self, session: AsyncSession, hook_id: int) -> Webhook:
        hook = await self.get(session, hook_id, lock=True)
        hook.secret = new_secret()
        self._changed(hook)
        await session.flush()
        return hook

    async def ping(self, session: AsyncSession, hook_id: int, by: Principal) -> str:
        """A delivery of nothing, to see that it arrives and that the signature is understood."""
        hook = await self.get(session, hook_id)
        if hook.state is not HookState.ACTIVE:
            raise NotActive("nothing is sent to a webhook that is paused or ended")
        public_id = str(uuid4())
        session.add(
            HookEvent(
                public_id=public_id,
                event=Event.PING,
                resource_id=public_id,
                at=self._clock(),
                actor_id=by.user_id,
                detail={},
                only_hook_id=hook.id,
            )
        )
        await session.flush()
        return public_id

    async def deliveries(self, session: AsyncSession, hook_id: int, query: DeliveryQuery) -> DeliveryPage:
        await self.get(session, hook_id)
        before = None if query.cursor is None else int(query.cursor)
        rows = await repository.page(session, hook_id, state=query.state, before=before, limit=query.limit + 1)
        shown = rows[: query.limit]
        tries = await repository.attempts(session, [delivery.id for delivery, _ in shown])
        items = [DeliveryOut(**_shown(delivery, event, tries)) for delivery, event in shown]
        return DeliveryPage(items=items, next_cursor=str(items[-1].id) if len(rows) > query.limit else None)

    async def delivery(self, session: AsyncSession, delivery_id: int) -> DeliveryDetails:
        delivery, event = await self._delivery(session, delivery_id)
        tries = await repository.attempts(session, [delivery_id])
        return DeliveryDetails(**_shown(delivery, event, tries), body=json.loads(event.body or "{}"))

    async def redeliver(self, session: AsyncSession, delivery_id: int) -> str:
        """The same event once more, with the same id and body; behind what waits of the same resource."""
        delivery, event = await self._delivery(session, delivery_id)
        hook = await self.get(session, delivery.webhook_id)
        if hook.state is not HookState.ACTIVE:
            raise NotActive("nothing is sent to a webhook that is paused or ended")
        now = self._clock()
        if delivery.state is DeliveryState.WAITING:
            delivery.next_at = now
        else:
            again = {"webhook_id": hook.id, "event_id": event.id, "lane": delivery.lane, "attempts": 0}
            session.add(Delivery(**again, state=DeliveryState.WAITING, created_at=now, next_at=now))
        await session.flush()
        return event.public_id

    async def _delivery(self, session: AsyncSession, delivery_id: int) -> tuple[Delivery, HookEvent]:
        delivery = await session.get(Delivery, delivery_id)
        if delivery is None:
            raise NotFound("there is no such delivery")
        return delivery, await session.get_one(HookEvent, delivery.event_id)

    def _check(self, url: str, events: Sequence[Event], by: Principal) -> None:
        if reason := self._guard.check_url(url):
            raise InvalidInput("the request is not valid", errors=[{"field": "body.url", "reason": reason}])
        for event in events:
            if event is Event.PING:
                reason = "is sent to every webhook that is tried out"
                raise InvalidInput("the request is not valid", errors=[{"field": "body.events", "reason": reason}])
            if not by.may(NEEDS[event.kind]) or _narrowed(by):
                raise EventNotYours(f"{event} needs the permission {NEEDS[event.kind]}", event=str(event))

    def _changed(self, hook: Webhook) -> None:
        hook.updated_at = self._clock()
        hook.version += 1


def _narrowed(by: Principal) -> bool:
    """Bodies are made for nobody's eyes in particular, so they go to nobody who does not see everything."""
    return by.own is not None and (
        bool(by.own.matrix.fields) or not all(by.own.reach(entity, Action.VIEW).is_all for entity in Entity)
    )


def _sorted(events: Sequence[Event]) -> list[str]:
    return sorted({str(event) for event in events})


def _shown(delivery: Delivery, event: HookEvent, tries: Sequence[Attempt]) -> Mapping[str, Any]:
    return {
        "id": delivery.id,
        "webhook_id": delivery.webhook_id,
        "event_id": event.public_id,
        "event": event.event,
        "resource_id": event.resource_id,
        "occurred_at": event.at,
        "state": delivery.state,
        "attempts": [AttemptOut.model_validate(one) for one in tries if one.delivery_id == delivery.id],
        "created_at": delivery.created_at,
        "next_at": delivery.next_at if delivery.state is DeliveryState.WAITING else None,
        "done_at": delivery.done_at,
    }
