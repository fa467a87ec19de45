"""The queries by which projects are listed, and how far their tasks are."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Text,
    and_,
    column,
    func,
    or_,
    select,
    table,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.db import UtcDateTime
from crm import cursors
from crm.errors import invalid_field
from crm.models import Company, Contact
from crm.projects.kinds import ProjectState
from crm.projects.models import Project, ProjectEntry, ProjectMember
from crm.projects.rights import may_edit, visible
from crm.projects.schemas import Progress, ProjectBrief, ProjectQuery
from crm.repository import USERS, shown
from crm.schemas import Named
from crm.tasks.kinds import TaskState
from crm.words import fold

DEALS: Final = table("deals", column("id", Integer), column("title", Text), column("deleted_at", UtcDateTime))
TASKS: Final = table(
    "tasks",
    *(column("project_id", Integer), column("state", Text), column("due_at", UtcDateTime)),
    column("deleted_at", UtcDateTime),
)
"""Other rooms'."""
_RUNNING: Final = [str(state) for state in ProjectState if not state.is_over]
_EMPTY: Final = Progress(done=0, total=0, overdue=0)


def rows_of() -> Select[*tuple[Any, ...]]:
    """One row per project, with the names that a list shows."""
    return (
        select(
            Project,
            Contact.name.label("contact"),
            Company.name.label("company"),
            DEALS.c.title.label("deal"),
            USERS.c.name.label("responsible"),
        )
        .outerjoin(Contact, and_(Contact.id == Project.contact_id, shown(Contact)))
        .outerjoin(Company, and_(Company.id == Project.company_id, shown(Company)))
        .outerjoin(DEALS, and_(DEALS.c.id == Project.deal_id, DEALS.c.deleted_at.is_(None)))
        .outerjoin(USERS, USERS.c.id == Project.responsible_id)
    )


def brief(row: Row[*tuple[Any, ...]], progress: Progress, viewer: Principal) -> ProjectBrief:
    project: Project = row.Project
    same = ("id", "name", "state", "starts_on", "due_on", "closed_at", "created_at", "version")
    return ProjectBrief(
        **{name: getattr(project, name) for name in same},
        contact=_named(project.contact_id, row.contact),
        company=_named(project.company_id, row.company),
        deal=_named(project.deal_id, row.deal),
        responsible=_named(project.responsible_id, row.responsible),
        progress=progress,
        may_edit=may_edit(viewer, project),
    )


def _named(id_: int | None, name: str | None) -> Named | None:
    return None if id_ is None or name is None else Named(id=id_, name=name)


def conditions(viewer: Principal, wanted: ProjectQuery) -> list[ColumnElement[bool]]:
    """What the filter says, of the projects that the person may see."""
    found = [visible(viewer)]
    for name in ("responsible_id", "contact_id", "company_id", "deal_id"):
        value = getattr(wanted, name)
        if value is not None:
            found.append(getattr(Project, name) == value)
    if wanted.state is not None:
        found.append(Project.state.in_(_RUNNING if wanted.state == "running" else [str(wanted.state)]))
    if wanted.mine:
        works_on = select(ProjectMember.project_id).where(ProjectMember.user_id == viewer.user_id)
        found.append(or_(Project.responsible_id == viewer.user_id, Project.id.in_(works_on)))
    if wanted.q.strip():
        found.append(Project.name_key.contains(fold(wanted.q.strip()), autoescape=True))
    return found


async def page(
    session: AsyncSession, where: Sequence[ColumnElement[bool]], cursor: str | None, limit: int
) -> tuple[list[Row[*tuple[Any, ...]]], str | None]:
    """By (deadline, id), the nearest first."""
    query = rows_of().where(*where).order_by(Project.sort_day, Project.id).limit(limit + 1)
    if cursor is not None:
        query = query.where(tuple_(Project.sort_day, Project.id) > _place(cursor))
    rows = list((await session.execute(query)).all())
    shown = rows[:limit]
    last = shown[-1].Project if len(rows) > limit else None
    return shown, None if last is None else cursors.write(last.sort_day.isoformat(), last.id)


def _place(cursor: str) -> tuple[date, int]:
    day, id_ = cursors.read(cursor, (str, int))
    try:
        return date.fromisoformat(str(day)), _row_id(id_)
    except ValueError:
        raise invalid_field("query.cursor", "not a cursor of this list") from None


def _row_id(id_: str | int) -> int:
    if not 0 < int(id_) < 2**31:
        raise ValueError("no id of a row")
    return int(id_)


async def progress(session: AsyncSession, ids: Collection[int]) -> dict[int, Progress]:
    """How far the tasks of these projects are."""
    if not ids:
        return {}
    is_open = TASKS.c.state == str(TaskState.OPEN)
    late = and_(is_open, TASKS.c.due_at < datetime.now(UTC))
    query = (
        select(TASKS.c.project_id, func.count().filter(~is_open), func.count(), func.count().filter(late))
        .where(TASKS.c.project_id.in_(ids), TASKS.c.state != str(TaskState.CANCELLED), TASKS.c.deleted_at.is_(None))
        .group_by(TASKS.c.project_id)
    )
    found = await session.execute(query)
    counted = {row[0]: Progress(done=row[1], total=row[2], overdue=row[3]) for row in found}
    return {id_: counted.get(id_, _EMPTY) for id_ in ids}


async def members(session: AsyncSession, project_id: int) -> list[Named]:
    """By their names."""
    query = (
        select(USERS.c.id, USERS.c.name)
        .join(ProjectMember, ProjectMember.user_id == USERS.c.id)
        .where(ProjectMember.project_id == project_id)
        .order_by(USERS.c.name, USERS.c.id)
    )
    return [Named(id=id_, name=name) for id_, name in await session.execute(query)]


async def entries(session: AsyncSession, project_id: int, cursor: str | None, limit: int) -> list[ProjectEntry]:
    """Newest first, below the cursor."""
    query = select(ProjectEntry).where(ProjectEntry.project_id == project_id)
    if cursor is not None:
        at, id_ = cursors.read(cursor, (str, int))
        query = query.where(tuple_(ProjectEntry.at, ProjectEntry.id) < (_moment(str(at)), int(id_)))
    newest = query.order_by(ProjectEntry.at.desc(), ProjectEntry.id.desc()).limit(limit)
    return list(await session.scalars(newest))


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = datetime.min  # noqa: DTZ901 - refused below
    if at.tzinfo is None:
        raise invalid_field("query.cursor", "not a cursor of this list")
    return at
