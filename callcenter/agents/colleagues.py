"""Everybody at work, for whoever looks for somebody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents import repository
from callcenter.agents.state import AgentState
from callcenter.calls.facts import Endpoint
from callcenter.calls.ports import UserNames


@dataclass(frozen=True, slots=True)
class Colleague:
    """`endpoint` is the device held now, `label` its name among people; `until` ends a wrap-up."""

    user_id: int
    name: str
    state: AgentState
    reason: str
    since: datetime
    endpoint: Endpoint | None
    label: str
    queues: tuple[str, ...]
    until: datetime | None = None


async def colleagues(session: AsyncSession, names: UserNames, only: Collection[int] | None = None) -> list[Colleague]:
    """Everybody who ever had a desk, or those of them."""
    agents = await repository.agents(session, only)
    labels = {phone.endpoint: phone.label for phone in await repository.phones(session)}
    queues = await repository.queues_of_all(session)
    known = await names.names(session, {agent.user_id for agent in agents})
    return [
        Colleague(
            user_id=agent.user_id,
            name=known.get(agent.user_id, ""),
            state=agent.state,
            reason=agent.reason,
            since=agent.since,
            endpoint=agent.endpoint,
            label=labels.get(agent.endpoint, "") if agent.endpoint is not None else "",
            queues=tuple(queues.get(agent.user_id, ())),
            until=agent.until,
        )
        for agent in agents
    ]
