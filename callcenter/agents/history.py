"""What people's states were, for those who count them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents import repository
from callcenter.agents.state import AgentState


@dataclass(frozen=True, slots=True)
class StateSpan:
    """`end` None: the person is in this state now."""

    user_id: int
    state: AgentState
    reason: str
    start: datetime
    end: datetime | None


class StateHistory:
    """Reads the log of states."""

    async def wrap_ups(
        self, session: AsyncSession, since: datetime, until: datetime
    ) -> Sequence[tuple[int, datetime, datetime]]:
        """Person, beginning and end of each wrap-up that began in the period and is over."""
        found = await repository.states_between(session, since, until, AgentState.WRAP_UP)
        return [(item.user_id, item.started_at, item.ended_at) for item in found if item.ended_at is not None]

    async def states(
        self, session: AsyncSession, since: datetime, until: datetime, user_ids: Collection[int] | None = None
    ) -> Sequence[StateSpan]:
        """What everybody or these people did in the period; the first and the last may reach over its borders."""
        found = await repository.states_within(session, since, until, user_ids)
        return [
            StateSpan(item.user_id, AgentState(item.state), item.reason, item.started_at, item.ended_at)
            for item in found
        ]
