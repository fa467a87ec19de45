"""What calls keep of a person: numbers and a name. The calls themselves stay, so that reports keep their sums."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.models import (
    CallAlias,
    CallConferenceStay,
    CallForward,
    CallHold,
    CallLeg,
    CallParking,
    CallPickup,
    CallQueueVisit,
    CallRecord,
    CallRecording,
    CallTalk,
    CallTransfer,
    CallWarning,
)
from callcenter.calls.ports import NumberSpan
from callcenter.calls.repository import within
from callcenter.calls.vocabulary import Direction
from callcenter.personal.person import Obstacle, Person, Row
from callcenter.personal.shelves import Shelf, Shelves


def _mine(person: Person) -> ColumnElement[bool]:
    return or_(CallRecord.customer_key.in_(person.numbers), CallRecord.id.in_(person.call_ids))


def _own_side(row: Row) -> object:
    """The name that the network told is the caller's; of a call from the house it is a colleague's."""
    return "" if row["direction"] == Direction.INBOUND else row["from_name"]


_PARTS: Final = (
    *(CallLeg, CallTalk, CallHold, CallQueueVisit, CallTransfer, CallPickup, CallForward, CallParking),
    *(CallConferenceStay, CallRecording, CallWarning),
)
_SHELVES: Final = (
    Shelf(
        table=CallRecord,
        mine=_mine,
        blank={"customer_key": None, "from_name": _own_side},
        instead="",
        once=lambda row: row["customer_key"] is None,
    ),
    *(Shelf(table=part, instead="") for part in _PARTS),
)


class Calls(Shelves):
    """A call that goes on is written again when it ends, with its number: it has to end first."""

    async def obstacles(self, session: AsyncSession, person: Person) -> Sequence[Obstacle]:
        going_on = select(CallRecord.id).where(CallRecord.status.is_(None), _mine(person))
        return [Obstacle("call-going-on", call_id) for call_id in await session.scalars(going_on)]


CALLS: Final = Calls("calls", _SHELVES)


async def ids_within(session: AsyncSession, spans: Collection[NumberSpan]) -> list[str]:
    """The calls of these stretches of numbers, and the ids that other rooms may still know them by."""
    if not spans:
        return []
    mine = select(CallRecord.id).where(within(spans))
    ids = list(await session.scalars(mine.order_by(CallRecord.id)))
    return ids + list(await session.scalars(select(CallAlias.absorbed_id).where(CallAlias.call_id.in_(mine))))
