"""Staffing beside values that were worked out elsewhere: no times, the figures themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from callcenter.reports.erlang import erlang_c
from tests.bench.figures import Table


@dataclass(frozen=True, slots=True)
class Known:
    """`value` rounded to `digits` is what `figure` must be."""

    load: float
    agents: int
    aht_s: float
    within_s: float
    figure: str
    value: float
    digits: int = 4


KNOWN: Final = (
    Known(10, 14, 180, 19.8, "waits", 0.1741),
    Known(10, 14, 180, 19.8, "service_level", 0.8879),
    Known(10, 14, 180, 19.8, "occupancy", 0.7143),
    Known(10, 13, 180, 19.8, "service_level", 0.7949),
    Known(123, 132, 300, 20, "waits", 0.3211),
    Known(123, 130, 300, 20, "waits", 0.4244),
    Known(123, 130, 300, 20, "service_level", 0.7339),
    Known(123, 130, 300, 20, "asa_s", 18.19, 2),
    Known(123, 130, 300, 20, "occupancy", 0.946, 3),
    Known(12_345, 12_421, 300, 20, "waits", 0.3812),
)
COLUMNS: Final = ("erlangs", "agents", "AHT s", "within s", "figure", "known", "ours", "equal")
NOTE: Final = "0.33 minutes are 19.8 s. Twelve thousand agents show that nothing overflows."


class NotEqual(AssertionError):
    """A known value that we do not reach: the figures of planning would be wrong."""


def run() -> list[Table]:
    """Refuses to write a table with a wrong value in it."""
    rows = list(_rows())
    if wrong := [row for row in rows if row[-1] != "yes"]:
        raise NotEqual(f"Erlang C differs from known values: {wrong}")
    return [Table("Known values", COLUMNS, rows, (NOTE,))]


def _rows() -> Iterator[list[str]]:
    for one in KNOWN:
        found = getattr(erlang_c(one.load, one.agents, aht_s=one.aht_s, within_s=one.within_s), one.figure)
        ours, known = f"{found:.{one.digits}f}", f"{one.value:.{one.digits}f}"
        equal = "yes" if ours == known else "no"
        yield [f"{one.load:g}", str(one.agents), f"{one.aht_s:g}", f"{one.within_s:g}", one.figure, known, ours, equal]
