"""What the self-check asks of the exchange, and of the recordings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from callcenter.calls.facts import Endpoint
from recordings.checking import Missing, Orphan


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


class RecordingBooks(Protocol):
    """Recordings held against calls."""

    async def missing(self, since: datetime, until: datetime) -> Sequence[Missing]:
        """Calls without the recording that they should have."""

    async def orphans(self, since: datetime) -> Sequence[Orphan]:
        """Recordings without a call."""
