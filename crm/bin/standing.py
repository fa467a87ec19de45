"""What is said of a card that lies in the bin, by whichever room is asked for it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.scopes import CUSTOMERS, Entity
from crm.bin.models import Binned
from crm.errors import Deleted
from crm.repository import user_names


async def deleted(session: AsyncSession, entity: Entity, id_: int, *, name: str, may_restore: bool) -> Deleted:
    """The answer to whoever asks for it and would see it."""
    row = await session.scalar(select(Binned).where(getattr(Binned, f"{entity}_id") == id_))
    by_id = None if row is None else row.by_id
    names = await user_names(session, [] if by_id is None else [by_id])
    by = None if by_id is None else names.get(by_id)
    return Deleted(
        "it was deleted",
        card={"kind": str(entity), "id": id_, "name": name},
        at=None if row is None else row.at.isoformat(),
        by=None if by is None else by.model_dump(),
        may_restore=may_restore and row is not None,
    )


async def ways_kept(session: AsyncSession, cards: Collection[tuple[str, int]]) -> list[dict[str, Any]]:
    """What was taken from those of these customers, by kind and id, that lie in the bin."""
    found: list[dict[str, Any]] = []
    for kind in CUSTOMERS:
        column = getattr(Binned, f"{kind}_id")
        ids = [id_ for card_kind, id_ in cards if card_kind == kind]
        rows = await session.scalars(select(Binned.way_back).where(column.in_(ids)))
        found += [row for row in rows if row is not None]
    return found
