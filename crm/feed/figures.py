"""The day in figures: what each person did, as the reports of activity and of sales count it."""

from collections import defaultdict
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from crm.deals.money import from_hundredths
from crm.feed.asking import people_of, team_of
from crm.feed.schemas import DayFigures, DayQuery, FeedChoices, Money, Part, PersonsDay
from crm.repository import user_names
from crm.sales.actions import Action, counts
from crm.sales.asking import Ask
from crm.sales.deal_rows import NOBODY, deal_rows
from crm.sales.firm import firm
from crm.sales.kinds import DealFigure, DealGroup, SalesSpan
from crm.sales.selection import SalesSelection
from crm.sales.tally import Row
from crm.schemas import Named

NAMES = StoredNames()
MOST_PEOPLE = 200


async def day(session: AsyncSession, query: DayQuery, viewer: Principal, *, now: datetime | None = None) -> DayFigures:
    """Whoever sees only the own figures in reports gets them alone, whoever is named."""
    moment = now or datetime.now(UTC)
    zone = ZoneInfo(query.time_zone)
    of = query.day or moment.astimezone(zone).date()
    people = await people_of(session, query, viewer)
    if people is not None and not people:
        return DayFigures(day=of, people=[])
    since, until = (datetime.combine(one, time(), zone).astimezone(UTC) for one in (of, of + timedelta(days=1)))
    wanted = SalesSelection(
        span=SalesSpan.CUSTOM,
        since=since,
        until=until,
        manager=sorted(people or ())[:MOST_PEOPLE],
        time_zone=query.time_zone,
    )
    ask = Ask.of(viewer, wanted, moment, await firm(session))
    done, seconds = await counts(session, ask)
    ended = await deal_rows(session, ask, DealGroup.MANAGER, (DealFigure.WON, DealFigure.LOST))
    ids = {int(key) for key in (*done, *(row.key for row in ended)) if key != NOBODY}
    names = await user_names(session, ids) if ids else {}
    rows = [_row(names[id_], done.get(str(id_), {}), seconds.get(str(id_), 0.0), ended) for id_ in ids if id_ in names]
    return DayFigures(day=of, people=sorted(rows, key=lambda row: (-_work(row), row.person.name.casefold())))


def _row(person: Named, done: dict[Action, int], talk_s: float, ended: list[Row]) -> PersonsDay:
    mine = [row for row in ended if row.key == str(person.id)]
    sums: defaultdict[str, int] = defaultdict(int)
    for row in mine:
        if row.figure is DealFigure.WON and row.priced:
            sums[row.currency] += row.amount
    return PersonsDay(
        person=person,
        calls=done.get(Action.CALLS, 0),
        talk_s=talk_s,
        notes=done.get(Action.NOTES, 0),
        tasks_done=done.get(Action.TASKS, 0),
        moves=done.get(Action.MOVES, 0),
        won=sum(row.deals for row in mine if row.figure is DealFigure.WON),
        lost=sum(row.deals for row in mine if row.figure is DealFigure.LOST),
        won_sum=[Money(currency=one, amount=str(from_hundredths(sums[one]))) for one in sorted(sums)],
    )


def _work(row: PersonsDay) -> int:
    return row.calls + row.notes + row.tasks_done + row.moves + row.won + row.lost


async def choices(session: AsyncSession, viewer: Principal) -> FeedChoices:
    """Colleagues with a place at the console, and the parts of the firm."""
    names = await NAMES.names(session, await NAMES.allowed(session, Permission.TASKS_VIEW))
    parts = await firm(session)
    people = [Named(id=id_, name=name) for id_, name in names.items()]
    departments = [Part(id=id_, name=name) for id_, name in parts.names.items()]
    return FeedChoices(
        people=sorted(people, key=lambda one: one.name.casefold()),
        departments=sorted(departments, key=lambda one: one.name.casefold()),
        team=len(await team_of(session, viewer.user_id)) > 1,
    )
