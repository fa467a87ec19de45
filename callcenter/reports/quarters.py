"""Visits summed by quarter of an hour, queue, line and country: what the reports of long periods stand on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from callcenter.reports.intervals import QUARTER
from callcenter.reports.switches import EPOCH, Counting
from callcenter.reports.tally import Tally
from callcenter.reports.visits import Visit

STEP: Final = timedelta(minutes=QUARTER)


@dataclass(frozen=True, slots=True)
class QuarterKey:
    """All zones of today differ from UTC by whole quarters, so a quarter lies in one interval of any of them."""

    at: datetime
    queue: str
    line: str
    region: str


Quarters = dict[QuarterKey, Tally]
Cut = tuple[str, ...]
"""The fields of a key by which a table is cut; the others do not matter to it."""
BY_TIME: Final[Cut] = ("at",)
BY_PLACE: Final[Cut] = ("queue", "line", "region")
WHOLE: Final[Cut] = ()


def fold(visits: Iterable[Visit], switches: Counting, region_of: Callable[[str], str]) -> Quarters:
    """Each visit is booked to the quarter in which the caller came."""
    found: Quarters = {}
    for visit in visits:
        at = visit.entered_at
        floor = at.replace(minute=at.minute - at.minute % QUARTER, second=0, microsecond=0)
        key = QuarterKey(floor, visit.queue, visit.did, region_of(visit.caller))
        tally = found.get(key)
        if tally is None:
            tally = found[key] = Tally()
        tally.count(visit, switches)
    return found


def merge(into: Quarters, more: Quarters) -> None:
    for key, tally in more.items():
        known = into.get(key)
        if known is None:
            into[key] = tally
        else:
            known.add(tally)


def cut_of(quarters: Quarters, cut: Cut) -> Quarters:
    """The same sums in fewer pieces."""
    found: Quarters = {}
    for key, tally in quarters.items():
        found.setdefault(cut_key({name: getattr(key, name) for name in cut}), Tally()).add(tally)
    return found


def cut_key(kept: Mapping[str, Any]) -> QuarterKey:
    """What does not matter is empty, or the beginning of time."""
    return QuarterKey(**{"at": EPOCH, "queue": "", "line": "", "region": "", **kept})


def grouped(quarters: Quarters, group: Callable[[QuarterKey], str]) -> dict[str, Tally]:
    """Sums by what `group` says of a quarter, in its order."""
    found: dict[str, Tally] = {}
    for key in sorted(quarters, key=lambda key: key.at):
        found.setdefault(group(key), Tally()).add(quarters[key])
    return found
