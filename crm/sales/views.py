"""Saved reports: one's own, and those that others share."""

from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth import staff
from callcenter.auth.principal import Principal
from callcenter.errors import NotFound
from crm.lists.views import TooManyViews
from crm.repository import user_names
from crm.sales.firm import firm
from crm.sales.models import SalesView
from crm.sales.schemas import SalesViewIn, SalesViewOut

MOST: Final = 200


async def views(session: AsyncSession, viewer: Principal) -> list[SalesViewOut]:
    """By name."""
    query = select(SalesView).where(or_(SalesView.owner_id == viewer.user_id, SalesView.shared))
    rows = list(await session.scalars(query.order_by(SalesView.name, SalesView.id)))
    own_role = f"role:{await staff.own_role_of(session, viewer.user_id)}"
    rows = [row for row in rows if await _is_for(session, viewer, own_role, row)]
    names = await user_names(session, {row.owner_id for row in rows if row.owner_id is not None})
    return [
        SalesViewOut.model_validate(
            {
                "id": row.id,
                "name": row.name,
                "shared": row.shared,
                "shared_with": row.shared_with,
                "mine": row.owner_id == viewer.user_id,
                "owner": names[row.owner_id].name if row.owner_id in names else "",
                "selection": row.selection,
            }
        )
        for row in rows
    ]


async def _is_for(session: AsyncSession, viewer: Principal, own_role: str, row: SalesView) -> bool:
    if row.owner_id == viewer.user_id or not row.shared_with:
        return True
    if f"role:{viewer.role}" in row.shared_with or own_role in row.shared_with:
        return True
    parts = [int(one.partition(":")[2]) for one in row.shared_with if one.startswith("department:")]
    return bool(parts) and viewer.user_id in (await firm(session)).people_of(parts)


async def add(session: AsyncSession, viewer: Principal, form: SalesViewIn) -> None:
    mine = await session.scalar(select(func.count()).where(SalesView.owner_id == viewer.user_id)) or 0
    if mine >= MOST:
        raise TooManyViews("there are too many saved reports", most=MOST)
    row = SalesView(owner_id=viewer.user_id, name=form.name, shared=form.shared, selection=_kept(form))
    row.shared_with = list(form.shared_with)
    session.add(row)
    await session.flush()


async def change(session: AsyncSession, viewer: Principal, view_id: int, form: SalesViewIn) -> None:
    row = await _own(session, viewer, view_id)
    row.name, row.shared, row.selection = form.name, form.shared, _kept(form)
    row.shared_with = list(form.shared_with)
    await session.flush()


async def remove(session: AsyncSession, viewer: Principal, view_id: int) -> None:
    await session.delete(await _own(session, viewer, view_id))


def _kept(form: SalesViewIn) -> dict[str, object]:
    return form.selection.model_dump(mode="json", exclude_defaults=True)


async def _own(session: AsyncSession, viewer: Principal, view_id: int) -> SalesView:
    row = await session.get(SalesView, view_id)
    if row is None or row.owner_id != viewer.user_id:
        raise NotFound("there is no such report of yours")
    return row
