"""What webhooks ask of others."""

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.webhooks.events import Kind


class Resource(Protocol):
    """The whole of one record as the API shows it; None when it is not there any more."""

    async def __call__(self, session: AsyncSession, resource_id: str, /) -> Mapping[str, Any] | None: ...


Resources = Mapping[Kind, Resource]


class Alarm(Protocol):
    """Tells the administrators that a subscription was switched off, in the caller's transaction."""

    async def __call__(self, session: AsyncSession, hook_id: int, name: str, /) -> None: ...
