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

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from callcenter.reports.switches import QueueSwitches
from callcenter.reports.visits import FLOW_OUT, REFUSED, Ending, Visit


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


COUNTS: Final[Mapping[str, Callable[[Visit, QueueSwitches], bool]]] = {
    "offered": lambda visit, switches: True,
    "answered": lambda visit, switches: visit.answered,
    "lost": lambda visit, switches: visit.lost,
    "abandoned": lambda visit, switches: visit.ending is Ending.ABANDONED,
    "short_abandoned": lambda visit, switches: is_short(visit, switches),
    "timed_out": lambda visit, switches: visit.ending is Ending.TIMEOUT,
    "left_empty": lambda visit, switches: visit.ending is Ending.EMPTY,
    "flow_out": lambda visit, switches: visit.ending in FLOW_OUT,
    "refused": lambda visit, switches: visit.ending in REFUSED,
    "unfinished": lambda visit, switches: visit.ending is Ending.OPEN,
}
"""Which visits each count is made of: the figure and its drill-down cannot disagree."""


def queue_figures(visits: Iterable[Visit], switches: QueueSwitches) -> QueueFigures:
    counted = list(visits)
    counts = {name: sum(1 for visit in counted if test(visit, switches)) for name, test in COUNTS.items()}
    answered = [visit for visit in counted if visit.answered]
    abandoned = [visit for visit in counted if visit.ending is Ending.ABANDONED]
    short = counts["short_abandoned"]
    in_time = sum(1 for visit in answered if visit.wait_s <= switches.of(visit).answer_within_s)
    base = sum(1 for visit in counted if counts_for_level(visit, switches))
    talked = [visit for visit in answered if visit.talk_s is not None]
    talk_s, wrap_s = sum(visit.talk_s or 0.0 for visit in talked), sum(visit.wrap_s for visit in talked)
    return QueueFigures(
        **counts,
        answered_in_time=in_time,
        service_level_offered=share(in_time, base),
        service_level_answered=share(in_time, len(answered)),
        answer_rate=share(len(answered), base),
        abandon_rate=share(counts["abandoned"] - short, counts["offered"] - short),
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


def figure_visits(figure: str, visits: Iterable[Visit], switches: QueueSwitches) -> list[Visit]:
    """The visits that a count is made of.

    :raises KeyError: for a figure that counts no visits
    """
    test = COUNTS[figure]
    return [visit for visit in visits if test(visit, switches)]


def share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
