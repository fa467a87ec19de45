"""Who serves which queues, for those who plan."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents import repository


async def serving(session: AsyncSession) -> Mapping[int, Sequence[str]]:
    """The queues of everybody who serves any."""
    return await repository.queues_of_all(session)
