"""What a built report counts beside deals: leads, talks and tasks, in one form for their numbers and their lists."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, Text, cast, func, literal, literal_column, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.tally import missed, talks
from callcenter.calls.vocabulary import Direction
from crm.models import Lead
from crm.sales.asking import Ask
from crm.sales.deal_rows import NOBODY, named
from crm.sales.dimensions import WORDS, word_of_lead
from crm.sales.grouping import OF_PEOPLE, Groups, part_of
from crm.sales.kinds import DealFigure, DealGroup
from crm.sales.periods import PERIODS
from crm.sales.sources import deal_of_lead, leads_asked
from crm.sales.tally import OF_LEADS, Row
from crm.tasks.facts import DONE, tasks_seen

G, F = DealGroup, DealFigure
Source = Callable[[Ask], Subquery]


def _talks_of(direction: Direction | None) -> Source:
    def source(ask: Ask) -> Subquery:
        of = talks(ask.period.since, ask.period.until)
        title = func.coalesce(of.c.customer_key, "").label("title")
        query = select(of.c.call_id.label("id"), of.c.user_id, of.c.at, title, of.c.seconds)
        return query.where(true() if direction is None else of.c.direction == direction).subquery("talks_done")

    return source


def _missed(ask: Ask) -> Subquery:
    of = missed(ask.period.since, ask.period.until)
    title = func.coalesce(of.c.customer_key, "").label("title")
    query = select(of.c.call_id.label("id"), of.c.user_id, of.c.at, title, literal(0.0).label("seconds"))
    return query.subquery("calls_missed")


def _task_rows(of: Subquery, person: ColumnElement[Any], at: ColumnElement[Any]) -> Select[Any]:
    told = (cast(of.c.id, Text).label("id"), person.label("user_id"), at.label("at"), of.c.title)
    return select(*told, literal(0.0).label("seconds"))


def _given(ask: Ask) -> Subquery:
    of = tasks_seen(ask.viewer)
    return _task_rows(of, of.c.responsible_id, of.c.created_at).where(ask.within(of.c.created_at)).subquery("given")


def _done(*, late: bool | None) -> Source:
    """After the deadline, in time (what has none is never late), or both."""

    def source(ask: Ask) -> Subquery:
        of = tasks_seen(ask.viewer)
        person = func.coalesce(of.c.closed_by_id, of.c.responsible_id)
        query = _task_rows(of, person, of.c.closed_at).where(of.c.state == DONE, ask.within(of.c.closed_at))
        after = of.c.closed_at > of.c.due_at
        if late is not None:
            query = query.where(after if late else or_(of.c.due_at.is_(None), ~after))
        return query.subquery("tasks_over")

    return source


SOURCES: Final[Mapping[str, Source]] = {
    F.CALLS_MADE: _talks_of(Direction.OUTBOUND),
    F.CALLS_TAKEN: _talks_of(Direction.INBOUND),
    F.CALLS_MISSED: _missed,
    F.TALK: _talks_of(None),
    F.TASKS_MADE: _given,
    F.TASKS_DONE: _done(late=None),
    F.TASKS_LATE: _done(late=True),
    "tasks_in_time": _done(late=False),
}
"""One row for each call and person, or for each task: `id`, `user_id`, `at`, `title`, `seconds`."""


async def beside_rows(
    session: AsyncSession, ask: Ask, group: str | None, figures: Sequence[DealFigure], across: str | None = None
) -> list[Row]:
    """Of nobody in particular are leads alone; a talk or a task that nobody had is not counted."""
    groups: Groups = {"grp": group, "across": across}
    found: list[Row] = []
    if {*figures} & {*OF_LEADS}:
        found += await _leads(session, ask, groups, with_deals={*figures} != {F.LEADS})
    for figure in figures:
        if figure in SOURCES:
            found += await _work(session, ask, figure, groups)
    return found


async def _work(session: AsyncSession, ask: Ask, figure: DealFigure, groups: Groups) -> list[Row]:
    of = SOURCES[figure](ask)
    keys = [_key(ask, group, of.c.user_id, of.c.at).label(name) for name, group in groups.items()]
    query = select(*keys, func.count().label("count_"), func.sum(of.c.seconds).label("seconds"))
    query = query.where(ask.of_people(of.c.user_id), of.c.user_id.is_not(None))
    rows = await session.execute(query.group_by(literal_column("grp"), literal_column("across")))
    return [_row(ask, figure, groups, row, row.count_, row.seconds) for row in rows]


async def _leads(session: AsyncSession, ask: Ask, groups: Groups, *, with_deals: bool) -> list[Row]:
    keys = [lead_key(ask, group).label(name) for name, group in groups.items()]
    query = select(*keys, func.count().label("count_")).select_from(Lead).where(leads_asked(ask))
    if with_deals:
        of = deal_of_lead(ask)
        query = query.outerjoin(of, of.c.lead_id == Lead.id).add_columns(func.count(of.c.deal_id).label("deals"))
    found: list[Row] = []
    for row in await session.execute(query.group_by(literal_column("grp"), literal_column("across"))):
        found.append(_row(ask, F.LEADS, groups, row, row.count_))
        if with_deals:
            found.append(_row(ask, F.LEAD_DEALS, groups, row, row.deals))
    return found


def lead_key(ask: Ask, group: str | None) -> ColumnElement[Any]:
    if group == G.SOURCE:
        return Lead.source.expression
    if group is not None and group in WORDS:
        return word_of_lead(group, Lead.id.expression)
    return _key(ask, group, Lead.responsible_id.expression, Lead.created_at.expression)


def _key(ask: Ask, group: str | None, person: ColumnElement[Any], at: ColumnElement[Any]) -> ColumnElement[Any]:
    if group is None:
        return literal("")
    return part_of(ask, at, group) if group in PERIODS else person


def in_row(
    ask: Ask, group: str, key: str, person: ColumnElement[Any], at: ColumnElement[Any]
) -> ColumnElement[bool] | None:
    """Whether something of this person and moment stands in the row; None for rows of something else."""
    if group in PERIODS:
        return part_of(ask, at, group) == key
    if group not in (*OF_PEOPLE, "person") or not key.isdecimal() or len(key) > 9:
        return None
    if group in (G.MANAGER, "person"):
        return person.is_(None) if key == NOBODY else person == int(key)
    places = ask.firm.team if group == G.TEAM else ask.firm.department
    if key == NOBODY:
        return or_(person.is_(None), person.not_in(sorted(places)))
    return person.in_(sorted(one for one, part in places.items() if part == int(key)))


def _row(ask: Ask, figure: DealFigure, groups: Groups, row: Any, count: int, seconds: float | None = None) -> Row:
    return Row(
        figure=figure,
        key=named(ask, groups["grp"], row.grp),
        across=named(ask, groups["across"], row.across),
        currency="",
        deals=count,
        priced=0,
        amount=0,
        measure=float(seconds or 0.0),
    )
