"""What happened to products, said to other programs in the transaction that did it."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.viewing import viewer_of
from callcenter.webhooks.events import Event, Happening
from callcenter.webhooks.outbox import tell_if_heard


async def tell_products(session: AsyncSession, products: Iterable[tuple[Event, int]]) -> None:
    """A file changes thousands at once: nothing is written while nobody listens."""
    viewer, now = viewer_of(session), datetime.now(UTC)
    actor_id = None if viewer is None else viewer.user_id
    happenings = [Happening(event=event, resource_id=str(id_), at=now, actor_id=actor_id) for event, id_ in products]
    await tell_if_heard(session, happenings)
