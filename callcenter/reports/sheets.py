"""A finished report: a few figures and some tables. Screen, CSV, workbook, PDF, mail and embedded page show this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum
from typing import Any, Final

from callcenter.reports.periods import Period

Cell = str | int | float | bool | None


class Kind(StrEnum):
    """How a value is meant. Shares are 0 to 1; None is "no data" in every kind."""

    COUNT = "count"
    SECONDS = "seconds"
    SHARE = "share"
    TEXT = "text"
    WHEN = "when"  # ISO 8601
    PHONE = "phone"
    FLAG = "flag"


class Chart(StrEnum):
    """The picture beside a table: of its first column over the columns named in `drawn`."""

    NONE = "none"
    BARS = "bars"
    STACKED = "stacked"
    HEAT = "heat"


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`group` is how a row's first cell narrows the list of visits behind its counts; empty: they do not open."""

    key: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    group: str = ""
    chart: Chart = Chart.NONE
    drawn: Sequence[str] = ()

    def records(self) -> list[dict[str, Cell]]:
        names = [column.key for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`headline` names the figures at the top, in order; `before` are the same of the period compared with."""

    report: str
    period: Period
    zone: tzinfo
    interval: str
    queues: Sequence[str] = ()
    agents: Sequence[str] = ()
    headline: Sequence[Column] = ()
    figures: Mapping[str, Cell] = field(default_factory=dict)
    before: Mapping[str, Cell] | None = None
    tables: Sequence[Table] = ()
    switches: Sequence[Mapping[str, Any]] = ()


COUNT, SECONDS, SHARE, TEXT = Kind.COUNT, Kind.SECONDS, Kind.SHARE, Kind.TEXT


def columns(kind: Kind, *keys: str) -> tuple[Column, ...]:
    return tuple(Column(key, kind) for key in keys)


FIGURES: Final = (
    *columns(COUNT, "offered", "answered", "answered_in_time", "lost", "abandoned", "short_abandoned"),
    *columns(COUNT, "timed_out", "left_empty", "flow_out", "refused", "unfinished", "transferred", "short_talks"),
    *columns(SHARE, "service_level_offered", "service_level_answered", "answer_rate", "abandon_rate", "transfer_rate"),
    *columns(SECONDS, "asa_s", "longest_wait_s", "abandoned_wait_s", "mean_talk_s", "mean_hold_s", "mean_wrap_s"),
    *columns(SECONDS, "aht_s"),
)
"""The columns of queue figures."""
