"""Saved views: one's own and those that everybody has, of any list."""

from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.errors import Conflict, Forbidden, NotFound
from crm.lists.kinds import ListName
from crm.lists.models import DefaultView, SavedView
from crm.lists.schemas import ViewInput, ViewOut
from crm.repository import user_names
from crm.schemas import Named

MOST: Final = 100
"""Of one person and one list."""
OutT = TypeVar("OutT", bound=ViewOut)


class TooManyViews(Conflict):
    code = "too-many-views"


class Views(Generic[OutT]):
    """The views of one list, in its own words: `out` is how one of them stands on the wire."""

    def __init__(self, name: ListName, out: type[OutT]) -> None:
        self._name = name
        self._out_type = out

    async def all(self, session: AsyncSession, viewer: Principal) -> list[OutT]:
        """One's own and the shared ones, by name."""
        mine = or_(SavedView.owner_id == viewer.user_id, SavedView.shared)
        rows = list(await session.scalars(select(SavedView).where(self._is_mine, mine)))
        names = await user_names(session, {row.owner_id for row in rows if row.owner_id is not None})
        first = await self._first(session, viewer)
        found = [self._out(row, viewer, names.get(row.owner_id or 0), first) for row in rows]
        return sorted(found, key=lambda view: (view.name.casefold(), view.id))

    async def add(self, session: AsyncSession, viewer: Principal, form: ViewInput, now: datetime) -> OutT:
        count = select(func.count()).where(self._is_mine, SavedView.owner_id == viewer.user_id)
        if (await session.scalar(count) or 0) >= MOST:
            raise TooManyViews("there are too many views", most=MOST)
        row = SavedView(owner_id=viewer.user_id, list_name=str(self._name))
        _write(row, form, now)
        session.add(row)
        await session.flush()
        return self._out(row, viewer, Named(id=viewer.user_id, name=viewer.name), None)

    async def change(
        self, session: AsyncSession, viewer: Principal, view_id: int, form: ViewInput, now: datetime
    ) -> OutT:
        row = await self._editable(session, viewer, view_id)
        _write(row, form, now)
        await session.flush()
        names = await user_names(session, [row.owner_id] if row.owner_id is not None else [])
        return self._out(row, viewer, names.get(row.owner_id or 0), await self._first(session, viewer))

    async def remove(self, session: AsyncSession, viewer: Principal, view_id: int) -> None:
        await session.delete(await self._editable(session, viewer, view_id))

    async def set_default(self, session: AsyncSession, viewer: Principal, view_id: int | None) -> None:
        """The view that this person's list opens with."""
        await session.execute(delete(DefaultView).where(*self._defaults(viewer)))
        if view_id is not None:
            await self._visible(session, viewer, view_id)
            session.add(DefaultView(user_id=viewer.user_id, list_name=str(self._name), view_id=view_id))
            await session.flush()

    async def _first(self, session: AsyncSession, viewer: Principal) -> int | None:
        return await session.scalar(select(DefaultView.view_id).where(*self._defaults(viewer)))

    def _defaults(self, viewer: Principal) -> tuple[Any, ...]:
        return (DefaultView.user_id == viewer.user_id, DefaultView.list_name == str(self._name))

    @property
    def _is_mine(self) -> Any:
        return SavedView.list_name == str(self._name)

    async def _visible(self, session: AsyncSession, viewer: Principal, view_id: int) -> SavedView:
        """Somebody's own view, or one of another list, is not there: its name tells nothing."""
        row = await session.get(SavedView, view_id, with_for_update=True)
        if row is None or row.list_name != self._name or not (row.shared or row.owner_id == viewer.user_id):
            raise NotFound("there is no such view")
        return row

    async def _editable(self, session: AsyncSession, viewer: Principal, view_id: int) -> SavedView:
        row = await self._visible(session, viewer, view_id)
        if not _may_edit(row, viewer):
            raise Forbidden("this view is a colleague's", permission=str(Permission.CRM_SETUP))
        return row

    def _out(self, row: SavedView, viewer: Principal, owner: Named | None, first: int | None) -> OutT:
        """Of a stored row, whose words were good when it was written."""
        same = {name: getattr(row, name) for name in ("id", "name", "shared", "filter", "sort", "columns")}
        more = {"owner": owner, "may_edit": _may_edit(row, viewer), "is_default": row.id == first}
        return self._out_type.model_validate({**same, **more})


def _may_edit(row: SavedView, viewer: Principal) -> bool:
    return row.owner_id == viewer.user_id or viewer.may(Permission.CRM_SETUP)


def _write(row: SavedView, form: ViewInput, now: datetime) -> None:
    said = form.model_dump(mode="json", include={"filter": True, "sort": True, "columns": True})
    row.name, row.shared, row.sort, row.updated_at = form.name, form.shared, said["sort"], now
    row.filter = form.filter.model_dump(mode="json", exclude_defaults=True)
    row.columns = said["columns"]
