"""How fast deals are won, by both definitions of the cycle."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.model import COUNT, SHARE, TEXT, Cell, Chart, Column, Kind, Sheet, Table, columns
from crm.deals import facts
from crm.models import Lead
from crm.sales.asking import Ask
from crm.sales.deal_rows import key_of, labels
from crm.sales.kinds import DealFigure, DealGroup, SalesReport
from crm.sales.medians import Spread, spreads
from crm.sales.sql import seconds_between
from crm.sales.tally import DAY_S, share

SPEED_COLUMNS = (
    Column("won", COUNT),
    *columns(Kind.DAYS, "cycle_mean", "cycle_median", "cycle_longest"),
    Column("paid", COUNT),
    *columns(Kind.DAYS, "contact_mean", "contact_median"),
)
NORM_COLUMNS = (Column("over_norm", COUNT), Column("over_norm_share", SHARE))


async def speed(session: AsyncSession, ask: Ask) -> Sheet:
    shown = SPEED_COLUMNS + (NORM_COLUMNS if ask.wanted.norm_days is not None else ())
    whole = await _cells(session, ask, literal(""), shown)
    people = await _cells(session, ask, ask.deals.c.responsible_id, shown)
    names = await labels(session, DealGroup.MANAGER, list(people))
    ordered = sorted(people, key=lambda key: names.get(key, key).casefold())
    table = Table(
        key="managers",
        columns=(Column("manager", TEXT), *shown),
        rows=[[names.get(key, key), *people[key]] for key in ordered],
        keys=ordered,
        group="manager",
        chart=Chart.BARS,
        drawn=("cycle_mean", "contact_mean"),
    )
    figures = dict(zip((column.key for column in shown), whole.get("", _nothing(shown)), strict=True))
    return ask.sheet(SalesReport.SPEED, headline=shown, figures=figures, tables=[table] if people else [])


def paid(ask: Ask) -> tuple[Any, ColumnElement[Any], ColumnElement[bool]]:
    """Where the second cycle ends: at the stage where money comes in, first reached in the period, or when won."""
    deals, stage_id = ask.deals, ask.wanted.paid_stage_id
    if stage_id is None:
        return deals, deals.c.closed_at, ask.counted(DealFigure.WON)
    arrivals = facts.first_arrivals(stage_id)
    joined = deals.join(arrivals, arrivals.c.deal_id == deals.c.id)
    return joined, arrivals.c.at, and_(ask.chosen(), ask.within(arrivals.c.at))


async def _cells(
    session: AsyncSession, ask: Ask, key: ColumnElement[Any], shown: tuple[Column, ...]
) -> dict[str, list[Cell]]:
    deals = ask.deals.c
    first = seconds_between(deals.created_at, deals.closed_at)
    won = select(key.label("key"), first.label("value")).where(ask.counted(DealFigure.WON))
    norm = ask.wanted.norm_days
    cycles = await spreads(session, won, None if norm is None else norm * DAY_S)
    contacts = await spreads(session, _from_first_contact(ask, key))
    found: dict[str, list[Cell]] = {}
    for raw in {*cycles, *contacts}:
        cycle, contact = cycles.get(raw), contacts.get(raw)
        cells = [*_of(cycle), contact.count if contact else 0, *_of(contact)[1:3]]
        if norm is not None:
            cells += [cycle.over, share(cycle.over, cycle.count)] if cycle else [0, None]
        found[key_of(raw)] = cells
    return found


def _from_first_contact(ask: Ask, key: ColumnElement[Any]) -> Select[Any]:
    deals = ask.deals.c
    of, ended_at, counted = paid(ask)
    begun_at = case((Lead.created_at < deals.created_at, Lead.created_at), else_=deals.created_at)
    value = seconds_between(begun_at, ended_at).label("value")
    joined = of.outerjoin(Lead, Lead.id == deals.lead_id)
    return select(key.label("key"), value).select_from(joined).where(counted)


def _of(spread: Spread | None) -> list[Cell]:
    if spread is None:
        return [0, None, None, None]
    return [spread.count, spread.mean / DAY_S, spread.median / DAY_S, spread.longest / DAY_S]


def _nothing(shown: tuple[Column, ...]) -> list[Cell]:
    return [0 if column.kind is COUNT else None for column in shown]
