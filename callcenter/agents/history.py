"""What people's states were, for those who count them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents import repository
from callcenter.agents.state import AgentState


@dataclass(frozen=True, slots=True)
class StateStretch:
    """`ended_at` is None of the present state."""

    user_id: int
    state: AgentState
    started_at: datetime
    ended_at: datetime | None


class StateHistory:
    """Reads the log of states."""

    async def wrap_ups(
        self, session: AsyncSession, since: datetime, until: datetime
    ) -> Sequence[tuple[int, datetime, datetime]]:
        """Person, beginning and end of each wrap-up that began in the period and is over."""
        found = await repository.states_between(session, since, until, AgentState.WRAP_UP)
        return [(item.user_id, item.started_at, item.ended_at) for item in found if item.ended_at is not None]

    async def overlapping(
        self, session: AsyncSession, since: datetime, until: datetime, user_ids: Collection[int]
    ) -> Sequence[StateStretch]:
        """Every state of these people that has a part in the period, in order."""
        found = await repository.states_overlapping(session, since, until, user_ids)
        return [StateStretch(row.user_id, AgentState(row.state), row.started_at, row.ended_at) for row in found]
