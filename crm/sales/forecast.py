"""Plan, fact and where the month is going: no database, no clock."""

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from callcenter.sheets.model import Cell
from callcenter.sheets.periods import Period
from crm.sales.tally import money


def linear(fact: int, month: Period, now: datetime) -> int | None:
    """As fast as until now to the end of the month; a past month is what it was, of a coming one nothing is known."""
    if now >= month.until:
        return fact
    gone = now - month.since
    if gone.total_seconds() <= 0:
        return None
    return round(fact * Fraction((month.until - month.since) // RESOLUTION, max(1, gone // RESOLUTION)))


RESOLUTION = datetime.resolution


@dataclass(slots=True)
class PlanLine:
    """One person, or one month, in one currency; hundredths. `weighted` in hundredths times percent."""

    plan: int = 0
    fact: int = 0
    weighted: int = 0
    linear: list[int] = field(default_factory=list)

    def add(self, other: "PlanLine") -> None:
        self.plan += other.plan
        self.fact += other.fact
        self.weighted += other.weighted
        self.linear += other.linear

    def cells(self) -> list[Cell]:
        """Plan, fact, share, gap, linear forecast, forecast by the pipeline. Without a plan there is no share of it."""
        planned = self.plan > 0
        return [
            money(self.plan) if planned else None,
            money(self.fact),
            self.fact / self.plan if planned else None,
            money(max(0, self.plan - self.fact)) if planned else None,
            money(sum(self.linear)) if self.linear else None,
            money(self.fact + round(Fraction(self.weighted, 100))),
        ]
