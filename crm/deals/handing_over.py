"""A leaver's deals into other hands."""

from datetime import UTC, datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.webhooks.events import Event
from crm.deals.kinds import EntryKind
from crm.deals.models import Deal, DealEntry
from crm.fields.kinds import FieldEntity
from crm.inbox import telling as inbox
from crm.telling import tell_handed_over


async def count_open_of(session: AsyncSession, user_id: int) -> int:
    """How many deals of this person have not ended."""
    query = select(func.count()).where(
        Deal.responsible_id == user_id, Deal.closed_at.is_(None), Deal.deleted_at.is_(None)
    )
    return await session.scalar(query) or 0


async def hand_over_all(
    session: AsyncSession, from_id: int, to_id: int | None, *, author: Principal, remark: str
) -> int:
    """Somebody's open deals into other hands; those that ended stay with who ended them, as reports say. One
    in the bin goes along unseen."""
    now = datetime.now(UTC)
    given = update(Deal).where(Deal.responsible_id == from_id, Deal.closed_at.is_(None))
    given = given.values(responsible_id=to_id, version=Deal.version + 1, updated_at=now)
    rows = given.returning(Deal.id, Deal.deleted_at).execution_options(synchronize_session=False)
    ids = [id_ for id_, deleted_at in await session.execute(rows) if deleted_at is None]
    changes = [{"field": "responsible_id", "before": from_id, "after": to_id}]
    line = {"at": now, "author_id": author.user_id, "kind": str(EntryKind.CHANGED), "text": remark, "changes": changes}
    if ids:
        await session.execute(insert(DealEntry), [{**line, "deal_id": id_} for id_ in ids])
        await tell_handed_over(session, Event.DEAL_CHANGED, ids, author.user_id, changes)
        await inbox.tell_handed_over(session, FieldEntity.DEAL, ids, author.user_id, to_id=to_id)
    return len(ids)
