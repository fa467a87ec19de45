"""Everybody's figures side by side; whoever may see only the own ones has one row."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.model import COUNT, SECONDS, SHARE, TEXT, Cell, Chart, Column, Sheet, Table
from callcenter.sheets.periods import Period
from crm.models import Lead
from crm.sales.actions import Action, counts, index_of, overdue
from crm.sales.asking import Ask
from crm.sales.deal_rows import deal_rows, key_of, labels
from crm.sales.kinds import DealFigure, DealGroup, SalesReport
from crm.sales.periods import months_of
from crm.sales.plans import plan_lines
from crm.sales.sources import leads_asked
from crm.sales.tally import Tally, columns_of, currencies, share, tallied

F = DealFigure
DEALS = (F.CREATED, F.WON, F.LOST, F.OPEN, F.WIN_RATE, F.WON_SUM, F.MEAN_DEAL, F.CYCLE)
WORK = (
    *(Column("leads", COUNT), Column("calls", COUNT), Column("talk_s", SECONDS), Column("notes", COUNT)),
    *(Column("tasks_done", COUNT), Column("tasks_overdue", COUNT), Column("index", COUNT)),
)


async def kpi(session: AsyncSession, ask: Ask) -> Sheet:
    rows = await deal_rows(session, ask, DealGroup.MANAGER)
    tallies, total = tallied(rows)
    work = await _work(session, ask)
    plans = await _done_shares(session, ask)
    monies = sorted({*currencies(row for row in rows if row.figure is F.WON)})
    columns = columns_of(DEALS, monies)
    planned = sorted({currency for _, currency in plans})
    shares = [Column(f"done_share:{currency}", SHARE, unit=currency) for currency in planned]
    people = {*tallies, *work, *(person for person, _ in plans)}
    names = await labels(session, DealGroup.MANAGER, list(people))
    ordered = sorted(people, key=lambda key: names.get(key, key).casefold())
    table = Table(
        key="managers",
        columns=(Column("manager", TEXT), *columns, *shares, *WORK),
        rows=[
            [
                names.get(key, key),
                *(tallies.get(key, Tally()).cell(column) for column in columns),
                *(plans.get((key, currency)) for currency in planned),
                *work.get(key, _NOTHING),
            ]
            for key in ordered
        ],
        keys=ordered,
        group="manager",
        chart=Chart.BARS,
        drawn=("won", "lost"),
    )
    figures = {column.key: total.cell(column) for column in columns}
    return ask.sheet(SalesReport.KPI, headline=columns, figures=figures, tables=[table])


_NOTHING: list[Cell] = [0, 0, None, 0, 0, 0, 0]


async def _work(session: AsyncSession, ask: Ask) -> dict[str, list[Cell]]:
    done, seconds = await counts(session, ask)
    late = await overdue(session, ask)
    query = select(Lead.responsible_id, func.count()).where(leads_asked(ask)).group_by(Lead.responsible_id)
    leads = {key_of(person): count for person, count in await session.execute(query)}
    found: dict[str, list[Cell]] = {}
    for key in {*done, *late, *leads}:
        mine = done.get(key, {})
        calls = mine.get(Action.CALLS, 0)
        cells: list[Cell] = [leads.get(key, 0), calls, seconds.get(key) if calls else None]
        cells += [mine.get(Action.NOTES, 0), mine.get(Action.TASKS, 0), late.get(key, 0), index_of(mine)]
        found[key] = cells
    return found


async def _done_shares(session: AsyncSession, ask: Ask) -> dict[tuple[str, str], float | None]:
    """Of whole months, as plans are."""
    months = [whole for _, whole in months_of(ask.period, ask.wanted.zone)]
    lines = await plan_lines(session, ask.during(Period(months[0].since, months[-1].until)))
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for (currency, person, _), line in lines.items():
        planned, fact = sums.get((person, currency), (0, 0))
        sums[person, currency] = planned + line.plan, fact + line.fact
    return {key: share(fact, planned) for key, (planned, fact) in sums.items() if planned}
