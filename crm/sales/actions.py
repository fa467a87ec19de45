"""What people did: talks, notes, tasks done and deals moved, in one form for counts, lists and the feed."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, Select, Subquery, Text, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.tally import talk_counts, talks
from callcenter.sheets.periods import Period
from crm.deals import facts
from crm.deals.kinds import EntryKind
from crm.models import Note
from crm.repository import USERS
from crm.sales.asking import Ask
from crm.sales.deal_rows import key_of
from crm.tasks.facts import DONE, OPEN, tasks_seen

TITLE_CHARS: Final = 120


class Action(StrEnum):
    CALLS = "calls"
    NOTES = "notes"
    TASKS = "tasks_done"
    MOVES = "moves"


WEIGHTS: Final[Mapping[Action, int]] = {Action.CALLS: 1, Action.NOTES: 1, Action.TASKS: 2, Action.MOVES: 3}
"""What each is worth in the index; its formula says the same."""
WORDS: Final[Mapping[Action, str]] = {
    Action.CALLS: "call",
    Action.NOTES: "note",
    Action.TASKS: "task",
    Action.MOVES: "move",
}


def index_of(counts: Mapping[Action, int]) -> int:
    return sum(counts.get(action, 0) * weight for action, weight in WEIGHTS.items())


def _calls(ask: Ask) -> Subquery:
    of = talks(ask.period.since, ask.period.until)
    title = func.coalesce(of.c.customer_key, "").label("title")
    return select(of.c.call_id.label("id"), of.c.user_id, of.c.at, title, of.c.seconds).subquery("calls_done")


def _notes(ask: Ask) -> Subquery:
    """In deals that one may see, and on customers."""
    in_deals, deals = facts.notes(ask.period.since, ask.period.until), ask.deals.c
    text = func.substr(in_deals.c.text, 1, TITLE_CHARS).label("title")
    first = select(
        (literal("deal-") + cast(in_deals.c.id, Text)).label("id"),
        *(in_deals.c.author_id.label("user_id"), in_deals.c.at, text, literal(0.0).label("seconds")),
    ).join(ask.deals, deals.id == in_deals.c.deal_id)
    second = select(
        (literal("customer-") + cast(Note.id, Text)).label("id"),
        *(Note.author_id, Note.at, func.substr(Note.text, 1, TITLE_CHARS), literal(0.0)),
    ).where(ask.within(Note.at.expression))
    return first.union_all(second).subquery("notes_made")


def _tasks(ask: Ask) -> Subquery:
    tasks = tasks_seen(ask.viewer)
    return (
        select(
            cast(tasks.c.id, Text).label("id"),
            func.coalesce(tasks.c.closed_by_id, tasks.c.responsible_id).label("user_id"),
            *(tasks.c.closed_at.label("at"), tasks.c.title, literal(0.0).label("seconds")),
        )
        .where(tasks.c.state == DONE, ask.within(tasks.c.closed_at))
        .subquery("tasks_made")
    )


def _moves(ask: Ask) -> Subquery:
    moves, deals = facts.moves(ask.period.since, ask.period.until), ask.deals.c
    return (
        select(
            (cast(moves.c.deal_id, Text) + "-" + cast(moves.c.id, Text)).label("id"),
            *(moves.c.author_id.label("user_id"), moves.c.at, deals.title, literal(0.0).label("seconds")),
        )
        .join(ask.deals, deals.id == moves.c.deal_id)
        .subquery("moves_made")
    )


SOURCES: Final[Mapping[Action, Callable[[Ask], Subquery]]] = {
    Action.CALLS: _calls,
    Action.NOTES: _notes,
    Action.TASKS: _tasks,
    Action.MOVES: _moves,
}


async def counts(session: AsyncSession, ask: Ask) -> tuple[dict[str, dict[Action, int]], dict[str, float]]:
    """Of each person: how many of each, and the seconds of the talks. What nobody did is left out."""
    found: defaultdict[str, dict[Action, int]] = defaultdict(dict)
    seconds: dict[str, float] = {}
    for user_id, notes, moves in await session.execute(_written(ask)):
        for action, count in ((Action.NOTES, notes), (Action.MOVES, moves)):
            if count:
                found[key_of(user_id)][action] = count
    for action, of in ((Action.CALLS, talk_counts(ask.period.since, ask.period.until)), (Action.TASKS, _tasks(ask))):
        query = select(of.c.user_id, func.count(), func.sum(of.c.seconds)).where(people(ask, of)).group_by(of.c.user_id)
        for user_id, count, spent in await session.execute(query):
            found[key_of(user_id)][action] = count
            if action is Action.CALLS:
                seconds[key_of(user_id)] = float(spent or 0.0)
    return dict(found), seconds


def _written(ask: Ask) -> Select[Any]:
    """Notes and moves of each person, counted along the index of that person's lines: no line is fetched or sorted."""
    on_customers = select(func.count()).where(Note.author_id == USERS.c.id, ask.within(Note.at.expression))
    notes = on_customers.correlate(USERS).scalar_subquery() + _entries(ask, EntryKind.NOTE)
    return select(USERS.c.id, notes, _entries(ask, EntryKind.MOVED)).where(ask.of_people(USERS.c.id))


def _entries(ask: Ask, kind: EntryKind) -> ScalarSelect[int]:
    query = facts.entries_of(USERS.c.id, kind, ask.period.since, ask.period.until)
    if not facts.sees_all(ask.viewer):
        query = facts.entries_seen(query, ask.deals)
    return query.correlate(USERS).scalar_subquery()


def people(ask: Ask, of: Subquery) -> ColumnElement[bool]:
    return ask.of_people(of.c.user_id) & of.c.user_id.is_not(None)


async def overdue(session: AsyncSession, ask: Ask) -> dict[str, int]:
    """Open tasks past their time, as of now."""
    tasks = tasks_seen(ask.viewer)
    late = (tasks.c.state == OPEN, tasks.c.due_at < ask.now, ask.of_people(tasks.c.responsible_id))
    query = select(tasks.c.responsible_id, func.count()).where(*late).group_by(tasks.c.responsible_id)
    return {key_of(user_id): count for user_id, count in await session.execute(query)}


_LOOKED_BACK: Final = (timedelta(days=1), timedelta(days=9), timedelta(days=81))


async def newest(session: AsyncSession, ask: Ask, limit: int) -> list[tuple[Action, Any]]:
    """The last things done, newest first."""
    found: list[tuple[Action, Any]] = []
    for action in Action:
        found += [(action, row) for row in await _newest_of(session, ask, action, limit)]
    return sorted(found, key=lambda one: (one[1].at, one[0], one[1].id), reverse=True)[:limit]


async def _newest_of(session: AsyncSession, ask: Ask, action: Action, limit: int) -> Sequence[Any]:
    """Enough of the last day make it needless to put the whole period in order."""
    end = min(ask.period.until, max(ask.now, ask.period.since))
    for since in (*(end - back for back in _LOOKED_BACK if end - back > ask.period.since), ask.period.since):
        of = SOURCES[action](ask.during(Period(since, ask.period.until)))
        query = select(of).where(people(ask, of)).order_by(of.c.at.desc(), of.c.id.desc()).limit(limit)
        rows = (await session.execute(query)).all()
        if len(rows) == limit:
            return rows
    return rows
