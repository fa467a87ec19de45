"""How many people a half-hour needs, and what is measured for it: handling time and patience."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from math import ceil
from statistics import fmean
from typing import Final

from callcenter.planning.slots import SLOT_S
from callcenter.reports.erlang import (
    MOST_AGENTS,
    Staffing,
    erlang_a,
    erlang_c,
    load_of,
    required_agents,
    scheduled,
)
from callcenter.reports.visits import REFUSED, Ending, Visit

FEWEST: Final = 20
"""Calls below which a measured time is chance."""
CALLS_STEP: Final = 20
"""Expected callers are rounded up to a twentieth, so that half-hours that are nearly equal are computed once."""


class Model(StrEnum):
    C = "c"  # everybody waits until an agent is free
    A = "a"  # callers give up


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, None where too few calls tell; with the number of calls behind each."""

    aht_s: float | None
    patience_s: float | None
    handled: int
    abandoned: int


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised: `level` of the callers answered within `within_s`, people busy at most `max_occupancy` of
    their time, and `shrinkage` of the paid time not spent on calls; shares 0 to 1."""

    level: float = 0.8
    within_s: float = 20.0
    max_occupancy: float = 0.85
    shrinkage: float = 0.3


@dataclass(frozen=True, slots=True)
class Handling:
    """`patience_s` is None in Erlang C."""

    aht_s: float
    patience_s: float | None


@dataclass(frozen=True, slots=True)
class Required:
    """`agents` at the phone; `people` on the schedule, shrinkage included."""

    agents: int
    people: int
    service_level: float
    occupancy: float
    asa_s: float


def measured(visits: Iterable[Visit]) -> Measured:
    """Patience as the time waited by all, over the number of those who gave up: who was answered was patient at least
    so long, which a mean over those who gave up alone would leave out."""
    came = [visit for visit in visits if visit.ending not in REFUSED]
    handled = [visit.talk_s + visit.wrap_s for visit in came if visit.answered and visit.talk_s is not None]
    abandoned = sum(visit.ending is Ending.ABANDONED for visit in came)
    waited = sum(visit.wait_s for visit in came)
    return Measured(
        aht_s=fmean(handled) if len(handled) >= FEWEST else None,
        patience_s=waited / abandoned if abandoned >= FEWEST and waited > 0 else None,
        handled=len(handled),
        abandoned=abandoned,
    )


def required(calls: float, target: Target, handling: Handling) -> Required | None:
    """The fewest people who keep both promises; nobody for no callers, None for more than anybody employs."""
    if calls <= 0:
        return Required(0, 0, 1.0, 0.0, 0.0)
    return _required(ceil(calls * CALLS_STEP), target, handling)


@lru_cache(maxsize=8192)
def _required(steps: int, target: Target, handling: Handling) -> Required | None:
    load = load_of(steps / CALLS_STEP, handling.aht_s, SLOT_S)
    with_agents = partial(_staffing, load, target=target, handling=handling)
    most = ceil(load) + 8
    while (found := required_agents(target.level, most, with_agents)) is None:
        if most >= MOST_AGENTS:
            return None
        most = min(most * 2, MOST_AGENTS)
    low, high = found.agents, max(found.agents, ceil(load / target.max_occupancy))
    while low < high:
        middle = (low + high) // 2
        if with_agents(middle).occupancy <= target.max_occupancy:
            high = middle
        else:
            low = middle + 1
    found = with_agents(high)
    people = scheduled(found.agents, target.shrinkage)
    return Required(found.agents, people, found.service_level, found.occupancy, found.asa_s)


def _staffing(load: float, agents: int, *, target: Target, handling: Handling) -> Staffing:
    if handling.patience_s is None:
        return erlang_c(load, agents, aht_s=handling.aht_s, within_s=target.within_s)
    patience = handling.patience_s
    return erlang_a(load, agents, aht_s=handling.aht_s, within_s=target.within_s, patience_s=patience)
