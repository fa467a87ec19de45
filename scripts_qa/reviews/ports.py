"""What reviews ask of other rooms."""

from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.forms.service import FormVersion


class Forms(Protocol):
    """The library of forms, as much of it as a review needs."""

    async def version(self, session: AsyncSession, version_id: UUID) -> FormVersion:
        """:raises NotFound: for an id that was never given"""
