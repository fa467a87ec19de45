"""What the domain asks of a telephone exchange, so that it can be run and tested without one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pydantic import BaseModel
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.facts import CallId, Endpoint


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """One PBX as `/readyz` tells it; `state` is the connection's own word (`up`, `waiting`, `refused`...)."""

    node: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class Position:
    """The place of a call in the log, newest first; the id decides between two of one microsecond."""

    started_at: datetime
    call_id: str


class Telephony(Protocol):
    """Commands to the PBX. Each is sent once at most; what was not sent raises `Unavailable`."""

    async def join_queues(self, endpoint: Endpoint, name: str, queues: list[str], *, paused: bool) -> None:
        """Make the device a member of exactly these queues' rings (already a member is fine)."""

    async def leave_queues(self, endpoint: Endpoint, queues: list[str]) -> None:
        """Take the device out of these queues (not a member is fine)."""

    async def pause(self, endpoint: Endpoint, *, paused: bool, reason: str) -> None:
        """Pause or unpause the device in every queue that it is a member of."""

    async def originate(self, endpoint: Endpoint, number: str, *, caller_id: str) -> CallId:
        """Ring the agent's device, then dial the number; returns the id that the call will have."""

    async def hang_up(self, channel: str) -> None:
        """Hang up one channel by its name."""

    def status(self) -> list[NodeStatus]:
        """The connections to every configured PBX."""


class AgentLocator(Protocol):
    """Who holds which device now."""

    def agent_of(self, endpoint: Endpoint) -> int | None:
        """The id of the person who holds the device; None for a trunk and for a device that nobody took."""


class UserNames(Protocol):
    """The names of people by their ids."""

    async def names(self, session: AsyncSession, user_ids: Collection[int]) -> Mapping[int, str]:
        """A name for each id that exists."""


class SpokenWords(Protocol):
    """What was said in calls."""

    def calls_with(self, session: AsyncSession, words: str) -> Select[Any]:
        """The ids of the calls in which all these words were said, in any form; to be used within a query."""


class CustomerLookup(Protocol):
    """Whose numbers these are."""

    async def owners(self, session: AsyncSession, keys: Collection[str]) -> Mapping[str, Sequence[BaseModel]]:
        """The customers of each E.164 number, with the attributes of `CallCustomer`; nobody's number is left out."""
