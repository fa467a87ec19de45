"""What tasks tell in the histories of their customers and deals, and each in its own."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm.kinds import CustomerKind, CustomerRef
from crm.schemas import TaskMention, TimelinePage, TimelineQuery
from crm.tasks.kinds import TaskOrigin
from crm.tasks.models import Task, TaskEntry
from crm.tasks.rights import visible
from crm.timeline import Line, MoreLines, Place, Source, below, merged, place_of

ABOUT: Final[dict[CustomerKind, Any]] = {
    CustomerKind.CONTACT: Task.contact_id,
    CustomerKind.COMPANY: Task.company_id,
    CustomerKind.LEAD: Task.lead_id,
}


def lines_for(viewer: Principal, ref: CustomerRef, people: Sequence[int] = ()) -> MoreLines:
    """The tasks of a customer, and of the people of a company, as far as this person may see them."""
    own = ABOUT[ref.kind] == ref.id
    return _lines(or_(own, Task.contact_id.in_(people)) if people else own, viewer)


def lines_of_deal(viewer: Principal, deal_id: int) -> MoreLines:
    return _lines(Task.deal_id == deal_id, viewer)


async def page(
    session: AsyncSession, task_id: int, query: TimelineQuery, *, more: Sequence[MoreLines] = ()
) -> TimelinePage:
    """The whole history of one task, newest first; who may see it was checked."""
    after, limit = place_of(query.cursor), query.limit + 1
    lines = await _entries(session, TaskEntry.task_id == task_id, after, limit) if query.wants("task") else []
    for lines_of in more:
        lines += await lines_of(session, after, limit)
    return await merged(session, lines, query.limit)


def _lines(about: ColumnElement[bool], viewer: Principal) -> MoreLines:
    async def lines(session: AsyncSession, after: Place | None, limit: int) -> list[Line]:
        tasks = select(Task.id).where(about, visible(viewer))
        return await _entries(session, TaskEntry.task_id.in_(tasks), after, limit)

    return lines


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
            changes=entry.changes,
            task=TaskMention(id=entry.task_id, title=title, call_back=bool(is_call_back), kind=kind, event=entry.event),
            whose_id=contact_id,
        )
        for entry, title, kind, is_call_back, contact_id in rows
    ]
