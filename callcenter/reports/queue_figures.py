"""The figures of a queue report.

    offered                 visits, refusals at the door included
    answered                an agent answered
    lost                    abandoned, timed out, left empty, incompatible
    short_abandoned         of the abandoned: gave up within `short_s`
    flow_out                left by key, or taken elsewhere
    service_level_offered   answered in time / (answered + lost - short)
    service_level_answered  answered in time / answered
    asa_s                   sum of the waits of the answered / answered
    aht_s                   (talk with hold + wrap-up) / answered whose talk is known
    abandon_rate            (abandoned - short) / (offered - short)

Shares are 0 to 1. Where nothing was offered, or nothing answered, there is no figure: never 0, never 100 %. A visit
is booked to the interval in which the caller came into the queue.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from callcenter.reports.switches import QueueSwitches
from callcenter.reports.visits import FLOW_OUT, REFUSED, Ending, Visit

Test = Callable[[Visit], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """Counts, seconds and shares of a set of visits; None is "no data"."""

    offered: int
    answered: int
    lost: int
    abandoned: int
    short_abandoned: int
    timed_out: int
    left_empty: int
    flow_out: int
    refused: int
    unfinished: int
    answered_in_time: int
    service_level_offered: float | None
    service_level_answered: float | None
    answer_rate: float | None
    abandon_rate: float | None
    asa_s: float | None
    longest_wait_s: float | None
    abandoned_wait_s: float | None
    talk_s: float
    hold_s: float
    wrap_s: float
    aht_s: float | None


FORMULAS: Final = {
    "offered": "visits of the queue, refusals at its door included",
    "answered": "visits that an agent answered",
    "lost": "abandoned + timed out + left empty + incompatible",
    "short_abandoned": "abandoned within the short limit",
    "flow_out": "left by key + withdrawn",
    "service_level_offered": "answered within the limit / (answered + lost - short abandoned)",
    "service_level_answered": "answered within the limit / answered",
    "answer_rate": "answered / (answered + lost - short abandoned)",
    "abandon_rate": "(abandoned - short abandoned) / (offered - short abandoned)",
    "asa_s": "sum of waits of the answered / answered",
    "aht_s": "(talk, hold included + wrap-up) / answered whose talk is known",
}


def queue_figures(visits: Iterable[Visit], switches: QueueSwitches) -> QueueFigures:
    counted = list(visits)
    answered = [visit for visit in counted if visit.answered]
    abandoned = [visit for visit in counted if visit.ending is Ending.ABANDONED]
    short = [visit for visit in counted if is_short(visit, switches)]
    in_time = sum(1 for visit in answered if visit.wait_s <= switches.of(visit).answer_within_s)
    base = sum(1 for visit in counted if counts_for_level(visit, switches))
    talked = [visit for visit in answered if visit.talk_s is not None]
    talk_s, wrap_s = sum(visit.talk_s or 0.0 for visit in talked), sum(visit.wrap_s for visit in talked)
    return QueueFigures(
        offered=len(counted),
        answered=len(answered),
        lost=_count(counted, lambda visit: visit.lost),
        abandoned=len(abandoned),
        short_abandoned=len(short),
        timed_out=_count(counted, lambda visit: visit.ending is Ending.TIMEOUT),
        left_empty=_count(counted, lambda visit: visit.ending is Ending.EMPTY),
        flow_out=_count(counted, lambda visit: visit.ending in FLOW_OUT),
        refused=_count(counted, lambda visit: visit.ending in REFUSED),
        unfinished=_count(counted, lambda visit: visit.ending is Ending.OPEN),
        answered_in_time=in_time,
        service_level_offered=share(in_time, base),
        service_level_answered=share(in_time, len(answered)),
        answer_rate=share(len(answered), base),
        abandon_rate=share(len(abandoned) - len(short), len(counted) - len(short)),
        asa_s=_mean([visit.wait_s for visit in answered]),
        longest_wait_s=max((visit.wait_s for visit in counted), default=None),
        abandoned_wait_s=_mean([visit.wait_s for visit in abandoned]),
        talk_s=talk_s,
        hold_s=sum(visit.hold_s for visit in talked),
        wrap_s=wrap_s,
        aht_s=(talk_s + wrap_s) / len(talked) if talked else None,
    )


def is_short(visit: Visit, switches: QueueSwitches) -> bool:
    """Gave up before anybody could have answered."""
    return visit.ending is Ending.ABANDONED and visit.wait_s < switches.of(visit).short_s


def counts_for_level(visit: Visit, switches: QueueSwitches) -> bool:
    """Whether a visit stands in the denominator of the service level on offered calls."""
    of = switches.of(visit)
    if visit.answered:
        return True
    if visit.lost:
        return of.count_short or not is_short(visit, switches)
    if visit.ending in FLOW_OUT:
        return of.count_flow_out
    return visit.ending in REFUSED and of.count_refused


def share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _count(visits: Sequence[Visit], test: Test) -> int:
    return sum(1 for visit in visits if test(visit))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
