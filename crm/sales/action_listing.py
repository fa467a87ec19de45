"""Pages of talks, notes, tasks and moves behind a figure, newest first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Subquery, Text, cast, literal, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import UtcDateTime
from crm import cursors
from crm.repository import USERS
from crm.sales.actions import SOURCES as ACTIONS
from crm.sales.actions import Action, people
from crm.sales.asking import Ask
from crm.sales.behind import Narrowed, unknown
from crm.sales.beside import SOURCES, Source, in_row
from crm.sales.portrait import numbers_of, tasks_of
from crm.sales.schemas import BehindItem, BehindPage, BehindQuery
from crm.tasks.facts import OPEN, tasks_seen

Kind = Literal["deal", "lead", "call", "task", "note"]
OVERDUE: Final = "tasks_overdue"
_TASKS: Final = ("tasks_made", "tasks_late", "tasks_in_time")


async def actions_page(session: AsyncSession, ask: Ask, cells: Sequence[Narrowed], query: BehindQuery) -> BehindPage:
    source, kind = LISTED[cells[0].figure]
    of = source(ask)
    statement = (
        select(of.c.id, of.c.at, of.c.title, USERS.c.name.label("person"))
        .outerjoin(USERS, USERS.c.id == of.c.user_id)
        .where(people(ask, of), *(_narrowed(ask, of, kind, cell) for cell in cells))
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
    return BehindPage(items=[_item(row, kind) for row in shown], next_cursor=last)


def _overdue(ask: Ask) -> Subquery:
    tasks = tasks_seen(ask.viewer)
    query = select(
        *(cast(tasks.c.id, Text).label("id"), tasks.c.responsible_id.label("user_id")),
        *(tasks.c.due_at.label("at"), tasks.c.title),
    )
    return query.where(tasks.c.state == OPEN, tasks.c.due_at < ask.now).subquery("tasks_late")


LISTED: Final[Mapping[str, tuple[Source, Kind]]] = {
    **dict.fromkeys(("calls", "talk_s", "call_minutes"), (ACTIONS[Action.CALLS], "call")),
    **{figure: (SOURCES[figure], "call") for figure in ("calls_made", "calls_taken", "calls_missed")},
    **{figure: (SOURCES[figure], "task") for figure in _TASKS},
    **dict.fromkeys(("tasks_done", "tasks"), (ACTIONS[Action.TASKS], "task")),
    "notes": (ACTIONS[Action.NOTES], "note"),
    "moves": (ACTIONS[Action.MOVES], "deal"),
    "late_median": (SOURCES["tasks_late"], "task"),
    OVERDUE: (_overdue, "task"),
}
"""Whose rows a figure counts, and what they are."""


def _narrowed(ask: Ask, of: Subquery, kind: Kind, cell: Narrowed) -> ColumnElement[bool]:
    if cell.group == "":
        return true()
    if cell.group == "customer" and kind == "call":
        return of.c.title.in_(numbers_of(cell.key))
    if cell.group == "customer" and kind == "task":
        return of.c.id.in_(tasks_of(ask, cell.key))
    found = in_row(ask, cell.group, cell.key, of.c.user_id, of.c.at)
    if found is None:
        raise unknown("group")
    return found


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
        customer_key="",
        note="",
        amount=None,
        currency="",
    )
