"""Whoever gets a customer's call sees that customer, whosever it is."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.viewing import viewer_of
from callcenter.calls.vocabulary import Direction
from crm import repository, rights
from crm.kinds import CustomerRef
from crm.numbers.keeping import spans_of
from crm.ports import CallHistory

OPEN_FOR: Final = timedelta(hours=24)
"""Long enough for what has to be written down after the talk, also by a night shift."""
_CALLS: Final = 20


async def admit_caller(session: AsyncSession, ref: CustomerRef, calls: CallHistory) -> None:
    """Let this one card be opened when its number called the person of this session just now or today. Only calls that
    came in count: nobody opens a card by dialling its number."""
    viewer = viewer_of(session)
    if viewer is None or await repository.get(session, ref) is not None:
        return
    spans = await spans_of(session, ref)
    since = datetime.now(UTC) - OPEN_FOR
    for call in await calls.calls_of_numbers(session, spans, before=None, limit=_CALLS):
        mine = any(agent.user_id == viewer.user_id for agent in call.agents)
        if mine and call.direction is Direction.INBOUND and call.started_at > since:
            rights.admit(session, ref)
            return
