"""Who of the firm knows a caller, and who is on the phone: what routing asks of the stored calls."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.models import CallLeg, CallRecord

_LAST: Final = (
    select(CallLeg.user_id)
    .join(CallRecord, CallRecord.id == CallLeg.call_id)
    .where(
        CallRecord.customer_key == bindparam("key"),
        CallRecord.started_at >= bindparam("since"),
        CallRecord.ended_at.is_not(None),
        CallLeg.user_id.is_not(None),
        CallLeg.talk_s > 0,
    )
    .order_by(CallRecord.started_at.desc(), CallLeg.seq.desc())
    .limit(1)
)
_ON_THE_PHONE: Final = (
    select(CallLeg.user_id)
    .join(CallRecord, CallRecord.id == CallLeg.call_id)
    .where(
        CallRecord.status.is_(None),
        CallLeg.ended_at.is_(None),
        func.coalesce(CallLeg.user_id, 0).in_(bindparam("user_ids", expanding=True)),
    )
    .distinct()
)
"""By the few calls that go on: `coalesce` keeps the planner from the index of a person's legs, which are all that the
person ever had."""


async def last_talker(session: AsyncSession, key: str, since: datetime) -> int | None:
    """Who talked with this E.164 number last, in a call that is over; the one who talked last in that call."""
    found: int | None = await session.scalar(_LAST, {"key": key, "since": since})
    return found


async def on_the_phone(session: AsyncSession, user_ids: Collection[int]) -> frozenset[int]:
    """Those of these people who have a leg in a call that goes on, ringing ones too."""
    rows = await session.scalars(_ON_THE_PHONE, {"user_ids": list(user_ids)})
    return frozenset(user_id for user_id in rows if user_id is not None)
