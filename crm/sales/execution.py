"""How tasks are carried out: given, done in time, late, overdue now, and by how much the late ones were."""

from typing import Any, Final

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.model import COUNT, SHARE, TEXT, Cell, Chart, Column, Kind, Sheet, Table
from crm.sales.actions import overdue, people
from crm.sales.asking import Ask
from crm.sales.beside import SOURCES
from crm.sales.deal_rows import key_of, labels
from crm.sales.kinds import DealGroup, SalesReport
from crm.sales.medians import spreads
from crm.sales.sql import seconds_between
from crm.sales.tally import DAY_S, share
from crm.tasks.facts import DONE, tasks_seen

COUNTED: Final = ("tasks_made", "tasks_in_time", "tasks_late")
FIGURES: Final = (
    *(Column(key, COUNT) for key in COUNTED),
    *(Column("in_time_share", SHARE), Column("late_median", Kind.DAYS), Column("tasks_overdue", COUNT)),
)


async def execution(session: AsyncSession, ask: Ask) -> Sheet:
    counts = [await _counts(session, ask, figure) for figure in COUNTED]
    now = await overdue(session, ask)
    late = await _late(session, ask, DealGroup.MANAGER)
    whole = await _late(session, ask, None)
    found = {*now, *(key for one in counts for key in one)}
    names = await labels(session, DealGroup.MANAGER, list(found))
    ordered = sorted(found, key=lambda key: names.get(key, key).casefold())
    table = Table(
        key="people",
        columns=(Column("person", TEXT), *FIGURES),
        rows=[
            [names.get(key, key), *_cells([one.get(key, 0) for one in counts], late.get(key), now.get(key, 0))]
            for key in ordered
        ],
        keys=ordered,
        group="person",
        chart=Chart.STACKED,
        drawn=("tasks_in_time", "tasks_late"),
    )
    cells = _cells([sum(one.values()) for one in counts], whole.get(""), sum(now.values()))
    figures = dict(zip((column.key for column in FIGURES), cells, strict=True))
    return ask.sheet(SalesReport.TASKS, headline=FIGURES, figures=figures, tables=[table])


def _cells(counts: list[int], median_s: float | None, overdue_now: int) -> list[Cell]:
    made, in_time, late = counts
    days = None if median_s is None else median_s / DAY_S
    return [made, in_time, late, share(in_time, in_time + late), days, overdue_now]


async def _counts(session: AsyncSession, ask: Ask, figure: str) -> dict[str, int]:
    of = SOURCES[figure](ask)
    query = select(of.c.user_id, func.count()).where(people(ask, of)).group_by(of.c.user_id)
    return {key_of(person): count for person, count in await session.execute(query)}


async def _late(session: AsyncSession, ask: Ask, group: str | None) -> dict[str, float]:
    """The median lateness of the tasks that were done late, in seconds, by person or of all."""
    of = tasks_seen(ask.viewer).c
    person = func.coalesce(of.closed_by_id, of.responsible_id)
    key: ColumnElement[Any] = literal("") if group is None else person
    values = select(key.label("key"), seconds_between(of.due_at, of.closed_at).label("value"))
    asked = (ask.within(of.closed_at), of.closed_at > of.due_at, ask.of_people(person), person.is_not(None))
    found = await spreads(session, values.where(of.state == DONE, *asked))
    return {key_of(key): spread.median for key, spread in found.items()}
