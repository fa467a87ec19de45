"""What tasks tell in the histories of their customers and deals, and each in its own."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, literal_column, not_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm.fields.kinds import CardRef, FieldEntity
from crm.kinds import CustomerKind, CustomerRef
from crm.schemas import TaskMention, TimelinePage, TimelineQuery
from crm.tasks.kinds import TaskEvent, TaskOrigin
from crm.tasks.models import Task, TaskEntry
from crm.tasks.rights import visible
from crm.timeline import Line, MoreLines, Place, Source, below, merged, place_of

ABOUT: Final[dict[CustomerKind, Any]] = {
    CustomerKind.CONTACT: Task.contact_id,
    CustomerKind.COMPANY: Task.company_id,
    CustomerKind.LEAD: Task.lead_id,
}
_DONE: Final = str(TaskEvent.DONE)
DONE: Final[ColumnElement[bool]] = TaskEntry.event == literal_column(f"'{_DONE}'")
"""Written out: SQLite takes the index of what was done only where it reads the word, not where it is given one."""
_TASK: Final = FieldEntity.TASK
_ABOUT: Final = (FieldEntity.DEAL, FieldEntity.CONTACT, FieldEntity.COMPANY, FieldEntity.LEAD)


def lines_for(viewer: Principal, ref: CustomerRef, query: TimelineQuery, people: Sequence[int] = ()) -> list[MoreLines]:
    """The tasks of a customer, and of the people of a company, and what is noted about them, as far as this person may
    see them."""
    own = ABOUT[ref.kind] == ref.id
    return _lines(or_(own, Task.contact_id.in_(people)) if people else own, viewer, query)


def lines_of_deal(viewer: Principal, deal_id: int, query: TimelineQuery) -> list[MoreLines]:
    return _lines(Task.deal_id == deal_id, viewer, query)


async def page(
    session: AsyncSession, task_id: int, query: TimelineQuery, *, more: Sequence[MoreLines] = ()
) -> TimelinePage:
    """The whole history of one task, newest first; who may see it was checked."""
    after, limit = place_of(query.cursor), query.limit + 1
    wanted = _wanted(query)
    lines = [] if wanted is None else await _entries(session, and_(TaskEntry.task_id == task_id, wanted), after, limit)
    for lines_of in more:
        lines += await lines_of(session, after, limit)
    return await merged(session, lines, query.limit)


def done_by(viewer: Principal, *, people: Collection[int] | None, since: datetime) -> MoreLines:
    """What was done of all tasks that this person may see; by these people, or by anybody."""

    async def lines(session: AsyncSession, after: Place | None, limit: int) -> list[Line]:
        theirs = [] if people is None else [TaskEntry.author_id.in_(people)]
        return await _entries(session, and_(DONE, TaskEntry.at >= since, visible(viewer), *theirs), after, limit)

    return lines


def _wanted(query: TimelineQuery) -> ColumnElement[bool] | None:
    """None: nothing of tasks."""
    notes, others = query.wants("note"), query.wants("task")
    if not notes and not others:
        return None
    if notes and others:
        return true()
    noted = TaskEntry.event == str(TaskEvent.NOTE)
    return noted if notes else not_(noted)


def _lines(about: ColumnElement[bool], viewer: Principal, query: TimelineQuery) -> list[MoreLines]:
    wanted = _wanted(query)
    if wanted is None:
        return []

    async def lines(session: AsyncSession, after: Place | None, limit: int) -> list[Line]:
        tasks = select(Task.id).where(about, visible(viewer))
        return await _entries(session, and_(TaskEntry.task_id.in_(tasks), wanted), after, limit)

    return [lines]


async def _entries(
    session: AsyncSession, condition: ColumnElement[bool], after: Place | None, limit: int
) -> list[Line]:
    query = select(TaskEntry, Task).join(Task, Task.id == TaskEntry.task_id).where(condition)
    rows = await session.execute(below(query, (TaskEntry.at, TaskEntry.id), after, Source.TASK).limit(limit))
    return [_line(entry, task) for entry, task in rows]


def _line(entry: TaskEntry, task: Task) -> Line:
    late = entry.event == _DONE and task.due_at is not None and entry.at > task.due_at
    call_back = task.origin == TaskOrigin.MISSED_CALL
    said = {"title": task.title, "kind": task.kind, "event": entry.event}
    return Line(
        entry.at,
        Source.TASK,
        entry.id,
        author_id=entry.author_id,
        text=entry.text or None,
        type="note" if entry.event == TaskEvent.NOTE else None,
        changes=entry.changes,
        task=TaskMention.model_validate({"id": task.id, "call_back": call_back, "late": late, **said}),
        whose_id=task.contact_id,
        card=_about(task),
    )


def _about(task: Task) -> CardRef:
    """The deal or the customer that it is for; the task itself when it is for none."""
    found = ((entity, getattr(task, f"{entity}_id")) for entity in _ABOUT)
    return next((CardRef(entity, id_) for entity, id_ in found if id_ is not None), CardRef(_TASK, task.id))
