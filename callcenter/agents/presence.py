"""Who could take a call now, by what they say of themselves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents import repository
from callcenter.agents.state import AgentState
from callcenter.calls.facts import Endpoint


@dataclass(frozen=True, slots=True)
class AtDesk:
    """`endpoint` is None for somebody without a device."""

    state: AgentState
    endpoint: Endpoint | None


async def at_desk(session: AsyncSession, user_ids: Collection[int]) -> Mapping[int, AtDesk]:
    """Those of these people who ever had a desk."""
    agents = await repository.agents(session, user_ids)
    return {agent.user_id: AtDesk(agent.state, agent.endpoint) for agent in agents}
