"""The portrait of each customer: what he costs in work against what he buys, over four quarters."""

from collections import defaultdict

from sqlalchemy import ColumnElement, Select, Subquery, Text, and_, case, cast, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.tally import talk_seconds
from callcenter.sheets.model import COUNT, TEXT, Cell, Column, Kind, Row, Sheet, Table
from crm.models import Contact, Phone
from crm.sales.asking import Ask
from crm.sales.customers import NO_CUSTOMER, customer_key, customer_names
from crm.sales.kinds import DealFigure, SalesReport
from crm.sales.periods import quarters_of
from crm.sales.tally import money, money_column
from crm.sales.usefulness import Portrait, judged
from crm.tasks.facts import DONE, tasks_seen

SHOWN = 200
Portraits = defaultdict[str, Portrait]


async def portrait(session: AsyncSession, ask: Ask) -> Sheet:
    found: Portraits = defaultdict(Portrait)
    await _add_turnover(session, ask, found)
    await _add_talks(session, ask, found)
    await _add_tasks(session, ask, found)
    found.pop(NO_CUSTOMER, None)
    words = judged(found)
    ordered = sorted(found, key=lambda key: (-max(found[key].turnover.values(), default=0), -found[key].load, key))
    monies = sorted({currency for one in found.values() for currency in one.turnover})
    quarters = [name for name, _ in quarters_of(ask.period, ask.wanted.zone)]
    names = await customer_names(session, ordered[:SHOWN])
    rows: dict[str, Row] = {
        key: [names.get(key, ""), words[key], *_cells(found[key], monies, quarters)]
        for key in (ordered if ask.compares else ordered[:SHOWN])
    }
    table = Table(
        key="customers",
        columns=(
            *(Column("customer", TEXT), Column("useful", TEXT)),
            *(money_column("turnover", currency) for currency in monies),
            *(Column("call_minutes", Kind.SCORE), Column("tasks", COUNT), Column("load", Kind.SCORE)),
            *(_quarter(name, place, currency) for currency in monies for place, name in enumerate(quarters)),
        ),
        rows=[rows[key] for key in ordered[:SHOWN]],
        keys=ordered[:SHOWN],
        group="customer",
        below={key: rows[key] for key in list(rows)[SHOWN:]},
    )
    kinds = ("useful", "key", "quiet", "costly")
    headline = [Column(f"customers_{kind}", COUNT) for kind in kinds]
    figures: dict[str, Cell] = {f"customers_{kind}": list(words.values()).count(kind) for kind in kinds}
    return ask.sheet(SalesReport.PORTRAIT, headline=headline, figures=figures, tables=[table])


def _quarter(name: str, place: int, currency: str) -> Column:
    """Beside the quarter of the same place in another year."""
    year, _, number = name.partition("-")
    twin = f"quarter_{place}:{currency}"
    return Column(f"quarter_{name}:{currency}", Kind.MONEY, unit=currency, name=f"{year} Q{number}", twin=twin)


def _cells(one: Portrait, monies: list[str], quarters: list[str]) -> list[Cell]:
    return [
        *(money(one.turnover[currency]) if currency in one.turnover else None for currency in monies),
        *(one.minutes, one.tasks, one.load),
        *(
            money(one.quarters[currency, name]) if (currency, name) in one.quarters else None
            for currency in monies
            for name in quarters
        ),
    ]


async def _add_turnover(session: AsyncSession, ask: Ask, found: Portraits) -> None:
    deals, key = ask.deals.c, customer_key(ask.deals).label("grp")
    quarters = quarters_of(ask.period, ask.wanted.zone)
    of = case(*((deals.closed_at < whole.until, name) for name, whole in quarters), else_="").label("quarter")
    query = (
        select(key, deals.currency, of, func.sum(deals.amount))
        .where(ask.counted(DealFigure.WON), deals.amount > 0)
        .group_by(literal_column("grp"), deals.currency, literal_column("quarter"))
    )
    for customer, currency, quarter, amount in await session.execute(query):
        found[customer].turnover[currency] += int(amount)
        found[customer].quarters[currency, quarter] += int(amount)


def owner_key() -> ColumnElement[str]:
    """Whose number it is; the people of a company stand for it."""
    company = func.coalesce(Phone.company_id, Contact.company_id)
    return case(
        (company.is_not(None), "company:" + cast(company, Text)),
        (Phone.contact_id.is_not(None), "contact:" + cast(Phone.contact_id, Text)),
        else_=NO_CUSTOMER,
    )


async def _add_talks(session: AsyncSession, ask: Ask, found: Portraits) -> None:
    """A call counts once for each customer who has its number, however often the number stands in the card."""
    of, key = talk_seconds(ask.period.since, ask.period.until, ask.of_people), owner_key()
    owned = (
        select(Phone.e164, key.label("owner"), of.c.seconds)
        .join(of, of.c.customer_key == Phone.e164)
        .outerjoin(Contact, Contact.id == Phone.contact_id)
        .where(or_(Phone.contact_id.is_not(None), Phone.company_id.is_not(None)))
        .distinct()
        .subquery("owned")
    )
    query = select(owned.c.owner, func.sum(owned.c.seconds)).group_by(owned.c.owner)
    for customer, seconds in await session.execute(query):
        found[customer].minutes += float(seconds or 0.0) / 60


def numbers_of(customer: str) -> Select[str | None]:
    of = select(Phone.e164).outerjoin(Contact, Contact.id == Phone.contact_id)
    return of.where(owner_key() == customer, Phone.e164.is_not(None))


def _done_tasks(ask: Ask) -> Subquery:
    """Each task done, and the customer that it was about, by itself or through its deal."""
    tasks = tasks_seen(ask.viewer)
    company = func.coalesce(tasks.c.company_id, Contact.company_id)
    key = case(
        (company.is_not(None), "company:" + cast(company, Text)),
        (tasks.c.contact_id.is_not(None), "contact:" + cast(tasks.c.contact_id, Text)),
        else_=func.coalesce(customer_key(ask.deals), NO_CUSTOMER),
    )
    done = and_(tasks.c.state == DONE, ask.within(tasks.c.closed_at))
    person = func.coalesce(tasks.c.closed_by_id, tasks.c.responsible_id)
    return (
        select(cast(tasks.c.id, Text).label("id"), key.label("customer"))
        .select_from(tasks)
        .outerjoin(Contact, Contact.id == tasks.c.contact_id)
        .outerjoin(ask.deals, ask.deals.c.id == tasks.c.deal_id)
        .where(done, ask.of_people(person))
        .subquery("done_tasks")
    )


def tasks_of(ask: Ask, customer: str) -> Select[str]:
    of = _done_tasks(ask)
    return select(of.c.id).where(of.c.customer == customer)


async def _add_tasks(session: AsyncSession, ask: Ask, found: Portraits) -> None:
    of = _done_tasks(ask)
    for customer, count in await session.execute(select(of.c.customer, func.count()).group_by(of.c.customer)):
        found[customer].tasks += count
