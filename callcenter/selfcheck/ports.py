"""What the self-check asks of the exchange."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from callcenter.calls.facts import Endpoint


@dataclass(frozen=True, slots=True)
class PbxMember:
    """A device in a queue as the exchange itself says it."""

    queue: str
    endpoint: Endpoint
    paused: bool


@dataclass(frozen=True, slots=True)
class PbxPicture:
    """One node now. `channels` by Uniqueid; `clock_off_s`: how far its clock is ahead of ours, None if not told."""

    node: str
    channels: frozenset[str]
    members: tuple[PbxMember, ...]
    clock_off_s: float | None


@dataclass(frozen=True, slots=True)
class PbxSilence:
    """A node that does not answer; `state` is the connection's own word."""

    node: str
    state: str


class Exchanges(Protocol):
    """All nodes of the settings."""

    async def look(self) -> Sequence[PbxPicture | PbxSilence]:
        """Each as it is now."""
