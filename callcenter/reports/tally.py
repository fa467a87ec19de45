"""Sums over visits from which every figure of a queue follows, and which can be added up.

Two tallies of two sets of visits make the tally of both, so a year is the sum of its quarters of an hour.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Self

from callcenter.reports.queue_figures import COUNTS, QueueFigures, counts_for_level, share
from callcenter.reports.switches import Counting
from callcenter.reports.visits import Visit

WAIT_EDGES: Final = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600)
"""Seconds at which a new class of waits begins; the first class begins at 0, the last has no end."""
_NONE: Final = (0,) * (len(WAIT_EDGES) + 1)


def wait_class(wait_s: float) -> int:
    """The place of a wait among the classes."""
    return bisect_right(WAIT_EDGES, wait_s)


@dataclass(slots=True)
class Tally:
    """Counts as in `COUNTS`; seconds are sums. `level_base` is what the service level on offered calls divides by,
    `talked` the answered visits whose talk is known."""

    offered: int = 0
    answered: int = 0
    answered_in_time: int = 0
    lost: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    short_talks: int = 0
    timed_out: int = 0
    left_empty: int = 0
    flow_out: int = 0
    refused: int = 0
    unfinished: int = 0
    transferred: int = 0
    level_base: int = 0
    talked: int = 0
    answered_wait_s: float = 0.0
    abandoned_wait_s: float = 0.0
    longest_wait_s: float = 0.0
    talk_s: float = 0.0
    hold_s: float = 0.0
    wrap_s: float = 0.0
    answered_waits: list[int] = field(default_factory=lambda: list(_NONE))
    lost_waits: list[int] = field(default_factory=lambda: list(_NONE))

    @classmethod
    def of(cls, visits: Iterable[Visit], switches: Counting) -> Self:
        tally = cls()
        for visit in visits:
            tally.count(visit, switches)
        return tally

    def count(self, visit: Visit, switches: Counting) -> None:
        for name, test in COUNTS.items():
            if test(visit, switches):
                setattr(self, name, getattr(self, name) + 1)
        self.level_base += counts_for_level(visit, switches)
        self.longest_wait_s = max(self.longest_wait_s, visit.wait_s)
        if visit.answered:
            self.answered_wait_s += visit.wait_s
            self.answered_waits[wait_class(visit.wait_s)] += 1
        elif visit.lost:
            self.lost_waits[wait_class(visit.wait_s)] += 1
        if COUNTS["abandoned"](visit, switches):
            self.abandoned_wait_s += visit.wait_s
        if visit.answered and visit.talk_s is not None:
            self.talked += 1
            self.talk_s += visit.talk_s
            self.hold_s += visit.hold_s
            self.wrap_s += visit.wrap_s

    def add(self, other: Self) -> None:
        for name in SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.longest_wait_s = max(self.longest_wait_s, other.longest_wait_s)
        for name in CLASSES:
            pairs = zip(getattr(self, name), getattr(other, name), strict=True)
            setattr(self, name, [mine + more for mine, more in pairs])

    @classmethod
    def total(cls, tallies: Iterable[Self]) -> Self:
        whole = cls()
        for tally in tallies:
            whole.add(tally)
        return whole

    def stored(self) -> Mapping[str, Any]:
        """As a row of the sums by quarters."""
        return {name: getattr(self, name) for name in ALL}

    def figures(self) -> QueueFigures:
        """None where nothing was counted that could be divided by."""
        short = self.short_abandoned
        return QueueFigures(
            **{name: getattr(self, name) for name in COUNTS},
            service_level_offered=share(self.answered_in_time, self.level_base),
            service_level_answered=share(self.answered_in_time, self.answered),
            answer_rate=share(self.answered, self.level_base),
            abandon_rate=share(self.abandoned - short, self.offered - short),
            transfer_rate=share(self.transferred, self.answered),
            asa_s=share(self.answered_wait_s, self.answered),
            longest_wait_s=self.longest_wait_s if self.offered else None,
            abandoned_wait_s=share(self.abandoned_wait_s, self.abandoned),
            talk_s=self.talk_s,
            hold_s=self.hold_s,
            wrap_s=self.wrap_s,
            mean_talk_s=share(self.talk_s, self.talked),
            mean_hold_s=share(self.hold_s, self.talked),
            mean_wrap_s=share(self.wrap_s, self.talked),
            aht_s=share(self.talk_s + self.wrap_s, self.talked),
        )


CLASSES: Final = ("answered_waits", "lost_waits")
ALL: Final = tuple(item.name for item in fields(Tally))
SUMS: Final = tuple(name for name in ALL if name not in (*CLASSES, "longest_wait_s"))


def queue_figures(visits: Iterable[Visit], switches: Counting) -> QueueFigures:
    """The figures of these visits."""
    return Tally.of(visits, switches).figures()
