"""What people's states were, for those who count them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents import repository
from callcenter.agents.state import AgentState


class StateHistory:
    """Reads the log of states."""

    async def wrap_ups(
        self, session: AsyncSession, since: datetime, until: datetime
    ) -> Sequence[tuple[int, datetime, datetime]]:
        """Person, beginning and end of each wrap-up that began in the period and is over."""
        found = await repository.states_between(session, since, until, AgentState.WRAP_UP)
        return [(item.user_id, item.started_at, item.ended_at) for item in found if item.ended_at is not None]
