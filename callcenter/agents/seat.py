"""What the PBX must say about an operator, and how it is told."""

from collections.abc import Collection, Sequence
from typing import Final

import structlog

from callcenter.agents.agent import Agent
from callcenter.agents.state import AgentState
from callcenter.calls.facts import Endpoint
from callcenter.calls.ports import Telephony
from callcenter.errors import AppError

log = structlog.get_logger(__name__)

WRAP_UP_REASON: Final = "wrap-up"
PAUSED_STATES: Final = frozenset({AgentState.PAUSED, AgentState.WRAP_UP})


class Seat:
    """Queue membership and pause of devices. `all_queues` are those that a device can have been left in."""

    def __init__(self, telephony: Telephony, all_queues: Collection[str]) -> None:
        self._telephony = telephony
        self._all_queues = frozenset(all_queues)

    @property
    def pbx_is_up(self) -> bool:
        return any(node.state == "up" for node in self._telephony.status())

    async def put(self, agent: Agent, name: str, queues: Sequence[str]) -> None:
        """Make the PBX say what `agent` says; raises what the PBX refuses.

        A device that is in the queue already keeps its pause when it is added again, so the pause is always sent.
        """
        if agent.endpoint is None:
            return
        if agent.state is AgentState.OFFLINE:
            await self.clear(agent.endpoint, queues)
            return
        paused = agent.state in PAUSED_STATES
        await self._telephony.join_queues(agent.endpoint, name, list(queues), paused=paused)
        if queues:
            await self._telephony.pause(agent.endpoint, paused=paused, reason=_reason(agent) if paused else "")

    async def clear(self, endpoint: Endpoint, queues: Sequence[str] = ()) -> None:
        """Take the device out of every queue."""
        await self._telephony.leave_queues(endpoint, sorted(self._all_queues.union(queues)))

    async def try_put(self, agent: Agent, name: str, queues: Sequence[str]) -> bool:
        """As `put`; a PBX that is away is told again after it is back."""
        try:
            await self.put(agent, name, queues)
        except AppError as error:
            log.warning("agents.pbx_not_told", user_id=agent.user_id, state=str(agent.state), code=error.code)
            return False
        return True

    async def try_clear(self, endpoint: Endpoint) -> bool:
        """As `clear`, for a device that nobody holds."""
        try:
            await self.clear(endpoint)
        except AppError as error:
            log.warning("agents.pbx_not_told", endpoint=endpoint, code=error.code)
            return False
        return True


def _reason(agent: Agent) -> str:
    return WRAP_UP_REASON if agent.state is AgentState.WRAP_UP else agent.reason
