"""What this room asks of others."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.trail import Actor
from callcenter.auth.permissions import Permission
from recordings.ports import StoredRecording, Stretch


class Parts(Protocol):
    """The recordings of a call."""

    async def of_call(self, session: AsyncSession, call_id: str) -> Sequence[StoredRecording]:
        """In the order in which they were spoken; removed ones too."""


class ClipSound(Protocol):
    """Stretches of recordings as sound."""

    async def sound(self, actor: Actor, stretch: Stretch, *, why: str, owner_id: int | None = None) -> bytes:
        """An MP3, told to the audit trail; AudioRemoved where there is none."""


class People(Protocol):
    """Who there is."""

    async def names(self, session: AsyncSession, user_ids: Collection[int]) -> Mapping[int, str]:
        """A name for each id that exists."""

    async def allowed(self, session: AsyncSession, permission: Permission) -> Sequence[int]:
        """The ids of the active people whose role has this permission."""


class CallTimes(Protocol):
    """What a list says of a call."""

    async def started(self, session: AsyncSession, call_ids: Collection[str]) -> Mapping[str, datetime]:
        """When each began; calls that are not there are left out."""

    async def agent_of(self, session: AsyncSession, call_id: str) -> int | None:
        """The person who talked first in it; None when nobody of ours did."""

    async def queues(self, session: AsyncSession, call_ids: Collection[str]) -> Mapping[str, Collection[str]]:
        """The queues that each of these calls went through."""

    def through(self, queue: str) -> Select[str]:
        """The ids of this queue's calls, for use within a query."""


class CallResults(Protocol):
    """What became of the customers of calls."""

    async def won(self, session: AsyncSession, call_ids: Collection[str]) -> Mapping[str, bool]:
        """Of the calls that made a lead whose fate is known: whether it became a customer."""


class Transcribing(Protocol):
    """The queue of transcriptions."""

    async def prioritise(self, session: AsyncSession, call_id: str) -> int:
        """This call's recordings come first; how many of them wait."""
