"""What routing asks of the customers' room."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class CallerCard:
    """One customer who has the number."""

    name: str
    tags: tuple[str, ...]
    responsible_id: int | None


class CallerCards(Protocol):
    async def cards(self, session: AsyncSession, key: str) -> Sequence[CallerCard]:
        """Everybody who has this E.164 number, those who count most in front."""
