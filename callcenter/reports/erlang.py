"""How many agents a load needs: Erlang C, where everybody waits, and Erlang A, where patience ends.

`load` is in erlangs: calls per second times seconds of handling. Blocking and waiting probabilities come from
recursions, since factorials of a few hundred agents overflow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, exp, expm1, inf, log
from typing import Final

MOST_AGENTS: Final = 100_000
NEGLIGIBLE: Final = 40.0
"""e to the minus this is nothing beside 1."""
TINY: Final = 1e-300


@dataclass(frozen=True, slots=True)
class Staffing:
    """What a number of agents gives. Shares 0 to 1, seconds; `abandoned` is 0 in Erlang C by its nature."""

    agents: int
    waits: float
    service_level: float
    asa_s: float
    occupancy: float
    abandoned: float = 0.0


def load_of(calls: float, aht_s: float, period_s: float) -> float:
    """Erlangs of so many calls in a period.

    :raises ValueError: for negative figures and a period of nothing
    """
    if calls < 0 or aht_s < 0 or period_s <= 0:
        raise ValueError("calls and handling time must not be negative, and the period must last")
    return calls * aht_s / period_s


def erlang_b(load: float, agents: int) -> float:
    """The share of calls that find all agents busy where nobody may wait; the step to the others."""
    blocked = 1.0
    for agent in range(1, agents + 1):
        blocked = load * blocked / (agent + load * blocked)
    return blocked


def erlang_c(load: float, agents: int, *, aht_s: float, within_s: float) -> Staffing:
    """Too few agents for the load make an endless queue: everybody waits, for ever."""
    if load <= 0:
        return Staffing(agents, 0.0, 1.0, 0.0, 0.0)
    if agents <= load:
        return Staffing(agents, 1.0, 0.0, inf, 1.0)
    blocked = erlang_b(load, agents)
    waits = blocked / (1 - load / agents * (1 - blocked))
    free = agents - load
    return Staffing(
        agents=agents,
        waits=waits,
        service_level=1 - waits * exp(-free * within_s / aht_s),
        asa_s=waits * aht_s / free,
        occupancy=load / agents,
    )


def erlang_a(load: float, agents: int, *, aht_s: float, within_s: float, patience_s: float) -> Staffing:
    """With callers who give up after `patience_s` on average (exponential). Service level: answered in time of all
    who came; `asa_s`: the mean wait of all, those who gave up included.

    With s agents, k waiting has the weight of prod(arrive / (s serve + i leave), i = 1..k) against none waiting. Who
    finds k before him is served after as many departures; over all k the density of being served after t is
    s serve exp(-(s serve + leave) t + arrive / leave (1 - exp(-leave t))), which is integrated up to the limit.
    """
    if load <= 0:
        return Staffing(agents, 0.0, 1.0, 0.0, 0.0)
    if agents < 1:
        return Staffing(agents, 1.0, 0.0, patience_s, 0.0, 1.0)
    arrive, leave, departures = load / aht_s, 1 / patience_s, agents / aht_s
    weights = _waiting_weights(arrive, leave, departures)
    scale = max(weights)
    queue = [exp(weight - scale) for weight in weights]
    below = (1 / max(erlang_b(load, agents), TINY) - 1) * exp(-scale)
    total = below + sum(queue)
    waiting = sum(length * weight for length, weight in enumerate(queue)) / total

    def served_at(t: float) -> float:
        return departures * exp(-(departures + leave) * t - arrive / leave * expm1(-leave * t) - scale)

    abandoned = leave * waiting / arrive
    return Staffing(
        agents=agents,
        waits=sum(queue) / total,
        service_level=(below + _integral(served_at, within_s)) / total,
        asa_s=waiting / arrive,
        occupancy=load * (1 - abandoned) / agents,
        abandoned=abandoned,
    )


def _waiting_weights(arrive: float, leave: float, departures: float) -> list[float]:
    """Logarithms of the weights of 0, 1, 2... waiting, up to where they no longer matter."""
    weights = [0.0]
    highest = 0.0
    while weights[-1] > highest - NEGLIGIBLE:
        step = log(arrive) - log(departures + len(weights) * leave)
        weights.append(weights[-1] + step)
        highest = max(highest, weights[-1])
    return weights


def _integral(function: Callable[[float], float], until: float, steps: int = 2000) -> float:
    """Simpson's rule from 0."""
    if until <= 0:
        return 0.0
    width = until / steps
    inner = sum((4 if step % 2 else 2) * function(step * width) for step in range(1, steps))
    return (function(0.0) + inner + function(until)) * width / 3


def required_agents(level: float, most: int, staffing: Callable[[int], Staffing]) -> Staffing | None:
    """The fewest agents that reach a service level; None when `most` do not.

    :raises ValueError: for a level that is no share
    """
    if not 0 < level < 1:
        raise ValueError("a service level is a share between 0 and 1")
    low, high = 0, min(most, MOST_AGENTS)
    if staffing(high).service_level < level:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if staffing(middle).service_level >= level:
            high = middle
        else:
            low = middle
    return staffing(high)


def scheduled(agents: float, shrinkage: float) -> int:
    """How many have to be on the schedule when a share of paid time is not spent on calls.

    :raises ValueError: for a shrinkage that leaves nobody
    """
    if not 0 <= shrinkage < 1:
        raise ValueError("shrinkage is a share below 1")
    return ceil(agents / (1 - shrinkage))
