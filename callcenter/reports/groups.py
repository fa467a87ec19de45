"""The visits behind one number of a report: its count, narrowed to the row and column where it stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from callcenter.errors import InvalidInput
from callcenter.reports.asking import Ask
from callcenter.reports.intervals import Interval, bounds_of, key_of
from callcenter.reports.queue_figures import COUNTS
from callcenter.reports.regions import Regions
from callcenter.reports.tally import WAIT_EDGES, wait_class
from callcenter.reports.visits import Visit
from callcenter.sheets.periods import Period

Group = Literal["", "queue", "interval", "line", "region", "agent", "wait", "cell"]
_EDGES: Final = (0, *WAIT_EDGES)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """`key` is the first cell of the row, as the report shows it."""

    figure: str
    group: Group = ""
    key: str = ""

    def period(self, ask: Ask) -> Period:
        """Only the interval's own part of the period has to be read."""
        if self.group != "interval":
            return ask.period
        try:
            bounds = bounds_of(self.key, ask.interval, ask.zone)
        except (ValueError, OverflowError):
            raise InvalidInput("is not an interval", errors=[{"field": "query.key", "reason": "not valid"}]) from None
        if bounds is None:
            return ask.period
        since, until = max(bounds[0], ask.period.since), min(bounds[1], ask.period.until)
        return Period(since, max(since, until))

    def within(self, ask: Ask) -> Ask:
        queues = (self.key,) if self.group == "queue" else ask.queues
        return replace(ask, period=self.period(ask), queues=queues)

    def takes(self, visit: Visit, ask: Ask, regions: Regions) -> bool:
        of = _KEYS.get(self.group)
        return COUNTS[self.figure](visit, ask.switches) and (of is None or of(visit, ask, regions) == self.key)


def _wait(visit: Visit, _ask: Ask, _regions: Regions) -> str:
    number = wait_class(visit.wait_s)
    return f"{_EDGES[number]}-{_EDGES[number + 1]}" if number + 1 < len(_EDGES) else f"{_EDGES[number]}+"


def _cell(visit: Visit, ask: Ask, _regions: Regions) -> str:
    names = (Interval.WEEKDAY, Interval.HOUR_OF_DAY)
    return "-".join(key_of(visit.entered_at, interval, ask.zone) for interval in names)


_KEYS: Final[Mapping[str, Callable[[Visit, Ask, Regions], str]]] = {
    "queue": lambda visit, ask, regions: visit.queue,
    "interval": lambda visit, ask, regions: key_of(visit.entered_at, ask.interval, ask.zone),
    "line": lambda visit, ask, regions: visit.did,
    "region": lambda visit, ask, regions: regions.of(visit.caller),
    "agent": lambda visit, ask, regions: visit.agent,
    "wait": _wait,
    "cell": _cell,
}
