"""Every query on webhooks."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from callcenter.webhooks.models import Attempt, Delivery, DeliveryState, HookEvent, HookState, Webhook

LANE_SEPARATOR = ":"


async def unspread(session: AsyncSession, limit: int) -> Sequence[HookEvent]:
    query = select(HookEvent).where(HookEvent.body.is_(None)).order_by(HookEvent.id).limit(limit)
    return (await session.scalars(query)).all()


async def active(session: AsyncSession) -> Sequence[Webhook]:
    return (await session.scalars(select(Webhook).where(Webhook.state == HookState.ACTIVE).order_by(Webhook.id))).all()


async def forget(session: AsyncSession, event_ids: Collection[int]) -> None:
    await session.execute(delete(HookEvent).where(HookEvent.id.in_(event_ids), HookEvent.body.is_(None)))


async def put_body(session: AsyncSession, event_id: int, body: str) -> bool:
    """False when another process was faster: its body is the one that is sent."""
    written = update(HookEvent).where(HookEvent.id == event_id, HookEvent.body.is_(None)).values(body=body)
    return await session.scalar(written.returning(HookEvent.id)) is not None


async def is_due(session: AsyncSession, now: datetime) -> bool:
    """A look before `claim`, which writes: most of the time there is nothing to do."""
    due = select(Delivery.id).join(Webhook, Webhook.id == Delivery.webhook_id)
    due = due.where(Delivery.state == DeliveryState.WAITING, Delivery.next_at <= now, Webhook.state == HookState.ACTIVE)
    return await session.scalar(due.limit(1)) is not None


async def claim(
    session: AsyncSession, *, lease: str, now: datetime, until: datetime, but: Collection[int], limit: int
) -> Sequence[int]:
    """Take deliveries that are due, of each resource only the oldest that is not done, and none of the hooks `but`."""
    before = aliased(Delivery)
    earlier = exists().where(
        before.webhook_id == Delivery.webhook_id,
        before.lane == Delivery.lane,
        before.id < Delivery.id,
        before.state == DeliveryState.WAITING,
    )
    due = (
        select(Delivery.id)
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(
            Delivery.state == DeliveryState.WAITING,
            Delivery.next_at <= now,
            or_(Delivery.lease_until.is_(None), Delivery.lease_until <= now),
            Webhook.state == HookState.ACTIVE,
            Delivery.webhook_id.not_in(but),
            ~earlier,
        )
        .order_by(Delivery.next_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    ids = (await session.scalars(due)).all()
    taken = update(Delivery).where(Delivery.id.in_(ids)).values(lease=lease, lease_until=until)
    await session.execute(taken.execution_options(synchronize_session=False))
    return ids


async def to_send(session: AsyncSession, ids: Collection[int]) -> Sequence[tuple[Delivery, HookEvent, Webhook]]:
    query = (
        select(Delivery, HookEvent, Webhook)
        .join(HookEvent, HookEvent.id == Delivery.event_id)
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(Delivery.id.in_(ids))
        .order_by(Delivery.id)
    )
    return [(delivery, event, hook) for delivery, event, hook in await session.execute(query)]


async def held(session: AsyncSession, delivery_id: int, lease: str) -> Delivery | None:
    """The delivery, locked, if it is still in these hands."""
    query = select(Delivery).where(Delivery.id == delivery_id, Delivery.lease == lease).with_for_update()
    return await session.scalar(query)


async def locked(session: AsyncSession, hook_id: int) -> Webhook | None:
    query = select(Webhook).where(Webhook.id == hook_id).with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def hooks(session: AsyncSession, *, after: int, limit: int) -> Sequence[Webhook]:
    return (await session.scalars(select(Webhook).where(Webhook.id > after).order_by(Webhook.id).limit(limit))).all()


async def page(
    session: AsyncSession, hook_id: int, *, state: DeliveryState | None, before: int | None, limit: int
) -> Sequence[tuple[Delivery, HookEvent]]:
    query = select(Delivery, HookEvent).join(HookEvent, HookEvent.id == Delivery.event_id)
    query = query.where(Delivery.webhook_id == hook_id)
    if state is not None:
        query = query.where(Delivery.state == state)
    if before is not None:
        query = query.where(Delivery.id < before)
    rows = await session.execute(query.order_by(Delivery.id.desc()).limit(limit))
    return [(delivery, event) for delivery, event in rows]


async def attempts(session: AsyncSession, delivery_ids: Collection[int]) -> Sequence[Attempt]:
    query = select(Attempt).where(Attempt.delivery_id.in_(delivery_ids)).order_by(Attempt.id)
    return (await session.scalars(query)).all()


async def fail_waiting(session: AsyncSession, hook_id: int, now: datetime) -> None:
    waiting = update(Delivery).where(Delivery.webhook_id == hook_id, Delivery.state == DeliveryState.WAITING)
    await session.execute(waiting.values(state=DeliveryState.FAILED, done_at=now))


async def purge(session: AsyncSession, before: datetime) -> None:
    """Old events with everything that hangs on them, also what waits for a subscription that is switched off."""
    old = select(HookEvent.id).where(HookEvent.at < before, HookEvent.body.is_not(None))
    gone = select(Delivery.id).where(Delivery.event_id.in_(old))
    await session.execute(delete(Attempt).where(Attempt.delivery_id.in_(gone)))
    await session.execute(delete(Delivery).where(Delivery.event_id.in_(old)))
    await session.execute(delete(HookEvent).where(HookEvent.id.in_(old)))
