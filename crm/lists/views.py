"""Saved views: one's own and those that everybody has."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.errors import Conflict, Forbidden, NotFound
from crm.lists.filters import CustomerFilter
from crm.lists.kinds import CustomerOrder, column_of
from crm.lists.models import DefaultView, SavedView
from crm.lists.schemas import CustomerViewInput, CustomerViewOut
from crm.repository import user_names
from crm.schemas import Named

MOST: Final = 100
"""Of one person."""


class TooManyViews(Conflict):
    code = "too-many-views"


async def views(session: AsyncSession, viewer: Principal) -> list[CustomerViewOut]:
    """One's own and the shared ones, by name."""
    mine = or_(SavedView.owner_id == viewer.user_id, SavedView.shared)
    rows = list(await session.scalars(select(SavedView).where(mine)))
    names = await user_names(session, {row.owner_id for row in rows if row.owner_id is not None})
    first = await session.scalar(select(DefaultView.view_id).where(DefaultView.user_id == viewer.user_id))
    found = [_out(row, viewer, names.get(row.owner_id or 0), first) for row in rows]
    return sorted(found, key=lambda view: (view.name.casefold(), view.id))


async def add(session: AsyncSession, viewer: Principal, form: CustomerViewInput, now: datetime) -> CustomerViewOut:
    mine = await session.scalar(select(func.count()).where(SavedView.owner_id == viewer.user_id))
    if (mine or 0) >= MOST:
        raise TooManyViews("there are too many views", most=MOST)
    row = SavedView(owner_id=viewer.user_id)
    _write(row, form, now)
    session.add(row)
    await session.flush()
    return _out(row, viewer, Named(id=viewer.user_id, name=viewer.name), None)


async def change(
    session: AsyncSession, viewer: Principal, view_id: int, form: CustomerViewInput, now: datetime
) -> CustomerViewOut:
    row = await _editable(session, viewer, view_id)
    _write(row, form, now)
    await session.flush()
    names = await user_names(session, [row.owner_id] if row.owner_id is not None else [])
    first = await session.scalar(select(DefaultView.view_id).where(DefaultView.user_id == viewer.user_id))
    return _out(row, viewer, names.get(row.owner_id or 0), first)


async def remove(session: AsyncSession, viewer: Principal, view_id: int) -> None:
    await session.delete(await _editable(session, viewer, view_id))


async def set_default(session: AsyncSession, viewer: Principal, view_id: int | None) -> None:
    """The view that this person's list opens with."""
    await session.execute(delete(DefaultView).where(DefaultView.user_id == viewer.user_id))
    if view_id is not None:
        await _visible(session, viewer, view_id)
        session.add(DefaultView(user_id=viewer.user_id, view_id=view_id))
        await session.flush()


async def _visible(session: AsyncSession, viewer: Principal, view_id: int) -> SavedView:
    """Somebody's own view is not there for others: its name tells nothing."""
    row = await session.get(SavedView, view_id, with_for_update=True)
    if row is None or not (row.shared or row.owner_id == viewer.user_id):
        raise NotFound("there is no such view")
    return row


async def _editable(session: AsyncSession, viewer: Principal, view_id: int) -> SavedView:
    row = await _visible(session, viewer, view_id)
    if not _may_edit(row, viewer):
        raise Forbidden("this view is a colleague's", permission=str(Permission.CRM_SETUP))
    return row


def _may_edit(row: SavedView, viewer: Principal) -> bool:
    return row.owner_id == viewer.user_id or viewer.may(Permission.CRM_SETUP)


def _write(row: SavedView, form: CustomerViewInput, now: datetime) -> None:
    row.name, row.shared, row.sort, row.updated_at = form.name, form.shared, str(form.sort), now
    row.filter = form.filter.model_dump(mode="json", exclude_defaults=True)
    row.columns = [str(column) for column in form.columns]


def _out(row: SavedView, viewer: Principal, owner: Named | None, first: int | None) -> CustomerViewOut:
    return CustomerViewOut(
        id=row.id,
        name=row.name,
        shared=row.shared,
        owner=owner,
        may_edit=_may_edit(row, viewer),
        is_default=row.id == first,
        filter=CustomerFilter.model_validate(row.filter),
        sort=CustomerOrder(row.sort),
        columns=[column_of(column) for column in row.columns],
    )
