"""How much scripts are used, for the library's list."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.checking import repository


class ScriptUse:
    """Implements the library's `JudgedCalls`: a call counts for the version of its newest check."""

    async def counts(self, session: AsyncSession, version_ids: Collection[UUID]) -> Mapping[UUID, int]:
        return await repository.judged_by(session, version_ids) if version_ids else {}
