"""Where leads and deals come from, and what becomes of them."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.model import COUNT, SHARE, TEXT, Cell, Chart, Column, Sheet, Table, columns
from crm.deals import facts
from crm.deals.kinds import StageOutcome
from crm.models import Lead
from crm.sales.asking import Ask
from crm.sales.deal_rows import deal_rows
from crm.sales.dimensions import chosen_words, word_of_lead
from crm.sales.kinds import DealFigure, DealGroup, SalesReport
from crm.sales.tally import Sum, columns_of, currencies, money, money_column, share, tallied
from crm.state import LeadStatus

F = DealFigure
_WON_FIRST = 2**40
DEAL_FIGURES = (F.CREATED, F.WON, F.LOST, F.WIN_RATE, F.WON_SUM, F.MEAN_DEAL)


@dataclass(slots=True)
class Leads:
    """The leads of one source; `sums` of their won deals by currency."""

    count: int = 0
    deals: int = 0
    won: int = 0
    lost: int = 0
    sums: defaultdict[str, Sum] = field(default_factory=lambda: defaultdict(Sum))

    def add(self, row: Any) -> None:
        self.count += row.leads
        self.deals += row.with_deal
        self.won += row.won
        self.lost += row.lost
        if row.priced:
            self.sums[row.currency].priced += row.priced
            self.sums[row.currency].amount += int(row.amount)

    def cells(self, monies: list[str]) -> list[Cell]:
        rates = [share(self.deals, self.count), share(self.won, self.count)]
        sums = [money(self.sums[one].amount) if self.sums[one].priced else None for one in monies]
        return [self.count, self.deals, self.won, self.lost, *rates, *sums]


async def sources(session: AsyncSession, ask: Ask) -> Sheet:
    by_source, total = await _leads(session, ask)
    monies = sorted(total.sums)
    lead_columns = (
        *columns(COUNT, "leads", "lead_deals", "lead_won", "lead_lost"),
        *columns(SHARE, "to_deal", "to_won"),
        *(money_column("lead_won_sum", currency) for currency in monies),
    )
    ordered = sorted(by_source, key=lambda key: (-by_source[key].count, key))
    leads = Table(
        key="lead_sources",
        columns=(Column("source", TEXT), *lead_columns),
        rows=[[key, *by_source[key].cells(monies)] for key in ordered],
        keys=ordered,
        group="source",
        chart=Chart.BARS,
        drawn=("leads", "lead_deals", "lead_won"),
    )
    figures = dict(zip((column.key for column in lead_columns), total.cells(monies), strict=True))
    tables = [leads, await _deals(session, ask)]
    return ask.sheet(SalesReport.SOURCES, headline=lead_columns, figures=figures, tables=tables)


def deal_of_lead(ask: Ask) -> Subquery:
    """Each lead that is asked for with one deal: the won one if there is any, else the newest.

    A place in this order is one number, so that the best deal of a lead is a maximum along the index of its deals.
    """
    deals, made = ask.deals.c, facts.conversions()
    place = case((deals.outcome == str(StageOutcome.WON), _WON_FIRST), else_=0) + deals.id
    own = select(func.max(place)).where(deals.lead_id == Lead.id)
    told = select(func.max(place)).select_from(ask.deals.join(made, made.c.deal_id == deals.id))
    told = told.where(made.c.lead_id == Lead.id, deals.lead_id.is_(None))
    places = (one.correlate(Lead).scalar_subquery() for one in (own, told))
    of = select(Lead.id.label("lead_id"), *(one.label(f"place_{n}") for n, one in enumerate(places)))
    found = of.where(leads_asked(ask)).subquery("leads_asked")
    own_first = or_(found.c.place_1.is_(None), found.c.place_0 >= found.c.place_1)
    best = (case((own_first, found.c.place_0), else_=found.c.place_1) % _WON_FIRST).label("deal_id")
    chosen = select(found.c.lead_id, best).subquery("deals_chosen")
    return (
        select(chosen.c.lead_id, deals.id.label("deal_id"), deals.outcome, deals.amount, deals.currency)
        .select_from(chosen.join(ask.deals, deals.id == chosen.c.deal_id))
        .subquery("deal_of_lead")
    )


def leads_asked(ask: Ask) -> ColumnElement[bool]:
    """Those that came in the period."""
    return and_(ask.within(Lead.created_at.expression), _chosen(ask))


def leads_lost(ask: Ask) -> ColumnElement[bool]:
    """Those that were lost in the period, whenever they came, and still are."""
    return and_(Lead.status == str(LeadStatus.LOST), ask.within(Lead.lost_at.expression), _chosen(ask))


def _chosen(ask: Ask) -> ColumnElement[bool]:
    asked = and_(Lead.merged_into_id.is_(None), ask.of_people(Lead.responsible_id.expression))
    if ask.wanted.source:
        asked = and_(asked, Lead.source.in_(ask.wanted.source))
    return and_(asked, *(word_of_lead(name, Lead.id.expression).in_(ids) for name, ids in chosen_words(ask.wanted)))


async def _leads(session: AsyncSession, ask: Ask) -> tuple[dict[str, Leads], Leads]:
    of = deal_of_lead(ask)
    won = of.c.outcome == str(StageOutcome.WON)
    query = (
        select(
            Lead.source,
            of.c.currency,
            func.count().label("leads"),
            func.count(of.c.deal_id).label("with_deal"),
            func.sum(case((won, 1), else_=0)).label("won"),
            func.sum(case((Lead.status == str(LeadStatus.LOST), 1), else_=0)).label("lost"),
            func.sum(case((and_(won, of.c.amount.is_not(None)), 1), else_=0)).label("priced"),
            func.sum(case((won, of.c.amount))).label("amount"),
        )
        .outerjoin(of, of.c.lead_id == Lead.id)
        .where(leads_asked(ask))
        .group_by(Lead.source, of.c.currency)
    )
    found: defaultdict[str, Leads] = defaultdict(Leads)
    total = Leads()
    for row in await session.execute(query):
        found[row.source].add(row)
        total.add(row)
    return dict(found), total


async def _deals(session: AsyncSession, ask: Ask) -> Table:
    rows = await deal_rows(session, ask, DealGroup.SOURCE, (F.CREATED, F.WON, F.LOST))
    by_source, _ = tallied(rows)
    shown = columns_of(DEAL_FIGURES, currencies(row for row in rows if row.figure is F.WON))
    ordered = sorted(by_source, key=lambda key: (-by_source[key].deals[F.CREATED], key))
    return Table(
        key="deal_sources",
        columns=(Column("source", TEXT), *shown),
        rows=[[key, *(by_source[key].cell(column) for column in shown)] for key in ordered],
        keys=ordered,
        group="source",
    )
