"""Pages of talks, notes, tasks and moves behind a figure, newest first."""

from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Subquery, Text, cast, literal, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import UtcDateTime
from crm import cursors
from crm.repository import USERS
from crm.sales.actions import SOURCES, Action, people
from crm.sales.asking import Ask
from crm.sales.behind import Narrowed, unknown
from crm.sales.portrait import numbers_of, tasks_of
from crm.sales.schemas import BehindItem, BehindPage, BehindQuery
from crm.tasks.facts import OPEN, tasks_seen

Kind = Literal["deal", "lead", "call", "task", "note"]
_KINDS: Final[dict[Action, Kind]] = {
    Action.CALLS: "call",
    Action.NOTES: "note",
    Action.TASKS: "task",
    Action.MOVES: "deal",
}
FIGURES: Final[dict[str, Action]] = {
    **{str(action): action for action in Action},
    "talk_s": Action.CALLS,
    "call_minutes": Action.CALLS,
    "tasks": Action.TASKS,
}
OVERDUE: Final = "tasks_overdue"


async def actions_page(session: AsyncSession, ask: Ask, cell: Narrowed, query: BehindQuery) -> BehindPage:
    action = Action.TASKS if cell.figure == OVERDUE else FIGURES[cell.figure]
    of = _overdue(ask) if cell.figure == OVERDUE else SOURCES[action](ask)
    statement = (
        select(of.c.id, of.c.at, of.c.title, USERS.c.name.label("person"))
        .outerjoin(USERS, USERS.c.id == of.c.user_id)
        .where(people(ask, of), _narrowed(ask, of, action, cell))
        .order_by(of.c.at.desc(), of.c.id.desc())
        .limit(query.limit + 1)
    )
    if query.cursor is not None:
        at, id_ = cursors.read(query.cursor, (str, str))
        place = literal(_moment(str(at)), UtcDateTime()), literal(str(id_))
        statement = statement.where(tuple_(of.c.at, of.c.id) < tuple_(*place))
    rows = list(await session.execute(statement))
    shown = rows[: query.limit]
    last = cursors.write(shown[-1].at.isoformat(), shown[-1].id) if len(rows) > query.limit else None
    return BehindPage(items=[_item(row, _KINDS[action]) for row in shown], next_cursor=last)


def _overdue(ask: Ask) -> Subquery:
    tasks = tasks_seen(ask.viewer)
    query = select(
        *(cast(tasks.c.id, Text).label("id"), tasks.c.responsible_id.label("user_id")),
        *(tasks.c.due_at.label("at"), tasks.c.title),
    )
    return query.where(tasks.c.state == OPEN, tasks.c.due_at < ask.now).subquery("tasks_late")


def _narrowed(ask: Ask, of: Subquery, action: Action, cell: Narrowed) -> ColumnElement[bool]:
    if cell.group == "":
        return true()
    if cell.group in ("person", "manager"):
        return of.c.user_id == cell.number
    if cell.group == "customer" and action is Action.CALLS:
        return of.c.title.in_(numbers_of(cell.key))
    if cell.group == "customer" and action is Action.TASKS:
        return of.c.id.in_(tasks_of(ask, cell.key))
    raise unknown("group")


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise unknown("cursor") from None
    if at.tzinfo is None:
        raise unknown("cursor")
    return at


def _item(row: Any, kind: Kind) -> BehindItem:
    """A move is told by its deal, whose number stands before its own."""
    return BehindItem(
        kind=kind,
        id=row.id.partition("-")[0] if kind == "deal" else row.id,
        title=row.title,
        at=row.at,
        person=row.person or "",
        customer="",
        note="",
        amount=None,
        currency="",
    )
