"""Whose deals a person may see and change.

One's own are those that one is responsible for, and those that nobody is; whoever made a deal goes on seeing it
after it was handed to a colleague. A deal that one may not see is not there (404): its id tells nothing.
"""

from sqlalchemy import ColumnElement, or_, true

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.errors import Forbidden, NotFound
from crm.deals.models import Deal


def visible(viewer: Principal) -> ColumnElement[bool]:
    """The deals that this person may see, as a condition of a query."""
    if viewer.may(Permission.DEALS_VIEW_ALL):
        return true()
    return or_(
        Deal.responsible_id == viewer.user_id, Deal.responsible_id.is_(None), Deal.created_by_id == viewer.user_id
    )


def check_visible(viewer: Principal, deal: Deal | None) -> Deal:
    if deal is None:
        raise _absent()
    mine = deal.responsible_id in (None, viewer.user_id) or deal.created_by_id == viewer.user_id
    if not mine and not viewer.may(Permission.DEALS_VIEW_ALL):
        raise _absent()
    return deal


def may_edit(viewer: Principal, responsible_id: int | None) -> bool:
    if viewer.may(Permission.DEALS_EDIT_ALL):
        return True
    return viewer.may(Permission.DEALS_EDIT) and responsible_id in (None, viewer.user_id)


def check_editable(viewer: Principal, deal: Deal) -> None:
    if not may_edit(viewer, deal.responsible_id):
        raise Forbidden("this deal is a colleague's", permission=str(Permission.DEALS_EDIT_ALL))


def _absent() -> NotFound:
    return NotFound("there is no such deal")
