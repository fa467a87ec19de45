"""A finished report: a few figures and some tables. Screen, CSV, workbook, PDF, mail and embedded page show this."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum
from typing import Any

from callcenter.sheets.periods import Period
from callcenter.sheets.words import Words

Cell = str | int | float | bool | None
Row = Sequence[Cell]


class Kind(StrEnum):
    """How a value is meant. Shares are 0 to 1; None is "no data" in every kind."""

    COUNT = "count"
    SECONDS = "seconds"
    DAYS = "days"
    SHARE = "share"
    SCORE = "score"
    MONEY = "money"  # a decimal as text, `1500.00`, in the currency that the column names
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
    LINES = "lines"


class Beside(StrEnum):
    """What a column of a file says of the figure beside it."""

    BEFORE = "compared"
    CHANGE = "change"
    GROWTH = "growth"


@dataclass(frozen=True, slots=True)
class Column:
    """`unit` is the currency of money. `name` is said as it is, where people gave it: a stage, not a word of ours.
    `twin` is what it has in common with the column that it stands beside in another period, where keys are of one."""

    key: str
    kind: Kind
    unit: str = ""
    name: str = ""
    twin: str = ""
    beside: Beside | None = None

    @property
    def figure(self) -> str:
        """The key without its currency: what formulas and titles are found by."""
        return self.key.partition(":")[0]

    @property
    def header(self) -> str:
        """Of a column in a file for programs."""
        return self.key if self.beside is None else f"{self.key}/{self.beside}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`group` is how a row narrows the list behind its counts, empty: they do not open. By the row's first cell, or by
    the one of `keys` in its place where names are no keys. `before`: the rows of the period compared with, in the same
    order; None for one that was not there. `currency` tells tables of one key apart. `below`: the rows, by their keys,
    of those who are not shown for want of place; they are needed to tell who was not there."""

    key: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    group: str = ""
    chart: Chart = Chart.NONE
    drawn: Sequence[str] = ()
    keys: Sequence[str] = ()
    before: Sequence[Row | None] = ()
    currency: str = ""
    below: Mapping[str, Row] = field(default_factory=dict)

    def records(self) -> list[dict[str, Cell]]:
        names = [column.key for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What the sheets of one room say. Cells of the columns `worded` are words of `values`; an empty cell of those in
    `unknown` is said to be unknown."""

    reports: Words
    tables: Words
    columns: Words
    values: Words
    formulas: Words
    worded: Set[str] = frozenset()
    unknown: Set[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`headline` names the figures at the top, in order; `before` are the same of the period compared with. `filters`
    are what narrows it: the key of a column, and what was chosen."""

    vocabulary: Vocabulary
    report: str
    period: Period
    zone: tzinfo
    interval: str
    queues: Sequence[str] = ()
    agents: Sequence[str] = ()
    filters: Sequence[tuple[str, str]] = ()
    headline: Sequence[Column] = ()
    figures: Mapping[str, Cell] = field(default_factory=dict)
    before: Mapping[str, Cell] | None = None
    tables: Sequence[Table] = ()
    switches: Sequence[Mapping[str, Any]] = ()


COUNT, SECONDS, SHARE, TEXT = Kind.COUNT, Kind.SECONDS, Kind.SHARE, Kind.TEXT


def columns(kind: Kind, *keys: str) -> tuple[Column, ...]:
    return tuple(Column(key, kind) for key in keys)
