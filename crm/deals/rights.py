"""Whose deals a person may see and change.

How far one reaches, the role says, for each pipeline; with the built-in roles to one's own, or to all. Nobody's are in
reach of whoever reaches any; whoever made a deal goes on seeing it after it was handed to a colleague.
A deal that one may not see is not there (404): its id tells nothing.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Action, Entity
from callcenter.errors import Forbidden, NotFound
from crm.deals.models import Deal
from crm.rights import FieldLocked, within


def visible(viewer: Principal) -> ColumnElement[bool]:
    """The deals that this person may see, as a condition of a query; those in the bin are in none."""
    return and_(Deal.deleted_at.is_(None), reached(viewer))


def reached(viewer: Principal) -> ColumnElement[bool]:
    """The same with those in the bin."""
    pipelines = sorted({pipeline_id for pipeline_id, _ in viewer.rights.matrix.pipelines})
    usual = _seen(viewer, None)
    if not pipelines:
        return usual
    parts = [and_(Deal.pipeline_id == pipeline_id, _seen(viewer, pipeline_id)) for pipeline_id in pipelines]
    return or_(and_(Deal.pipeline_id.not_in(pipelines), usual), *parts)


def _seen(viewer: Principal, pipeline_id: int | None) -> ColumnElement[bool]:
    reach = viewer.reach(Entity.DEAL, Action.VIEW, pipeline_id)
    if reach.is_all:
        return true()
    if reach.is_none:
        return false()
    return or_(*within(reach, Deal.responsible_id.expression), Deal.created_by_id == viewer.user_id)


def visible_id(viewer: Principal, deal_id: ColumnElement[int] | ColumnElement[int | None]) -> ColumnElement[bool]:
    """That a column names a deal which this person may see, as a condition on the column's table."""
    return exists(select(Deal.id).where(Deal.id == deal_id, visible(viewer)))


def check_visible(viewer: Principal, deal: Deal | None) -> Deal:
    if deal is None:
        raise _absent()
    reach = viewer.reach(Entity.DEAL, Action.VIEW, deal.pipeline_id)
    made = deal.created_by_id == viewer.user_id and not reach.is_none
    if not made and not reach.holds(deal.responsible_id):
        raise _absent()
    return deal


def may_edit(viewer: Principal, deal: Deal) -> bool:
    return viewer.reach(Entity.DEAL, Action.CHANGE, deal.pipeline_id).holds(deal.responsible_id)


def may_delete(viewer: Principal, deal: Deal) -> bool:
    return viewer.reach(Entity.DEAL, Action.DELETE, deal.pipeline_id).holds(deal.responsible_id)


def check_editable(viewer: Principal, deal: Deal, fields: Iterable[str] = ()) -> None:
    locked = sorted(viewer.rights.locked(Entity.DEAL).intersection(fields))
    if locked:
        raise FieldLocked("these fields of a deal are not yours to change", fields=locked)
    if not may_edit(viewer, deal):
        raise Forbidden("this deal is a colleague's", permission=str(Permission.DEALS_EDIT_ALL))


def check_addable(viewer: Principal, pipeline_id: int, responsible_id: int | None) -> None:
    """Also for a deal that is moved into another pipeline."""
    if not viewer.reach(Entity.DEAL, Action.ADD, pipeline_id).holds(responsible_id):
        raise Forbidden("you may not add such a deal to this pipeline", permission=str(Permission.DEALS_EDIT))


def _absent() -> NotFound:
    return NotFound("there is no such deal")
