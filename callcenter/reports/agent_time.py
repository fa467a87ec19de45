"""What agents did with their time, from stretches of it: signed in, ready, paused by reason, talking, wrapping up.

    occupancy     (talk, hold included + wrap-up) / (talk + wrap-up + idle): pauses are out
    utilisation   (talk, hold included + wrap-up) / signed in

Overlapping stretches of one kind are counted once: PAUSEALL comes beside one PAUSE for each queue, and nobody is
signed in twice as long for being in two queues.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from callcenter.reports.queue_figures import share


class Doing(StrEnum):
    SIGNED_IN = "signed_in"
    PAUSED = "paused"
    TALKING = "talking"
    HOLDING = "holding"  # within the talk: the customer waits
    WRAPPING_UP = "wrapping_up"


@dataclass(frozen=True, slots=True)
class Stretch:
    """`why` is the reason of a pause; `end` None: where this was read, it had not ended."""

    agent: str
    doing: Doing
    start: datetime
    end: datetime | None
    why: str = ""
    queue: str = ""


@dataclass(frozen=True, slots=True)
class AgentTime:
    """Seconds. `idle_s`: signed in, and neither paused nor talking nor wrapping up; `overlap_s`: talk that began in
    the wrap-up of the call before, which is work only once."""

    agent: str
    signed_in_s: float
    paused_s: float
    paused_by_reason_s: Mapping[str, float]
    talk_s: float
    hold_s: float
    wrap_s: float
    idle_s: float
    overlap_s: float
    occupancy: float | None
    utilisation: float | None


Span = tuple[datetime, datetime]


def agent_times(stretches: Iterable[Stretch], start: datetime, end: datetime) -> list[AgentTime]:
    """Of each agent within a period, by name; what reaches over its borders is cut."""
    of_agent: dict[str, list[Stretch]] = {}
    for stretch in stretches:
        of_agent.setdefault(stretch.agent, []).append(stretch)
    return [_time_of(agent, of_agent[agent], (start, end)) for agent in sorted(of_agent)]


def times_of_all(times: Sequence[AgentTime]) -> AgentTime:
    """The sums of all agents; the shares are of the sums."""
    sums = {name: sum(getattr(time, name) for time in times) for name in _SECONDS}
    busy = sums["talk_s"] + sums["wrap_s"] - sum(time.overlap_s for time in times)
    return AgentTime(
        agent="",
        **sums,
        paused_by_reason_s={},
        overlap_s=sum(time.overlap_s for time in times),
        occupancy=share(busy, busy + sums["idle_s"]),
        utilisation=share(busy, sums["signed_in_s"]),
    )


_SECONDS: Final = ("signed_in_s", "paused_s", "talk_s", "hold_s", "wrap_s", "idle_s")


def _time_of(agent: str, stretches: Sequence[Stretch], period: Span) -> AgentTime:
    spans = {doing: _union(_spans(stretches, period, doing), period) for doing in Doing}
    reasons = sorted({s.why for s in stretches if s.doing is Doing.PAUSED})
    by_reason = {
        why: _seconds(_union(_spans([s for s in stretches if s.why == why], period, Doing.PAUSED), period))
        for why in reasons
    }
    busy = _union([*spans[Doing.TALKING], *spans[Doing.WRAPPING_UP]], period)
    signed_in = _union([*spans[Doing.SIGNED_IN], *busy], period)
    away = _union([*busy, *spans[Doing.PAUSED]], period)
    idle = _seconds(signed_in) - _seconds(_common(signed_in, away))
    work = _seconds(busy)
    return AgentTime(
        agent=agent,
        signed_in_s=_seconds(signed_in),
        paused_s=_seconds(spans[Doing.PAUSED]),
        paused_by_reason_s=by_reason,
        talk_s=_seconds(spans[Doing.TALKING]),
        hold_s=_seconds(spans[Doing.HOLDING]),
        wrap_s=_seconds(spans[Doing.WRAPPING_UP]),
        idle_s=idle,
        overlap_s=_seconds(spans[Doing.TALKING]) + _seconds(spans[Doing.WRAPPING_UP]) - work,
        occupancy=share(work, work + idle),
        utilisation=share(work, _seconds(signed_in)),
    )


def _spans(stretches: Iterable[Stretch], period: Span, doing: Doing) -> list[Span]:
    return [(stretch.start, stretch.end or period[1]) for stretch in stretches if stretch.doing is doing]


def _union(spans: Iterable[Span], period: Span) -> list[Span]:
    """Without overlaps, in order, cut to the period."""
    cut = sorted((max(start, period[0]), min(end, period[1])) for start, end in spans)
    joined: list[Span] = []
    for start, end in cut:
        if end <= start:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _common(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """What lies in both; each is without overlaps and in order."""
    found, left, right = [], 0, 0
    while left < len(one) and right < len(other):
        start, end = max(one[left][0], other[right][0]), min(one[left][1], other[right][1])
        if start < end:
            found.append((start, end))
        if one[left][1] < other[right][1]:
            left += 1
        else:
            right += 1
    return found


def _seconds(spans: Iterable[Span]) -> float:
    return sum((end - start).total_seconds() for start, end in spans)
