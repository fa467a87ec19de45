"""What there was with a number before: how many calls, and the newest of them, in one statement.

A card asks this while the phone rings. So the statement is made once, and reads columns where the log reads records.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from callcenter.calls.facts import CallId
from callcenter.calls.models import CallLeg, CallRecord
from callcenter.calls.ports import UserNames
from callcenter.calls.vocabulary import CallStatus, Direction, LegRole


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call that is over; `agent` is who of the firm answered first, a device's endpoint if it was nobody's."""

    id: CallId
    started_at: datetime
    direction: Direction
    status: CallStatus
    queue: str | None
    talk_s: float
    agent: str | None


@dataclass(frozen=True, slots=True)
class Past:
    """`total` counts all calls that are over, `newest` are some of them."""

    total: int
    newest: Sequence[PastCall]


NOTHING: Final = Past(0, ())
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _of_number() -> Select[*tuple[object, ...]]:
    other, leg, any_leg = aliased(CallRecord), aliased(CallLeg), aliased(CallLeg)
    began = bindparam("since", type_=CallRecord.started_at.type)
    over = (other.customer_key == bindparam("key"), other.status.is_not(None), other.started_at >= began)
    total = select(func.count()).where(*over)
    ours = or_(any_leg.role == LegRole.AGENT, any_leg.user_id.is_not(None))
    answered = (any_leg.call_id == CallRecord.id, ours, any_leg.answered_at.is_not(None))
    first = select(func.min(any_leg.seq)).where(*answered)
    columns = (CallRecord.id, CallRecord.started_at, CallRecord.direction, CallRecord.status, CallRecord.queue)
    return (
        select(*columns, CallRecord.talk_s, leg.user_id, leg.endpoint, total.scalar_subquery().label("total"))
        .outerjoin(leg, and_(leg.call_id == CallRecord.id, leg.seq == first.scalar_subquery()))
        .where(CallRecord.customer_key == bindparam("key"), CallRecord.status.is_not(None))
        .where(CallRecord.started_at >= began)
        .order_by(CallRecord.started_at.desc(), CallRecord.id.desc())
        .limit(bindparam("most"))
    )


_OF_NUMBER: Final = _of_number()


async def past_of(
    session: AsyncSession, names: UserNames, key: str, limit: int, *, since: datetime | None = None
) -> Past:
    """The calls with this E.164 number that are over; the one that rings now is no history."""
    rows = (await session.execute(_OF_NUMBER, {"key": key, "most": limit, "since": since or _EVER})).all()
    if not rows:
        return NOTHING
    people = {row.user_id for row in rows if row.user_id is not None}
    known = await names.names(session, people) if people else {}
    newest = [
        PastCall(
            id=CallId(row.id),
            started_at=row.started_at,
            direction=row.direction,
            status=row.status,
            queue=row.queue,
            talk_s=row.talk_s,
            agent=known.get(row.user_id, row.endpoint),
        )
        for row in rows
    ]
    return Past(rows[0].total, newest)
