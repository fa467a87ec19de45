"""The history of a project."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from crm import cursors
from crm import repository as customers
from crm.projects import repository
from crm.projects.kinds import ProjectEvent
from crm.projects.models import ProjectEntry
from crm.projects.schemas import ProjectHistory, ProjectLine
from crm.schemas import Named, PageQuery


async def page(session: AsyncSession, project_id: int, query: PageQuery) -> ProjectHistory:
    """Newest first."""
    rows = await repository.entries(session, project_id, query.cursor, query.limit + 1)
    shown = rows[: query.limit]
    authors = await customers.user_names(session, {row.author_id for row in shown if row.author_id is not None})
    following = cursors.write(shown[-1].at.isoformat(), shown[-1].id) if len(rows) > query.limit else None
    return ProjectHistory(items=[line(row, authors) for row in shown], next_cursor=following)


def line(entry: ProjectEntry, authors: Mapping[int, Named]) -> ProjectLine:
    return ProjectLine.model_validate(
        {
            "id": entry.id,
            "at": entry.at,
            "author": None if entry.author_id is None else authors.get(entry.author_id),
            "event": ProjectEvent(entry.event),
            "text": entry.text,
            "changes": entry.changes,
        }
    )
