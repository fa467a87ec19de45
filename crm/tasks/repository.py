"""The queries by which tasks are listed and counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Row, Select, Text, and_, case, column, func, or_, select, table, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.db import UtcDateTime
from crm import cursors
from crm.errors import invalid_field
from crm.fields.kinds import FieldEntity
from crm.fields.searching import with_text
from crm.models import Company, Contact, Lead
from crm.repository import USERS, shown
from crm.schemas import Named
from crm.tasks.due import NEVER, DayBounds, day_bounds
from crm.tasks.kinds import Order, TaskPriority, TaskState, When
from crm.tasks.making import rhythm_of
from crm.tasks.models import TO_DO, Task
from crm.tasks.rights import may_edit, visible
from crm.tasks.schemas import TaskBrief, TaskCounts, TaskFilter, TaskQuery
from crm.words import fold

PROJECTS: Final = table("projects", column("id", Integer), column("name", Text), column("deleted_at", UtcDateTime))
DEALS: Final = table("deals", column("id", Integer), column("title", Text), column("deleted_at", UtcDateTime))
"""Other rooms': a task shows the name of its deal and of its project."""
_AUTHORS: Final = USERS.alias("authors")
_OPEN: Final = str(TaskState.OPEN)
_RANKS: Final = {TaskPriority.HIGH: 0, TaskPriority.NORMAL: 1, TaskPriority.LOW: 2}
_RANK: Final = case({str(priority): rank for priority, rank in _RANKS.items()}, value=Task.priority)


@dataclass(frozen=True, slots=True)
class Place:
    """The last task of the page before; `rank` of a list by priority."""

    at: datetime
    id: int
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Sorting:
    """By what a list goes; `name` keeps the cursors of different lists apart."""

    name: str
    columns: tuple[Any, ...]
    backwards: bool = False


def briefs() -> Select[*tuple[Any, ...]]:
    """One row per task, with the names that a list shows."""
    return (
        select(
            Task,
            Contact.name.label("contact"),
            Company.name.label("company"),
            Lead.name.label("lead"),
            DEALS.c.title.label("deal"),
            PROJECTS.c.name.label("project"),
            USERS.c.name.label("responsible"),
            _AUTHORS.c.name.label("author"),
        )
        .outerjoin(Contact, and_(Contact.id == Task.contact_id, shown(Contact)))
        .outerjoin(Company, and_(Company.id == Task.company_id, shown(Company)))
        .outerjoin(Lead, and_(Lead.id == Task.lead_id, shown(Lead)))
        .outerjoin(DEALS, and_(DEALS.c.id == Task.deal_id, DEALS.c.deleted_at.is_(None)))
        .outerjoin(PROJECTS, and_(PROJECTS.c.id == Task.project_id, PROJECTS.c.deleted_at.is_(None)))
        .outerjoin(USERS, USERS.c.id == Task.responsible_id)
        .outerjoin(_AUTHORS, _AUTHORS.c.id == Task.created_by_id)
    )


def brief(row: Row[*tuple[Any, ...]], viewer: Principal) -> TaskBrief:
    task: Task = row.Task
    same = ("id", "title", "kind", "priority", "state", "origin", "due_day", "due_time", "time_zone", "due_at")
    more = (
        "duration_min",
        "remind_before_min",
        "remind_at",
        "repeat",
        "call_id",
        "result",
        "closed_at",
        "created_at",
        "version",
    )
    return TaskBrief(
        **{name: getattr(task, name) for name in (*same, *more)},
        rhythm=rhythm_of(task),
        responsible=_named(task.responsible_id, row.responsible),
        author=_named(task.created_by_id, row.author),
        contact=_named(task.contact_id, row.contact),
        company=_named(task.company_id, row.company),
        lead=_named(task.lead_id, row.lead),
        deal=_named(task.deal_id, row.deal),
        project=_named(task.project_id, row.project),
        number=task.caller_key,
        may_edit=may_edit(viewer, task),
    )


def _named(id_: int | None, name: str | None) -> Named | None:
    return None if id_ is None or name is None else Named(id=id_, name=name)


def conditions(viewer: Principal, wanted: TaskFilter, now: datetime) -> list[ColumnElement[bool]]:
    """What the filter says, of the tasks that the person may see."""
    found = [visible(viewer), *_of_people(viewer, wanted)]
    for name in ("state", "kind", "priority", "contact_id", "company_id", "lead_id", "deal_id", "project_id"):
        value = getattr(wanted, name)
        if value is not None:
            found.append(getattr(Task, name) == value)
    if wanted.when is not None:
        found += [Task.state == _OPEN, _lies(wanted.when, day_bounds(now, ZoneInfo(wanted.time_zone)))]
    if wanted.since is not None:
        found.append(Task.due_at >= wanted.since)
    if wanted.until is not None:
        found.append(Task.due_at < wanted.until)
    if wanted.q.strip():
        typed = wanted.q.strip()
        titled = Task.title_key.contains(fold(typed), autoescape=True)
        found.append(or_(titled, Task.id.in_(with_text(FieldEntity.TASK, typed))))
    return found


def _of_people(viewer: Principal, wanted: TaskFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.mine:
        found.append(Task.responsible_id == viewer.user_id)
    if wanted.given:
        others = or_(Task.responsible_id.is_(None), Task.responsible_id != viewer.user_id)
        found.append(and_(Task.created_by_id == viewer.user_id, others))
    if wanted.author_id is not None:
        found.append(Task.created_by_id == wanted.author_id)
    if wanted.responsible_id is not None:
        theirs = Task.responsible_id == wanted.responsible_id
        found.append(theirs if wanted.responsible_id else Task.responsible_id.is_(None))
    return found


def _lies(when: When, bounds: DayBounds) -> ColumnElement[bool]:
    """The same places as `DayBounds.place` tells."""
    at = Task.sort_at
    return {
        When.OVERDUE: at < bounds.now,
        When.TODAY: and_(at >= bounds.now, at < bounds.today_ends),
        When.TOMORROW: and_(at >= bounds.today_ends, at < bounds.tomorrow_ends),
        When.LATER: and_(at >= bounds.tomorrow_ends, at < NEVER),
        When.UNDATED: at >= NEVER,
    }[when]


def _sorting(wanted: TaskQuery) -> Sorting:
    """By (deadline, id), the nearest first, or the high priority before it; of one ended state by (end, id), the latest
    first."""
    if wanted.state not in (None, _OPEN):
        return Sorting("over", (Task.closed_at, Task.id), backwards=True)
    if wanted.order is Order.PRIORITY:
        return Sorting("priority", (_RANK, Task.sort_at, Task.id))
    return Sorting("open", (Task.sort_at, Task.id))


async def page(
    session: AsyncSession, where: Sequence[ColumnElement[bool]], wanted: TaskQuery
) -> tuple[list[Row[*tuple[Any, ...]]], str | None]:
    """One page in the order of `_sorting`, and where the next one begins."""
    sorting, limit = _sorting(wanted), wanted.limit
    order = (column.desc() if sorting.backwards else column for column in sorting.columns)
    query = briefs().where(*where).order_by(*order).limit(limit + 1)
    if wanted.cursor is not None:
        place = _place(wanted.cursor, sorting)
        key, last = tuple_(*sorting.columns), (place.rank, place.at, place.id)[-len(sorting.columns) :]
        query = query.where(key < last if sorting.backwards else key > last)
    rows = list((await session.execute(query)).all())
    shown = rows[:limit]
    return shown, _cursor(shown[-1].Task, sorting) if len(rows) > limit else None


def _cursor(task: Task, sorting: Sorting) -> str:
    at = task.closed_at if sorting.backwards else task.sort_at
    rank = _RANKS[TaskPriority(task.priority)]
    return cursors.write(sorting.name, rank, "" if at is None else at.isoformat(), task.id)


def _place(cursor: str, sorting: Sorting) -> Place:
    of, rank, at_text, id_ = cursors.read(cursor, (str, int, str, int))
    try:
        at = datetime.fromisoformat(str(at_text))
    except ValueError:
        raise _foreign() from None
    if of != sorting.name or at.tzinfo is None or not 0 < int(id_) < 2**31 or int(rank) not in _RANKS.values():
        raise _foreign()
    return Place(at.astimezone(UTC), int(id_), int(rank))


def _foreign() -> Exception:
    return invalid_field("query.cursor", "not a cursor of this list")


async def counts(session: AsyncSession, user_id: int, bounds: DayBounds) -> TaskCounts:
    """One walk over the person's open tasks."""
    places = [func.count().filter(_lies(when, bounds)) for when in When]
    waits = and_(Task.remind_at <= bounds.now, Task.reminder_seen_at.is_(None))
    query = select(*places, func.count().filter(waits)).where(Task.responsible_id == user_id, TO_DO)
    row = (await session.execute(query)).one()
    return TaskCounts(**dict(zip((*map(str, When), "reminders"), row, strict=True)))


def due_reminders(now: datetime) -> Select[*tuple[Any, ...]]:
    """Those whose time has come and that nobody has seen, the oldest first."""
    where = (TO_DO, Task.remind_at <= now, Task.reminder_seen_at.is_(None))
    return briefs().where(*where).order_by(Task.remind_at, Task.id)


async def next_reminder(session: AsyncSession, after: datetime) -> datetime | None:
    """The first reminder later than this."""
    query = select(func.min(Task.remind_at)).where(TO_DO, Task.remind_at > after, Task.reminder_seen_at.is_(None))
    return await session.scalar(query)


async def people_reminded(session: AsyncSession, after: datetime, until: datetime) -> list[int]:
    """Whose reminders came in (after, until]."""
    query = select(Task.responsible_id).where(
        TO_DO, Task.remind_at > after, Task.remind_at <= until, Task.reminder_seen_at.is_(None)
    )
    return [person for person in await session.scalars(query.distinct()) if person is not None]
