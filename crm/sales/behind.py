"""The deals behind a figure: the same conditions that counted it, asked for the rows instead of their number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from crm.deals import facts
from crm.deals.kinds import StageOutcome
from crm.errors import invalid_field
from crm.sales.asking import Ask
from crm.sales.customers import customer_key
from crm.sales.deal_rows import NOBODY, group_of
from crm.sales.dimensions import GOODS, deals_with, deals_with_lines, deals_without
from crm.sales.funnel import cohort, known_stages
from crm.sales.kinds import DealFigure, DealGroup
from crm.sales.periods import quarters_of
from crm.sales.speed import paid
from crm.sales.sql import seconds_between
from crm.sales.stays import left_in_period
from crm.sales.steps import KnownStage, walked
from crm.sales.tally import DAY_S, crossed_figure

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


async def behind(session: AsyncSession, ask: Ask, cell: Narrowed) -> ColumnElement[bool]:
    """Which deals the cell counts."""
    if cell.figure.startswith(ACROSS):
        return _of_crossing(ask, cell)
    if cell.group == "step":
        of = await _of_step(session, ask, cell)
    else:
        of = and_(_of_figure(ask, cell), _of_group(ask, cell))
    if cell.currency:
        of = and_(of, ask.deals.c.currency == cell.currency, ask.deals.c.amount.is_not(None))
    return of


def _of_crossing(ask: Ask, cell: Narrowed) -> ColumnElement[bool]:
    """A cell of the table that crosses rows with a second thing."""
    across, key = ask.wanted.across, cell.figure.removeprefix(ACROSS)
    if across is None:
        raise unknown("figure")
    figure = str(crossed_figure(ask.wanted.columns))
    cells = (Narrowed(figure=figure, group=cell.group, key=cell.key), Narrowed(figure=figure, group=across, key=key))
    return and_(_of_figure(ask, cells[0]), *(_of_group(ask, one) for one in cells))


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
    "over_norm": _over_norm,
    "over_norm_share": _over_norm,
}


def _of_group(ask: Ask, cell: Narrowed) -> ColumnElement[bool]:
    if cell.group == "":
        return true()
    if cell.group == "customer":
        return customer_key(ask.deals) == cell.key
    if cell.group == "stage" and cell.figure in ("left", "stay_mean", "stay_median", "stay_longest"):
        moves, asked = left_in_period(ask)
        left = select(moves.c.deal_id).where(asked, moves.c.from_stage_id == cell.number)
        return ask.deals.c.id.in_(left)
    if cell.group not in list(DealGroup):
        raise unknown("group")
    group = DealGroup(cell.group)
    if group in GOODS:
        sold = deals_without(group) if cell.key == NOBODY else deals_with(group, [cell.number])
        lineless = ask.deals.c.id.not_in(deals_with_lines())
        of = ask.deals.c.id.in_(sold)
        return or_(of, lineless) if cell.key == NOBODY else of
    if group in (DealGroup.TEAM, DealGroup.DEPARTMENT):
        return _of_part(ask, ask.firm.team if group is DealGroup.TEAM else ask.firm.department, cell)
    if group is DealGroup.MONTH:
        figure = F(cell.figure.removesuffix("_sum")) if cell.figure.removesuffix("_sum") in list(F) else F.WON
        time = F.CREATED if figure is F.CREATED else F.WON
        return group_of(ask, group, time) == cell.key
    column = group_of(ask, group, F.CREATED)
    if group is DealGroup.SOURCE:
        return column == cell.key
    return column.is_(None) if cell.key == NOBODY else column == cell.number


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
