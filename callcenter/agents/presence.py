"""Who could take a call now, by what they say of themselves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.models import AgentStateRecord, PhoneRecord
from callcenter.agents.state import AgentState
from callcenter.calls.facts import Endpoint


@dataclass(frozen=True, slots=True)
class AtDesk:
    """`endpoint` is None for somebody without a device."""

    state: AgentState
    endpoint: Endpoint | None


_DESKS: Final = (
    select(AgentStateRecord.user_id, AgentStateRecord.state, PhoneRecord.endpoint)
    .outerjoin(PhoneRecord, PhoneRecord.id == AgentStateRecord.phone_id)
    .where(AgentStateRecord.user_id.in_(bindparam("user_ids", expanding=True)))
)
"""Built once: it is asked before a call is answered."""


async def at_desk(session: AsyncSession, user_ids: Collection[int]) -> Mapping[int, AtDesk]:
    """Those of these people who ever had a desk."""
    rows = await session.execute(_DESKS, {"user_ids": list(user_ids)})
    return {
        user_id: AtDesk(AgentState(state), None if endpoint is None else Endpoint(endpoint))
        for user_id, state, endpoint in rows
    }
