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

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from callcenter.reports.switches import Counting
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
    short_talks: int
    transferred: int
    service_level_offered: float | None
    service_level_answered: float | None
    answer_rate: float | None
    abandon_rate: float | None
    transfer_rate: float | None
    asa_s: float | None
    longest_wait_s: float | None
    abandoned_wait_s: float | None
    talk_s: float
    hold_s: float
    wrap_s: float
    mean_talk_s: float | None
    mean_hold_s: float | None
    mean_wrap_s: float | None
    aht_s: float | None


COUNTS: Final[Mapping[str, Callable[[Visit, Counting], bool]]] = {
    "offered": lambda visit, switches: True,
    "answered": lambda visit, switches: visit.answered,
    "lost": lambda visit, switches: visit.lost,
    "abandoned": lambda visit, switches: visit.ending is Ending.ABANDONED,
    "short_abandoned": lambda visit, switches: is_short(visit, switches),
    "timed_out": lambda visit, switches: visit.ending is Ending.TIMEOUT,
    "left_empty": lambda visit, switches: visit.ending is Ending.EMPTY,
    "flow_out": lambda visit, switches: visit.ending in FLOW_OUT,
    "refused": lambda visit, switches: visit.ending in REFUSED,
    "answered_in_time": lambda visit, switches: visit.answered and visit.wait_s <= switches.of(visit).answer_within_s,
    "short_talks": lambda visit, switches: is_short_talk(visit, switches),
    "transferred": lambda visit, switches: visit.answered and visit.transferred,
    "unfinished": lambda visit, switches: visit.ending is Ending.OPEN,
}
"""Which visits each count is made of: the figure and its drill-down cannot disagree."""


def is_short(visit: Visit, switches: Counting) -> bool:
    """Gave up before anybody could have answered."""
    return visit.ending is Ending.ABANDONED and visit.wait_s < switches.of(visit).short_s


def is_short_talk(visit: Visit, switches: Counting) -> bool:
    """Answered, and over before anything can have been settled."""
    return visit.answered and visit.talk_s is not None and visit.talk_s < switches.of(visit).short_talk_s


def counts_for_level(visit: Visit, switches: Counting) -> bool:
    """Whether a visit stands in the denominator of the service level on offered calls."""
    of = switches.of(visit)
    if visit.answered:
        return True
    if visit.lost:
        return of.count_short or not is_short(visit, switches)
    if visit.ending in FLOW_OUT:
        return of.count_flow_out
    return visit.ending in REFUSED and of.count_refused


def figure_visits(figure: str, visits: Iterable[Visit], switches: Counting) -> list[Visit]:
    """The visits that a count is made of.

    :raises KeyError: for a figure that counts no visits
    """
    test = COUNTS[figure]
    return [visit for visit in visits if test(visit, switches)]


def share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
