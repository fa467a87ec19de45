"""The plans of people by month, and how far each is."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.model import SHARE, TEXT, Cell, Chart, Column, Sheet, Table
from callcenter.sheets.periods import Period
from crm import repository as customers
from crm.deals.money import from_hundredths, to_hundredths
from crm.errors import invalid_field
from crm.sales.asking import Ask
from crm.sales.deal_rows import key_of, labels
from crm.sales.forecast import PlanLine, linear
from crm.sales.grouping import part_of
from crm.sales.kinds import DealFigure, DealGroup, SalesReport
from crm.sales.models import SalesPlan
from crm.sales.periods import months_later, months_of
from crm.sales.schemas import SalesPlanIn, SalesPlanOut
from crm.sales.tally import money_column

Lines = dict[tuple[str, str, str], PlanLine]
"""By currency, person and month."""


async def plan(session: AsyncSession, ask: Ask) -> Sheet:
    lines = await plan_lines(session, ask)
    people = sorted({person for _, person, _ in lines})
    names = await labels(session, DealGroup.MANAGER, people)
    tables: list[Table] = []
    headline: list[Column] = []
    figures: dict[str, Cell] = {}
    for currency in sorted({currency for currency, _, _ in lines}):
        mine = {key[1:]: line for key, line in lines.items() if key[0] == currency}
        shown, total = _columns(currency), PlanLine()
        for line in mine.values():
            total.add(line)
        headline += shown
        figures |= dict(zip((column.key for column in shown), total.cells(), strict=True))
        tables += [_by_person(currency, mine, names), _by_month(ask, currency, mine)]
    return ask.sheet(SalesReport.PLAN, headline=headline, figures=figures, tables=tables)


def _columns(currency: str) -> list[Column]:
    share = Column(f"done_share:{currency}", SHARE, unit=currency)
    before, after = ("plan", "fact"), ("gap", "linear", "pipeline_forecast")
    return [
        *(money_column(key, currency) for key in before),
        share,
        *(money_column(key, currency) for key in after),
    ]


def _by_person(currency: str, lines: dict[tuple[str, str], PlanLine], names: Mapping[str, str]) -> Table:
    whole: defaultdict[str, PlanLine] = defaultdict(PlanLine)
    for (person, _), line in lines.items():
        whole[person].add(line)
    ordered = sorted(whole, key=lambda key: names.get(key, key).casefold())
    return _table("plans", Column("manager", TEXT), currency, {key: whole[key] for key in ordered}, names)


def _by_month(ask: Ask, currency: str, lines: dict[tuple[str, str], PlanLine]) -> Table:
    """Every month, those without plan and sales too: they stand beside other months by their place."""
    months = months_of(ask.period, ask.wanted.zone)
    whole = {f"{month:%Y-%m}": PlanLine(linear=_expected(0, days, ask.now)) for month, days in months}
    for (_, month), line in lines.items():
        whole[month].add(line)
    return _table("months", Column("month", TEXT), currency, whole, {})


def _table(
    key: str, first: Column, currency: str, lines: dict[str, PlanLine], names: Mapping[str, str]
) -> Table:  # fmt: skip
    return Table(
        key=key,
        columns=(first, *_columns(currency)),
        rows=[[names.get(one, one), *line.cells()] for one, line in lines.items()],
        keys=list(lines),
        group=first.key,
        chart=Chart.BARS,
        drawn=(f"plan:{currency}", f"fact:{currency}"),
        currency=currency,
    )


async def plan_lines(session: AsyncSession, ask: Ask) -> Lines:
    """Whoever has a plan, sold something, or has something open that is due in these months."""
    found: defaultdict[tuple[str, str, str], PlanLine] = defaultdict(PlanLine)
    months = months_of(ask.period, ask.wanted.zone)
    for plan_row in await session.scalars(_asked_plans(ask, [month for month, _ in months])):
        key = plan_row.currency, str(plan_row.user_id), f"{plan_row.month:%Y-%m}"
        found[key].plan += plan_row.amount
    await _add_facts(session, ask, found)
    await _add_due(session, ask, found, [month for month, _ in months])
    for month, whole in months:
        for (_, _, of), line in found.items():
            if of == f"{month:%Y-%m}":
                line.linear = _expected(line.fact, whole, ask.now)
    return dict(found)


def _expected(fact: int, month: Period, now: datetime) -> list[int]:
    expected = linear(fact, month, now)
    return [] if expected is None else [expected]


def _asked_plans(ask: Ask, months: list[date]) -> Select[SalesPlan]:
    return select(SalesPlan).where(SalesPlan.month.in_(months), ask.of_people(SalesPlan.user_id.expression))


async def _add_facts(session: AsyncSession, ask: Ask, found: defaultdict[tuple[str, str, str], PlanLine]) -> None:
    deals = ask.deals.c
    month = part_of(ask, deals.closed_at, DealGroup.MONTH).label("grp")
    query = (
        select(deals.currency, deals.responsible_id, month, func.sum(deals.amount))
        .where(ask.counted(DealFigure.WON), deals.amount.is_not(None))
        .group_by(deals.currency, deals.responsible_id, literal_column("grp"))
    )
    for currency, person, of, amount in await session.execute(query):
        found[currency, key_of(person), of].fact += int(amount)


async def _add_due(
    session: AsyncSession, ask: Ask, found: defaultdict[tuple[str, str, str], PlanLine], months: list[date]
) -> None:
    """Open deals by the month in which they should close; those that are late already count for the present one."""
    deals = ask.deals.c
    present = ask.now.astimezone(ask.wanted.zone).date().replace(day=1)
    cases: list[tuple[ColumnElement[bool], str]] = []
    if present in months:
        cases.append((deals.expected_close < present, f"{present:%Y-%m}"))
    for month in months:
        due = and_(deals.expected_close >= month, deals.expected_close < months_later(month, 1))
        if month >= present:
            cases.append((due, f"{month:%Y-%m}"))
    if not cases:
        return
    of = case(*cases, else_="").label("grp")
    query = (
        select(deals.currency, deals.responsible_id, of, func.sum(deals.amount * deals.probability))
        .where(ask.counted(DealFigure.OPEN), deals.amount.is_not(None), or_(*(when for when, _ in cases)))
        .group_by(deals.currency, deals.responsible_id, literal_column("grp"))
    )
    for currency, person, month_key, weighted in await session.execute(query):
        found[currency, key_of(person), month_key].weighted += int(weighted)


async def list_plans(session: AsyncSession, year: int) -> list[SalesPlanOut]:
    """Everybody's plans of a year."""
    query = select(SalesPlan).where(SalesPlan.month >= date(year, 1, 1), SalesPlan.month <= date(year, 12, 1))
    rows = await session.scalars(query.order_by(SalesPlan.month, SalesPlan.user_id, SalesPlan.currency))
    return [_out(row) for row in rows]


async def set_plan(session: AsyncSession, form: SalesPlanIn, by_id: int, now: datetime) -> None:
    """The new plan stands instead of the one before; without a sum there is none."""
    if not await customers.user_exists(session, form.user_id):
        raise invalid_field("body.user_id", "there is no such user")
    same = (SalesPlan.user_id == form.user_id, SalesPlan.month == form.month, SalesPlan.currency == form.currency)
    await session.execute(delete(SalesPlan).where(*same))
    amount = to_hundredths(form.amount)
    if amount:
        row = SalesPlan(user_id=form.user_id, month=form.month, currency=form.currency, amount=amount)
        row.set_by_id, row.set_at = by_id, now
        session.add(row)
    await session.flush()


def _out(row: SalesPlan) -> SalesPlanOut:
    amount = from_hundredths(row.amount)
    return SalesPlanOut(user_id=row.user_id, month=row.month, currency=row.currency, amount=str(amount))
