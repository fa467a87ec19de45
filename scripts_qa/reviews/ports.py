"""What reviews ask of other rooms."""

from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.reviews.asked import AskedForm


class Forms(Protocol):
    """Published forms."""

    async def asked(self, session: AsyncSession, version_id: UUID) -> AskedForm:
        """:raises NotFound: for an id that was never published"""
