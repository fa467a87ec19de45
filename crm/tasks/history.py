"""What tasks tell in the histories of their customers and deals, and each in its own."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, not_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
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
    call_back = (Task.origin == str(TaskOrigin.MISSED_CALL)).label("call_back")
    query = (
        select(TaskEntry, Task.title, Task.kind, call_back, Task.contact_id)
        .join(Task, Task.id == TaskEntry.task_id)
        .where(condition)
    )
    rows = await session.execute(
        below(query.where(condition), (TaskEntry.at, TaskEntry.id), after, Source.TASK).limit(limit)
    )
    return [
        Line(
            entry.at,
            Source.TASK,
            entry.id,
            author_id=entry.author_id,
            text=entry.text or None,
            type="note" if entry.event == TaskEvent.NOTE else None,
            changes=entry.changes,
            task=TaskMention(id=entry.task_id, title=title, call_back=bool(is_call_back), kind=kind, event=entry.event),
            whose_id=contact_id,
        )
        for entry, title, kind, is_call_back, contact_id in rows
    ]
