"""Where the rooms say what happened: a row in their own transaction, so that neither is stored without the other."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import JsonValue
from callcenter.webhooks.events import Event, Happening
from callcenter.webhooks.models import HookEvent, HookState, Webhook


def just_now(event: Event, resource_id: str, detail: Mapping[str, JsonValue]) -> Happening:
    return Happening(event=event, resource_id=resource_id, at=datetime.now(UTC), detail=detail)


def tell(session: AsyncSession, happening: Happening) -> None:
    """Have it delivered to whoever subscribed, once this transaction is committed."""
    session.add(
        HookEvent(
            public_id=str(uuid4()),
            event=happening.event,
            resource_id=happening.resource_id,
            at=happening.at,
            actor_id=happening.actor_id,
            detail=dict(happening.detail),
        )
    )


async def tell_if_heard(session: AsyncSession, happenings: Iterable[Happening]) -> None:
    """For what happens many times a second: nothing is written while nobody subscribes to anything."""
    told = list(happenings)
    if told and await session.scalar(select(exists().where(Webhook.state == HookState.ACTIVE))):
        for happening in told:
            tell(session, happening)
        await session.flush()
