"""The rules of external ids: each leads to one card of a kind."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.errors import ExternalIdTaken
from crm.external_ids.models import ExternalId
from crm.external_ids.schemas import ExternalIdInput, ExternalIdView
from crm.kinds import CustomerKind, CustomerRef
from crm.repository import owner_column, owner_values


async def of_card(session: AsyncSession, ref: CustomerRef) -> list[ExternalIdView]:
    """In the order in which they were given."""
    query = select(ExternalId).where(owner_column(ref.kind, ExternalId) == ref.id).order_by(ExternalId.id)
    return [ExternalIdView(system=row.system, id=row.value) for row in await session.scalars(query)]


async def save(
    session: AsyncSession, ref: CustomerRef, given: Sequence[ExternalIdInput] | None
) -> list[dict[str, Any]]:
    """Make them what the form says, and tell what changed. Those that stay keep their rows, by which a merge is taken
    back.

    :raises ExternalIdTaken: when one leads to another card already
    """
    if given is None:
        return []
    before = [(one.system, one.id) for one in await of_card(session, ref)]
    after = [(one.system, one.id) for one in given]
    if set(before) == set(after):
        return []
    mine = owner_column(ref.kind, ExternalId) == ref.id
    for system, value in set(before) - set(after):
        await session.execute(delete(ExternalId).where(mine, ExternalId.system == system, ExternalId.value == value))
    for system, value in after:
        if (system, value) not in before:
            await _add(session, ref, system, value)
    return [{"field": "external_ids", "before": _texts(before), "after": _texts(after)}]


async def find(session: AsyncSession, kind: CustomerKind, system: str, value: str) -> CustomerRef | None:
    """Whose id of that system this is."""
    owner = owner_column(kind, ExternalId)
    query = select(owner).where(ExternalId.system == system, ExternalId.value == value, owner.is_not(None))
    found = await session.scalar(query)
    return None if found is None else CustomerRef(kind, found)


async def _add(session: AsyncSession, ref: CustomerRef, system: str, value: str) -> None:
    owner = await find(session, ref.kind, system, value)
    if owner is not None:
        raise ExternalIdTaken("another card of this kind has this id of that system", system=system, id=value)
    session.add(ExternalId(system=system, value=value, **owner_values(ref)))
    await session.flush()


def _texts(ids: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{system}: {value}" for system, value in ids]
