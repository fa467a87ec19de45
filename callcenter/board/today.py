"""Figures of a growing set of visits, kept up to date one visit at a time.

The rules are the queue report's own (`reports.queue_figures`): each count asks the report's test of a visit, so the
board and the report of the same period cannot count apart. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from callcenter.board.rows import Figures
from callcenter.reports.formulas import FORMULAS
from callcenter.reports.queue_figures import COUNTS, counts_for_level, share
from callcenter.reports.switches import QueueSwitches
from callcenter.reports.visits import Visit

SHOWN: Final = ("offered", "answered", "lost", "abandoned", "short_abandoned", "flow_out", "refused", "unfinished")
BOARD_FORMULAS: Final = {
    name: {"ru": russian, "en": english}
    for name, (russian, english) in FORMULAS.items()
    if name in Figures.model_fields
}
_MICRO: Final = 1_000_000


class Tally:
    """Waits are summed in whole microseconds, so that taking a visit out again leaves nothing behind."""

    def __init__(self, switches: QueueSwitches) -> None:
        self._switches = switches
        self._counts: Counter[str] = Counter()
        self._waited_us = 0

    def add(self, visit: Visit, sign: int = 1) -> None:
        """`sign` -1 takes it out."""
        for name in SHOWN:
            if COUNTS[name](visit, self._switches):
                self._counts[name] += sign
        if counts_for_level(visit, self._switches):
            self._counts["base"] += sign
        if visit.answered:
            self._waited_us += sign * round(visit.wait_s * _MICRO)
            if visit.wait_s <= self._switches.of(visit).answer_within_s:
                self._counts["in_time"] += sign

    def figures(self) -> Figures:
        counts, answered = self._counts, self._counts["answered"]
        short = counts["short_abandoned"]
        return Figures(
            **{name: counts[name] for name in SHOWN},
            answered_in_time=counts["in_time"],
            service_level_offered=share(counts["in_time"], counts["base"]),
            service_level_answered=share(counts["in_time"], answered),
            abandon_rate=share(counts["abandoned"] - short, counts["offered"] - short),
            asa_s=self._waited_us / _MICRO / answered if answered else None,
        )


class Day:
    """The visits of one day by queue, and of its last minutes. Visits of a call are replaced all together, because a
    call is read again as a whole."""

    def __init__(self, switches: QueueSwitches, *, began: datetime, recent: timedelta) -> None:
        self.began = began
        self._switches = switches
        self._recent_span = recent
        self._of_call: dict[str, tuple[Visit, ...]] = {}
        self._today: dict[str, Tally] = {}
        self._recent: dict[str, Tally] = {}
        self._young: dict[str, tuple[Visit, ...]] = {}
        """The recent visits of each call, as they were counted."""

    def put(self, call_id: str, visits: Sequence[Visit], now: datetime) -> frozenset[str]:
        """The queues whose figures changed."""
        mine = tuple(visit for visit in visits if visit.entered_at >= self.began)
        before = self._of_call.pop(call_id, ())
        if mine:
            self._of_call[call_id] = mine
        if before == mine:
            return frozenset()
        self._count(self._today, before, -1)
        self._count(self._today, mine, 1)
        self._put_recent(call_id, tuple(visit for visit in mine if visit.entered_at > now - self._recent_span))
        return frozenset(visit.queue for visit in (*before, *mine))

    def age(self, now: datetime) -> frozenset[str]:
        """Leave out of the recent figures what is recent no more."""
        limit = now - self._recent_span
        gone: set[str] = set()
        for call_id in [key for key, visits in self._young.items() if visits[0].entered_at <= limit]:
            visits = self._young[call_id]
            gone |= {visit.queue for visit in visits if visit.entered_at <= limit}
            self._put_recent(call_id, tuple(visit for visit in visits if visit.entered_at > limit))
        return frozenset(gone)

    def today(self, queue: str) -> Figures:
        return _figures(self._today, queue)

    def recent(self, queue: str) -> Figures:
        return _figures(self._recent, queue)

    def _put_recent(self, call_id: str, visits: tuple[Visit, ...]) -> None:
        self._count(self._recent, self._young.pop(call_id, ()), -1)
        if visits:
            self._young[call_id] = tuple(sorted(visits, key=lambda visit: visit.entered_at))
            self._count(self._recent, visits, 1)

    def _count(self, tallies: dict[str, Tally], visits: Iterable[Visit], sign: int) -> None:
        for visit in visits:
            tally = tallies.get(visit.queue)
            if tally is None:
                tally = tallies[visit.queue] = Tally(self._switches)
            tally.add(visit, sign)


def _figures(tallies: dict[str, Tally], queue: str) -> Figures:
    tally = tallies.get(queue)
    return Figures() if tally is None else tally.figures()
