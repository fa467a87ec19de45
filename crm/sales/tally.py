"""Sums of deals become figures: no database, no clock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from callcenter.sheets.model import Cell, Column, Kind
from crm.deals.money import from_hundredths
from crm.sales.kinds import DealFigure

F = DealFigure
DAY_S: Final = 86_400.0
SUMMED: Final[Mapping[DealFigure, DealFigure]] = {
    F.CREATED_SUM: F.CREATED,
    F.WON_SUM: F.WON,
    F.LOST_SUM: F.LOST,
    F.OPEN_SUM: F.OPEN,
    F.WEIGHTED_SUM: F.OPEN,
    F.MEAN_DEAL: F.WON,
    F.DISCOUNT_SUM: F.QUANTITY,
}
"""Whose deals are summed."""
COUNTED: Final = (F.CREATED, F.WON, F.LOST, F.OPEN)
OF_LEADS: Final = (F.LEADS, F.LEAD_DEALS, F.TO_DEAL)
OF_CALLS: Final = (F.CALLS_MADE, F.CALLS_TAKEN, F.CALLS_MISSED, F.TALK)
OF_TASKS: Final = (F.TASKS_MADE, F.TASKS_DONE, F.TASKS_LATE)
OF_LINES: Final = (F.QUANTITY, F.DISCOUNT_SUM)
BESIDE: Final = (*OF_LEADS, *OF_CALLS, *OF_TASKS)
"""What is no deal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a query: `key` is the row of the table that it goes to. `amount` in hundredths over the `priced`
    ones, `weighted` in hundredths times percent. `measure` of the won is the seconds from made to won, of talks
    how long they took, of lines how much was sold."""

    figure: DealFigure
    key: str
    currency: str
    deals: int
    priced: int
    amount: int
    weighted: int = 0
    measure: float = 0.0
    across: str = ""


@dataclass(slots=True)
class Sum:
    priced: int = 0
    amount: int = 0
    weighted: int = 0


@dataclass(slots=True)
class Tally:
    """What the deals of one row of a table come to."""

    deals: defaultdict[DealFigure, int] = field(default_factory=lambda: defaultdict(int))
    sums: defaultdict[tuple[DealFigure, str], Sum] = field(default_factory=lambda: defaultdict(Sum))
    measures: defaultdict[DealFigure, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, row: Row) -> None:
        self.deals[row.figure] += row.deals
        self.measures[row.figure] += row.measure
        into = self.sums[row.figure, row.currency]
        into.priced += row.priced
        into.amount += row.amount
        into.weighted += row.weighted

    def cell(self, column: Column) -> Cell:
        return self.of(DealFigure(column.figure), column.unit)

    def of(self, figure: DealFigure, currency: str = "") -> Cell:
        if figure in _SHARES:
            part, whole = _SHARES[figure]
            return share(self.deals[part], sum(self.deals[one] for one in whole))
        if figure is F.CYCLE:
            return self.measures[F.WON] / self.deals[F.WON] / DAY_S if self.deals[F.WON] else None
        if figure in (F.TALK, F.QUANTITY):
            return self.measures[figure] if self.deals[figure] else None
        return self._money(figure, currency) if figure in SUMMED else self.deals[figure]

    def _money(self, figure: DealFigure, currency: str) -> Cell:
        found = self.sums.get((SUMMED[figure], currency))
        if found is None or found.priced == 0:
            return None
        if figure is F.MEAN_DEAL:
            return money(round(Fraction(found.amount, found.priced)))
        return money(round(Fraction(found.weighted, 100)) if figure is F.WEIGHTED_SUM else found.amount)


def tallied(rows: Iterable[Row]) -> tuple[dict[str, Tally], Tally]:
    """By key, and all together."""
    found: defaultdict[str, Tally] = defaultdict(Tally)
    total = Tally()
    for row in rows:
        found[row.key].add(row)
        total.add(row)
    return dict(found), total


_SHARES: Final[Mapping[DealFigure, tuple[DealFigure, Sequence[DealFigure]]]] = {
    F.WIN_RATE: (F.WON, (F.WON, F.LOST)),
    F.TO_DEAL: (F.LEAD_DEALS, (F.LEADS,)),
}


def share(part: int, whole: int) -> float | None:
    """Of nothing there is no share: None, and not zero."""
    return part / whole if whole else None


def money(hundredths: int | None) -> str | None:
    amount = from_hundredths(hundredths)
    return None if amount is None else str(amount)


def currencies(rows: Iterable[Row]) -> list[str]:
    """Those in which anything has a price."""
    return sorted({row.currency for row in rows if row.priced})


def columns_of(figures: Sequence[DealFigure], monies: Sequence[str]) -> list[Column]:
    """A figure of money has a column for each currency: sums of different moneys are never added."""
    found: list[Column] = []
    for figure in dict.fromkeys(figures):
        if figure in SUMMED:
            found += [money_column(str(figure), currency) for currency in monies]
        else:
            found.append(Column(str(figure), _KINDS.get(figure, Kind.COUNT)))
    return found


_KINDS: Final = {
    F.WIN_RATE: Kind.SHARE,
    F.TO_DEAL: Kind.SHARE,
    F.CYCLE: Kind.DAYS,
    F.TALK: Kind.SECONDS,
    F.QUANTITY: Kind.SCORE,
}


def money_column(key: str, currency: str) -> Column:
    return Column(f"{key}:{currency}", Kind.MONEY, unit=currency)


def crossed_figure(figures: Sequence[DealFigure]) -> DealFigure:
    """What a table of rows and columns shows: the first chosen figure that has one column only."""
    return next((figure for figure in figures if figure not in SUMMED), F.WON)


def column_of(figure: DealFigure, key: str, name: str) -> Column:
    return Column(key, _KINDS.get(figure, Kind.COUNT), name=name)
