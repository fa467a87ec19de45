"""The deals behind a figure: the same conditions that counted it, asked for the rows instead of their number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, Select, Subquery, Text, and_, cast, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from crm.deals import facts
from crm.deals.kinds import StageOutcome
from crm.deals.lines.facts import discount_of
from crm.errors import invalid_field
from crm.json_sql import json_list_has
from crm.sales.asking import Ask
from crm.sales.built import OTHERS, shown_customers
from crm.sales.customers import NO_CUSTOMER, customer_key
from crm.sales.deal_rows import NOBODY
from crm.sales.dimensions import GOODS, deals_with_lines, sold_lines
from crm.sales.funnel import cohort, known_stages
from crm.sales.grouping import TAGGED, group_of
from crm.sales.kinds import DealFigure, DealGroup
from crm.sales.own import OWN
from crm.sales.periods import PERIODS, quarters_of
from crm.sales.speed import paid
from crm.sales.sql import seconds_between
from crm.sales.stays import left_in_period
from crm.sales.steps import KnownStage, walked
from crm.sales.tally import DAY_S, OF_LINES, crossed_figure

F = DealFigure
ACROSS: Final = "across_"
DIED_IN: Final = "died_in_"
QUARTER: Final = "quarter_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """One cell: the figure of its column, and the row that it stands in. `currency` where the figure is of money."""

    figure: str
    currency: str = ""
    group: str = ""
    key: str = ""

    @property
    def number(self) -> int:
        if not (self.key.isascii() and self.key.isdigit() and len(self.key) < 10):
            raise unknown("key")
        return int(self.key)


def unknown(field: str) -> Exception:
    return invalid_field(f"query.{field}", "no figure of this report")


def cells_of(ask: Ask, cell: Narrowed) -> list[Narrowed]:
    """One, or the two whose rows a cell of a crossing table stands in; both with the figure that it counts."""
    if not cell.figure.startswith(ACROSS):
        return [cell]
    across = ask.wanted.across
    if across is None:
        raise unknown("figure")
    figure = str(crossed_figure(ask.wanted.columns))
    other = cell.figure.removeprefix(ACROSS)
    return [replace(cell, figure=figure), replace(cell, figure=figure, group=str(across), key=other)]


async def behind(session: AsyncSession, ask: Ask, cells: Sequence[Narrowed]) -> ColumnElement[bool]:
    """Which deals the cell counts."""
    cell = cells[0]
    if cell.group == "step":
        of = await _of_step(session, ask, cell)
    else:
        of = and_(_of_figure(ask, cell), *[await _of_row(session, ask, one) for one in cells])
    if cell.currency:
        of = and_(of, ask.deals.c.currency == cell.currency, ask.deals.c.amount.is_not(None))
    return of


async def _of_row(session: AsyncSession, ask: Ask, cell: Narrowed) -> ColumnElement[bool]:
    """Of the others: of whoever is not shown by name."""
    if (cell.group, cell.key) != (DealGroup.CUSTOMER, OTHERS):
        return _of_group(ask, cell)
    shown = await shown_customers(session, ask)
    return customer_key(ask.deals).not_in([NO_CUSTOMER if key == NOBODY else key for key in shown])


def _of_figure(ask: Ask, cell: Narrowed) -> ColumnElement[bool]:
    figure = cell.figure
    if figure.startswith("made") or figure == "conversion":
        outcome = "" if figure == "conversion" else figure.removeprefix("made").removesuffix("_sum").removeprefix("_")
        of = cohort(ask)
        if outcome not in ("", *StageOutcome):
            raise unknown("figure")
        return and_(of, ask.deals.c.outcome == outcome) if outcome else of
    if figure.startswith(DIED_IN):
        stage_id = Narrowed(figure=figure, key=figure.removeprefix(DIED_IN)).number
        died = facts.last_open_stage(ask.deals, ask.counted(F.LOST))
        return ask.deals.c.id.in_(select(died.c.deal_id).where(died.c.stage_id == stage_id))
    if figure.startswith(QUARTER):
        return and_(ask.counted(F.WON), _in_quarter(ask, figure.removeprefix(QUARTER)))
    found = _FIGURES.get(figure)
    if found is None:
        raise unknown("figure")
    return found(ask)


def _in_quarter(ask: Ask, name: str) -> ColumnElement[bool]:
    whole = dict(quarters_of(ask.period, ask.wanted.zone)).get(name)
    if whole is None:
        raise unknown("figure")
    return ask.during(whole).within(ask.deals.c.closed_at)


def _paid(ask: Ask) -> ColumnElement[bool]:
    of, _, counted = paid(ask)
    return ask.deals.c.id.in_(select(ask.deals.c.id).select_from(of).where(counted))


def _over_norm(ask: Ask) -> ColumnElement[bool]:
    took = seconds_between(ask.deals.c.created_at, ask.deals.c.closed_at)
    return and_(ask.counted(F.WON), took > (ask.wanted.norm_days or 0) * DAY_S)


def _ended(ask: Ask) -> ColumnElement[bool]:
    return or_(ask.counted(F.WON), ask.counted(F.LOST))


def _left(ask: Ask) -> ColumnElement[bool]:
    moves, asked = left_in_period(ask)
    return ask.deals.c.id.in_(select(moves.c.deal_id).where(asked))


def _counting(figure: DealFigure) -> Callable[[Ask], ColumnElement[bool]]:
    return lambda ask: ask.counted(figure)


def _of_lines(figure: DealFigure) -> Callable[[Ask], ColumnElement[bool]]:
    return lambda ask: and_(ask.counted(F.WON), _with_lines(ask, sold_lines(ask.viewer), true(), figure))


def _with_lines(ask: Ask, sold: Subquery, of: ColumnElement[bool], figure: str) -> ColumnElement[bool]:
    """Deals with such a line; where discounts are counted, with one that something was taken off."""
    lines: Select[int] = select(sold.c.deal_id).where(of)
    if figure == F.DISCOUNT_SUM:
        currency = ask.deals.c.currency
        lines = lines.where(sold.c.deal_id == ask.deals.c.id, discount_of(sold, currency) > 0).correlate(ask.deals)
    return ask.deals.c.id.in_(lines)


_FIGURES: Final[Mapping[str, Callable[[Ask], ColumnElement[bool]]]] = {
    **{str(figure): _counting(figure) for figure in (F.CREATED, F.WON, F.LOST, F.OPEN)},
    **{f"{figure}_sum": _counting(figure) for figure in (F.CREATED, F.WON, F.LOST, F.OPEN)},
    **{key: _counting(F.WON) for key in ("mean_deal", "cycle_days", "cycle_mean", "cycle_median", "cycle_longest")},
    **{key: _counting(F.OPEN) for key in ("weighted_sum", "waiting", "waiting_mean", "waiting_longest")},
    **dict.fromkeys(("paid", "contact_mean", "contact_median"), _paid),
    **dict.fromkeys(("left", "stay_mean", "stay_median", "stay_longest"), _left),
    "turnover": _counting(F.WON),
    "fact": _counting(F.WON),
    "win_rate": _ended,
    "lost_share": _counting(F.LOST),
    **{str(figure): _of_lines(figure) for figure in OF_LINES},
    "over_norm": _over_norm,
    "over_norm_share": _over_norm,
}


def _of_group(ask: Ask, cell: Narrowed) -> ColumnElement[bool]:
    if cell.group == "":
        return true()
    if cell.group == "customer":
        return customer_key(ask.deals) == (NO_CUSTOMER if cell.key == NOBODY else cell.key)
    if cell.group == "stage" and cell.figure in ("left", "stay_mean", "stay_median", "stay_longest"):
        moves, asked = left_in_period(ask)
        left = select(moves.c.deal_id).where(asked, moves.c.from_stage_id == cell.number)
        return ask.deals.c.id.in_(left)
    return _of_rows(ask, cell)


def _of_rows(ask: Ask, cell: Narrowed) -> ColumnElement[bool]:
    """The deals of one row of a built report."""
    group = cell.group
    if group.startswith(OWN) and group in ask.own:
        return ask.own[group].holds(ask.deals, cell.key)
    if group not in list(DealGroup):
        raise unknown("group")
    if group in GOODS:
        return _of_goods(ask, cell)
    if group in (DealGroup.TEAM, DealGroup.DEPARTMENT):
        return _of_part(ask, ask.firm.team if group == DealGroup.TEAM else ask.firm.department, cell)
    if group == DealGroup.TAG:
        tags, tag = ask.deals.c.tags, literal(cell.key.removeprefix(TAGGED))
        return cast(tags, Text) == "[]" if cell.key == NOBODY else json_list_has(tags, tag)
    made = cell.figure.removesuffix("_sum") == F.CREATED
    column: ColumnElement[object] = group_of(ask, group, F.CREATED if made else F.WON)
    if group in (*PERIODS, DealGroup.SOURCE):
        return column == cell.key
    return column.is_(None) if cell.key == NOBODY else column == cell.number


def _of_goods(ask: Ask, cell: Narrowed) -> ColumnElement[bool]:
    """Deals that sell it. Where deals are counted, those without lines stand with those without a product."""
    sold = sold_lines(ask.viewer, ask.wanted.category_level)
    column = sold.c[GOODS[cell.group]]
    of = _with_lines(ask, sold, column.is_(None) if cell.key == NOBODY else column == cell.number, cell.figure)
    if cell.key != NOBODY or cell.figure in OF_LINES:
        return of
    return or_(of, ask.deals.c.id.not_in(deals_with_lines()))


def _of_part(ask: Ask, places: Mapping[int, int], cell: Narrowed) -> ColumnElement[bool]:
    person = ask.deals.c.responsible_id
    if cell.key == NOBODY:
        return or_(person.is_(None), person.not_in(sorted(places)))
    return person.in_(sorted(one for one, part in places.items() if part == cell.number))


async def _of_step(session: AsyncSession, ask: Ask, cell: Narrowed) -> ColumnElement[bool]:
    deals, of = ask.deals, cohort(ask)
    line = walked(await known_stages(session, ask.wanted.pipeline_id))
    stage = next((one for one in line if one.id == cell.number), None)
    if stage is None:
        raise unknown("key")
    match cell.figure:
        case "reached" | "from_previous" | "from_first":
            return and_(of, _reached(ask, of, stage, first=stage is line[0]))
        case "here" if stage.outcome is StageOutcome.OPEN:
            return and_(of, deals.c.stage_id == stage.id, deals.c.outcome == str(StageOutcome.OPEN))
        case "here":
            return and_(of, deals.c.outcome == str(StageOutcome.WON))
        case "died" | "died_share":
            died = facts.last_open_stage(deals, and_(of, deals.c.outcome == str(StageOutcome.LOST)))
            return deals.c.id.in_(select(died.c.deal_id).where(died.c.stage_id == stage.id))
    raise unknown("figure")


def _reached(ask: Ask, of: ColumnElement[bool], stage: KnownStage, *, first: bool) -> ColumnElement[bool]:
    won = ask.deals.c.outcome == str(StageOutcome.WON)
    if first or stage.outcome is StageOutcome.WON:
        return true() if first else won
    far = facts.furthest(ask.deals, of)
    return or_(won, ask.deals.c.id.in_(select(far.c.deal_id).where(far.c.position >= stage.position)))
