"""A PBX that keeps its queues in memory, can be away and can refuse."""

from dataclasses import dataclass, field

from callcenter.calls.facts import CallId, Endpoint
from callcenter.calls.ports import NodeStatus
from callcenter.errors import AppError, Unavailable


@dataclass(slots=True)
class FakeMember:
    paused: bool = False
    reason: str = ""
    name: str = ""


@dataclass(slots=True)
class FakeTelephony:
    """Implements Telephony. `refusals` by command are raised once each; `log` has every command tried."""

    members: dict[Endpoint, dict[str, FakeMember]] = field(default_factory=dict)
    up: bool = True
    refusals: dict[str, AppError] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)

    async def join_queues(self, endpoint: Endpoint, name: str, queues: list[str], *, paused: bool) -> None:
        self._command("join_queues")
        before = self.members.get(endpoint, {})
        self.members[endpoint] = {queue: before.get(queue) or FakeMember(paused, name=name) for queue in queues}

    async def leave_queues(self, endpoint: Endpoint, queues: list[str]) -> None:
        self._command("leave_queues")
        for queue in queues:
            self.members.get(endpoint, {}).pop(queue, None)

    async def pause(self, endpoint: Endpoint, *, paused: bool, reason: str) -> None:
        self._command("pause")
        for member in self.members.get(endpoint, {}).values():
            member.paused, member.reason = paused, reason

    async def originate(self, endpoint: Endpoint, number: str, *, caller_id: str) -> CallId:
        self._command("originate")
        return CallId(f"originated-{len(self.log)}")

    async def hang_up(self, channel: str) -> None:
        self._command("hang_up")

    def status(self) -> list[NodeStatus]:
        return [NodeStatus("pbx1", "up" if self.up else "waiting", "")]

    def queues_of(self, endpoint: Endpoint) -> dict[str, tuple[bool, str]]:
        """Queue, paused and reason as the PBX has them."""
        found = self.members.get(endpoint, {})
        return {queue: (member.paused, member.reason) for queue, member in found.items()}

    def restart(self) -> None:
        """A PBX without persistent members forgets them all."""
        self.members.clear()

    def _command(self, name: str) -> None:
        self.log.append(name)
        if not self.up:
            raise Unavailable("the PBX does not answer now")
        if refusal := self.refusals.pop(name, None):
            raise refusal
