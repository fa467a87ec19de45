"""What a section of the benchmarks hands over: tables of plain texts, and the figures that go into them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

MS: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Table:
    """`notes` stand below the table, one paragraph each."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class Spread:
    """Of times in seconds; `p99` is a time that was measured, not one between two."""

    count: int
    p50: float
    p90: float
    p99: float
    longest: float

    def cells(self) -> list[str]:
        """Count, then milliseconds; empty cells for nothing measured."""
        if not self.count:
            return ["0", "", "", "", ""]
        return [str(self.count), *(milliseconds(value) for value in (self.p50, self.p90, self.p99, self.longest))]


SPREAD_COLUMNS: Final = ("n", "p50 ms", "p90 ms", "p99 ms", "max ms")


def spread(seconds: Sequence[float]) -> Spread:
    """Percentiles by nearest rank."""
    ordered = sorted(seconds)
    if not ordered:
        return Spread(0, 0.0, 0.0, 0.0, 0.0)
    return Spread(len(ordered), _rank(ordered, 50), _rank(ordered, 90), _rank(ordered, 99), ordered[-1])


def _rank(ordered: Sequence[float], percent: int) -> float:
    return ordered[-(-len(ordered) * percent // 100) - 1]


def milliseconds(seconds: float) -> str:
    return f"{seconds * MS:.1f}"


def thousands(number: float) -> str:
    return f"{number:,.0f}"
