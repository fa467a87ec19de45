"""What a room that keeps something of customers implements, so that a person can be found and erased in it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.personal.person import Obstacle, Person, Traces


class PersonalRoom(Protocol):
    """Bootstrap gives all of them to `crm.privacy`, in the order in which they are erased."""

    @property
    def name(self) -> str:
        """Stable: progress and certificates are stored by it."""

    @property
    def tables(self) -> frozenset[str]:
        """The tables that this room answers for; what nobody answers for is searched for words."""

    async def obstacles(self, session: AsyncSession, person: Person) -> Sequence[Obstacle]:
        """What stands against erasing now: a legal hold, a call that goes on."""

    async def find(self, session: AsyncSession, person: Person) -> Sequence[Traces]:
        """Everything of this person, by table. May take seconds: the session only reads."""

    async def erase(self, session: AsyncSession, person: Person, found: Sequence[Traces]) -> Mapping[str, int]:
        """Remove or anonymise what `find` found, in the caller's transaction; how many rows of each table. Doing it
        twice must be harmless."""

    async def settle(self) -> None:
        """After the commit: what lies outside the database."""
