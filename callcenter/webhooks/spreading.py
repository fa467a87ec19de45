"""From the outbox to deliveries: the body is made once, and every attempt of every subscription sends it as it is."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.sessions import Clock
from callcenter.db import Database
from callcenter.webhooks import repository
from callcenter.webhooks.models import Delivery, DeliveryState, HookEvent, Webhook
from callcenter.webhooks.ports import Resources

BATCH: Final = 50

log = structlog.get_logger(__name__)


class Spreader:
    def __init__(self, database: Database, resources: Resources, clock: Clock) -> None:
        self._database = database
        self._resources = resources
        self._clock = clock

    async def step(self) -> bool:
        """Whether there may be more."""
        async with self._database.reading() as session:
            events = await repository.unspread(session, BATCH)
            hooks = await repository.active(session) if events else ()
            wanted = {event.id: [hook for hook in hooks if _wants(hook, event)] for event in events}
            bodies = {event.id: await self._body(session, event) for event in events if wanted[event.id]}
        if not events:
            return False
        async with self._database.transaction() as session:
            await repository.forget(session, [event.id for event in events if not wanted[event.id]])
            for event in events:
                if wanted[event.id] and await repository.put_body(session, event.id, bodies[event.id]):
                    session.add_all(_deliveries(event, wanted[event.id], self._clock()))
                    await session.flush()
        return len(events) == BATCH

    async def _body(self, session: AsyncSession, event: HookEvent) -> str:
        return json.dumps(
            {
                "id": event.public_id,
                "event": str(event.event),
                "occurred_at": event.at.isoformat(),
                "sequence": event.id,
                "actor_id": event.actor_id,
                "resource": {
                    "kind": str(event.event.kind),
                    "id": event.resource_id,
                    "data": await self._data(session, event),
                },
                "detail": event.detail,
            },
            ensure_ascii=False,
        )

    async def _data(self, session: AsyncSession, event: HookEvent) -> Any:
        """A record that cannot be read must not hold up all that come after it."""
        resource = self._resources.get(event.event.kind)
        if resource is None:
            return None
        try:
            return await resource(session, event.resource_id)
        except Exception as error:
            log.exception("webhooks.resource_failed", kind=str(event.event.kind), error=type(error).__name__)
            return None


def _wants(hook: Webhook, event: HookEvent) -> bool:
    if event.only_hook_id is not None:
        return hook.id == event.only_hook_id
    return str(event.event) in hook.events and hook.created_at <= event.at


def _deliveries(event: HookEvent, hooks: Sequence[Webhook], now: datetime) -> list[Delivery]:
    return [
        Delivery(
            webhook_id=hook.id,
            event_id=event.id,
            lane=f"{event.event.kind}{repository.LANE_SEPARATOR}{event.resource_id}",
            state=DeliveryState.WAITING,
            attempts=0,
            created_at=now,
            next_at=now,
        )
        for hook in hooks
    ]
