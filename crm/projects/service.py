"""The rules of projects: made, also of a won deal, changed, noted, handed over."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Entity
from callcenter.webhooks.events import Event
from crm import repository as customers
from crm.bin.standing import deleted
from crm.deals import service as deals
from crm.errors import Outdated, VersionNeeded, invalid_field
from crm.kinds import CustomerKind, CustomerRef
from crm.projects import repository
from crm.projects.kinds import ProjectEvent, ProjectState
from crm.projects.models import Project, ProjectEntry, ProjectMember
from crm.projects.rights import absent, check_addable, check_editable, may_delete, reached, visible
from crm.projects.schemas import ProjectCard, ProjectInput, ProjectPage, ProjectPatch, ProjectQuery
from crm.telling import Added, tell_added, tell_project
from crm.words import fold

NAMES: Final = StoredNames()
FAR: Final = date(9999, 12, 31)
"""Where projects without a deadline stand in the order."""
_CUSTOMERS: Final = {"contact_id": CustomerKind.CONTACT, "company_id": CustomerKind.COMPANY}
_PLAIN: Final = ("name", "description", "contact_id", "company_id", "deal_id", "responsible_id", "starts_on", "due_on")


async def find(session: AsyncSession, query: ProjectQuery, viewer: Principal) -> ProjectPage:
    where = repository.conditions(viewer, query)
    rows, cursor = await repository.page(session, where, query.cursor, query.limit)
    progress = await repository.progress(session, [row.Project.id for row in rows])
    items = [repository.brief(row, progress[row.Project.id], viewer) for row in rows]
    return ProjectPage(items=items, next_cursor=cursor)


async def card(session: AsyncSession, project_id: int, viewer: Principal) -> ProjectCard:
    project = await existing(session, project_id, viewer)
    row = (await session.execute(repository.rows_of().where(Project.id == project_id))).one()
    progress = await repository.progress(session, [project_id])
    author_id = project.created_by_id
    authors = await customers.user_names(session, [] if author_id is None else [author_id])
    return ProjectCard(
        **dict(repository.brief(row, progress[project_id], viewer)),
        description=project.description,
        members=await repository.members(session, project_id),
        created_by=next(iter(authors.values()), None),
        updated_at=project.updated_at,
    )


async def existing(session: AsyncSession, project_id: int, viewer: Principal, *, lock: bool = False) -> Project:
    """The row, if this person may see it.

    :raises Deleted: when it lies in the bin
    """
    query = select(Project).where(Project.id == project_id, reached(viewer))
    project = await session.scalar(query.with_for_update() if lock else query)
    if project is None:
        raise absent()
    if project.deleted_at is not None:
        mine = may_delete(viewer, project)
        raise await deleted(session, Entity.PROJECT, project.id, name=project.name, may_restore=mine)
    return project


async def may_see(session: AsyncSession, project_id: int, viewer: Principal) -> bool:
    query = select(Project.id).where(Project.id == project_id, visible(viewer))
    return viewer.may(Permission.PROJECTS_VIEW) and await session.scalar(query) is not None


async def create(session: AsyncSession, form: ProjectInput, author: Principal) -> int:
    """With everybody who works on it."""
    values = form.model_dump(include=set(_PLAIN))
    if "responsible_id" not in form.model_fields_set:
        values["responsible_id"] = author.user_id
    check_addable(author, values["responsible_id"])
    await _check_references(session, values, form.members, author)
    values |= await _customers_of_deal(session, values)
    now = datetime.now(UTC)
    project = Project(**values, created_by_id=author.user_id, created_at=now, updated_at=now, version=1)
    project.name_key, project.sort_day = fold(project.name), project.due_on or FAR
    _put_state(project, form.state, now)
    session.add(project)
    await session.flush()
    session.add_all(ProjectMember(project_id=project.id, user_id=id_) for id_ in dict.fromkeys(form.members))
    _remember(session, project, ProjectEvent.CREATED, author.user_id)
    await session.flush()
    return project.id


async def patch(session: AsyncSession, project_id: int, form: ProjectPatch, author: Principal) -> None:
    """Saving what already is makes no new version."""
    project = await _locked(session, project_id, form.version, author)
    values = form.model_dump(include=form.model_fields_set & {*_PLAIN, "state"})
    values = {name: value for name, value in values.items() if value != getattr(project, name)}
    if "responsible_id" in values:
        check_addable(author, values["responsible_id"])
    await _check_references(session, values, form.members or (), author)
    before = await _shown(session, project)
    for name, value in values.items():
        setattr(project, name, value)
    if project.starts_on is not None and project.due_on is not None and project.starts_on > project.due_on:
        raise invalid_field("body.due_on", "is before starts_on")
    project.name_key, project.sort_day = fold(project.name), project.due_on or FAR
    if "state" in values:
        _put_state(project, ProjectState(project.state), datetime.now(UTC))
    if form.members is not None:
        await _put_members(session, project_id, form.members)
    await session.flush()
    after = await _shown(session, project)
    changes = [
        {"field": name, "before": value, "after": after[name]} for name, value in before.items() if value != after[name]
    ]
    if changes:
        await tell_change(session, project, changes, author.user_id)


async def note(session: AsyncSession, project_id: int, text: str, author: Principal) -> ProjectEntry:
    """Whoever sees a project may note something about it."""
    project = await existing(session, project_id, author)
    entry = _remember(session, project, ProjectEvent.NOTE, author.user_id, text=text)
    await session.flush()
    tell_added(session, "project", project_id, Added.NOTE, author.user_id, line=str(entry.id))
    return entry


async def count_running_of(session: AsyncSession, user_id: int) -> int:
    """How many projects of this person are not over."""
    return await session.scalar(select(func.count()).where(*_running_of(user_id))) or 0


async def hand_over_all(session: AsyncSession, from_id: int, to_id: int | None, *, author_id: int, remark: str) -> int:
    """Somebody's running projects into other hands; those that are over stay with who ended them."""
    rows = (await session.scalars(select(Project).where(*_running_of(from_id)).order_by(Project.id))).all()
    names = await customers.user_names(session, [id_ for id_ in (from_id, to_id) if id_ is not None])
    told = [names[id_].name if id_ in names else None for id_ in (from_id, to_id)]
    for project in rows:
        project.responsible_id = to_id
        changes = [{"field": "responsible_id", "before": told[0], "after": told[1]}]
        await tell_change(session, project, changes, author_id, text=remark)
    return len(rows)


async def people(session: AsyncSession) -> list[tuple[int, str]]:
    """Everybody who can work on projects, by name."""
    names = await NAMES.names(session, await NAMES.allowed(session, Permission.PROJECTS_VIEW))
    return sorted(names.items(), key=lambda one: (one[1].casefold(), one[0]))


def _running_of(user_id: int) -> tuple[Any, ...]:
    return (Project.responsible_id == user_id, Project.closed_at.is_(None), Project.deleted_at.is_(None))


async def _locked(session: AsyncSession, project_id: int, version: int | None, author: Principal) -> Project:
    if version is None:
        raise VersionNeeded("say which version is changed: `version` in the body or the header If-Match")
    project = await existing(session, project_id, author, lock=True)
    check_editable(author, project)
    if project.version != version:
        now = await card(session, project_id, author)
        raise Outdated("it was changed meanwhile", current=now.model_dump(mode="json"))
    return project


async def _check_references(
    session: AsyncSession, values: Mapping[str, Any], members: Iterable[int], author: Principal
) -> None:
    for field, kind in _CUSTOMERS.items():
        id_ = values.get(field)
        if id_ is not None and await customers.get(session, CustomerRef(kind, id_)) is None:
            raise invalid_field(f"body.{field}", f"there is no such {kind}")
    deal_id = values.get("deal_id")
    if deal_id is not None and not await deals.may_see(session, deal_id, author):
        raise invalid_field("body.deal_id", "there is no such deal")
    allowed = set(await NAMES.allowed(session, Permission.PROJECTS_VIEW))
    if values.get("responsible_id") not in {None, *allowed}:
        raise invalid_field("body.responsible_id", "there is nobody of this id who does projects")
    if not allowed.issuperset(members):
        raise invalid_field("body.members", "there is nobody of such an id who does projects")


async def _customers_of_deal(session: AsyncSession, values: Mapping[str, Any]) -> dict[str, int]:
    if values.get("deal_id") is None or any(values.get(field) is not None for field in _CUSTOMERS):
        return {}
    refs = await deals.refs_of(session, values["deal_id"])
    return {f"{ref.kind}_id": ref.id for ref in refs if ref.kind is not CustomerKind.LEAD}


async def _put_members(session: AsyncSession, project_id: int, ids: Iterable[int]) -> None:
    await session.execute(delete(ProjectMember).where(ProjectMember.project_id == project_id))
    session.add_all(ProjectMember(project_id=project_id, user_id=id_) for id_ in dict.fromkeys(ids))


def _put_state(project: Project, state: ProjectState, now: datetime) -> None:
    project.state = str(state)
    project.closed_at = (project.closed_at or now) if state.is_over else None


async def _shown(session: AsyncSession, project: Project) -> dict[str, Any]:
    """As the history keeps it: days as text, people and customers by name."""
    row = (await session.execute(repository.rows_of().where(Project.id == project.id))).one()
    days = {
        name: None if (day := getattr(project, name)) is None else day.isoformat() for name in ("starts_on", "due_on")
    }
    named = {f"{name}_id": getattr(row, name) for name in ("contact", "company", "deal", "responsible")}
    members = [one.name for one in await repository.members(session, project.id)]
    plain = {name: getattr(project, name) for name in ("name", "description", "state")}
    return {**plain, **named, **days, "members": members}


async def tell_change(
    session: AsyncSession, project: Project, changes: list[dict[str, Any]], author_id: int, *, text: str = ""
) -> None:
    """The next version of a project, with a line in its history."""
    project.version += 1
    project.updated_at = datetime.now(UTC)
    _remember(session, project, ProjectEvent.CHANGED, author_id, changes=changes, text=text)
    await session.flush()


def _remember(
    session: AsyncSession,
    project: Project,
    event: ProjectEvent,
    author_id: int,
    *,
    changes: list[dict[str, Any]] | None = None,
    text: str = "",
) -> ProjectEntry:
    entry = ProjectEntry(
        project_id=project.id,
        at=datetime.now(UTC),
        author_id=author_id,
        event=str(event),
        text=text,
        changes=changes or [],
    )
    session.add(entry)
    if event is not ProjectEvent.NOTE:
        told = Event.PROJECT_CREATED if event is ProjectEvent.CREATED else Event.PROJECT_CHANGED
        tell_project(session, told, project.id, author_id, changes=[*entry.changes])
    return entry
