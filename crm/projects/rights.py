"""Whose projects a person may see and change.

How far one reaches, the role says. Who works on a project sees it, and so does who made it; whoever is responsible, or
has the right to colleagues' ones, changes it. A project that one may not see is not there (404).
"""

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Action, Entity
from callcenter.errors import Forbidden
from crm.projects.errors import NoSuchProject
from crm.projects.models import Project, ProjectMember
from crm.rights import within


def visible(viewer: Principal) -> ColumnElement[bool]:
    """The projects that this person may see, as a condition of a query; those in the bin are in none."""
    return and_(Project.deleted_at.is_(None), reached(viewer))


def reached(viewer: Principal) -> ColumnElement[bool]:
    """The same with those in the bin."""
    reach = viewer.reach(Entity.PROJECT, Action.VIEW)
    if reach.is_all:
        return true()
    if reach.is_none:
        return false()
    works_on = select(ProjectMember.project_id).where(ProjectMember.user_id == viewer.user_id)
    made = Project.created_by_id == viewer.user_id
    return or_(*within(reach, Project.responsible_id.expression), made, Project.id.in_(works_on))


def may_edit(viewer: Principal, project: Project) -> bool:
    return viewer.reach(Entity.PROJECT, Action.CHANGE).holds(project.responsible_id)


def may_delete(viewer: Principal, project: Project) -> bool:
    return viewer.reach(Entity.PROJECT, Action.DELETE).holds(project.responsible_id)


def check_editable(viewer: Principal, project: Project) -> None:
    if not may_edit(viewer, project):
        raise Forbidden("this project is a colleague's", permission=str(Permission.PROJECTS_EDIT_ALL))


def check_addable(viewer: Principal, responsible_id: int | None) -> None:
    if not viewer.reach(Entity.PROJECT, Action.ADD).holds(responsible_id):
        raise Forbidden("you may not add a project for this colleague", permission=str(Permission.PROJECTS_EDIT))


def absent() -> NoSuchProject:
    return NoSuchProject("there is no such project")
