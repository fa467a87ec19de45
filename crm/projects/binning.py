"""Projects into the bin, and out of it."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.errors import Forbidden
from callcenter.webhooks.events import Event
from crm.errors import Outdated
from crm.preconditions import named
from crm.projects import service
from crm.projects.models import Project
from crm.projects.rights import absent, may_delete, reached
from crm.telling import Happened, tell_project
from crm.veil import current


async def put_away(session: AsyncSession, project_id: int, version: int | None, author: Principal) -> None:
    """Its tasks stay, and name no project meanwhile."""
    project = await service.existing(session, project_id, author, lock=True)
    _check(author, project)
    if project.version != named(version):
        now = await service.card(session, project_id, author)
        raise Outdated("it was changed meanwhile", current=current(session, now))
    await _set(session, project, datetime.now(UTC), Happened.DELETED, author)


async def bring_back(session: AsyncSession, project_id: int, author: Principal) -> str:
    query = select(Project).where(Project.id == project_id, reached(author))
    project = await session.scalar(query.with_for_update())
    if project is None:
        raise absent()
    _check(author, project)
    await _set(session, project, None, Happened.RESTORED, author)
    return project.name


async def _set(
    session: AsyncSession, project: Project, deleted_at: datetime | None, happened: Happened, author: Principal
) -> None:
    project.deleted_at = deleted_at
    changes = [{"field": str(happened), "before": None, "after": project.name}]
    await service.tell_change(session, project, changes, author.user_id)
    tell_project(session, Event(f"project.{happened}"), project.id, author.user_id)
    await session.flush()


def _check(author: Principal, project: Project) -> None:
    if not may_delete(author, project):
        right = {"permission": str(Permission.CARDS_DELETE), "right": "project.delete"}
        raise Forbidden("you may not delete this project", **right)
