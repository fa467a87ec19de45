"""The schedule against what people really did.

At work one should be ready, talking or in wrap-up; in a break paused or away. A call belongs to the state in which it
came, so an operator who talks is ready. What has not come yet is not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callcenter.agents.state import AgentState
from callcenter.planning.slots import Span, without

GRACE: Final = timedelta(minutes=1)
"""Nobody is late or leaves early by less."""

_WORKS: Final = frozenset({AgentState.READY, AgentState.WRAP_UP})
_RESTS: Final = frozenset({AgentState.PAUSED, AgentState.OFFLINE})


@dataclass(frozen=True, slots=True)
class Lived:
    """A stretch in one state."""

    state: AgentState
    span: Span


@dataclass(frozen=True, slots=True)
class Planned:
    """A shift as moments."""

    whole: Span
    breaks: tuple[Span, ...] = ()

    @property
    def work(self) -> list[Span]:
        return without(self.whole, self.breaks)


@dataclass(frozen=True, slots=True)
class Adherence:
    """Seconds. `percent` is None while nothing of the shift is over; `absent`: never there in all that is over of it.

    `away_s`: offline between coming and going, at a time of work; `unplanned_pause_s`: paused at a time of work.
    """

    planned_s: float
    kept_s: float
    late_s: float
    early_out_s: float
    away_s: float
    unplanned_pause_s: float
    absent: bool

    @property
    def percent(self) -> float | None:
        return None if self.planned_s == 0 else 100 * self.kept_s / self.planned_s


def adherence(planned: Planned, lived: Sequence[Lived], now: datetime) -> Adherence:
    """Of the part of a shift that is over. Where nothing is known of a person, the person was offline."""
    until = min(planned.whole.end, now)
    if until <= planned.whole.start:
        return Adherence(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, absent=False)
    whole = Span(planned.whole.start, until)
    states = [*lived, *(Lived(AgentState.OFFLINE, gap) for gap in without(whole, [one.span for one in lived]))]
    work = without(whole, planned.breaks)
    rest = [Span(max(one.start, whole.start), min(one.end, until)) for one in planned.breaks]
    there = [one.span for one in states if one.state is not AgentState.OFFLINE and one.span.common(whole) > 0]
    total = whole.seconds
    kept = _within(states, work, _WORKS) + _within(states, rest, _RESTS)
    if not there:
        return Adherence(total, kept, 0.0, 0.0, sum(span.seconds for span in work), 0.0, absent=True)
    came, went = min(span.start for span in there), max(span.end for span in there)
    return Adherence(
        planned_s=total,
        kept_s=kept,
        late_s=_beyond_grace(came - whole.start),
        early_out_s=_beyond_grace(until - went),
        away_s=_within(states, _clip(work, came, went), frozenset({AgentState.OFFLINE})),
        unplanned_pause_s=_within(states, work, frozenset({AgentState.PAUSED})),
        absent=False,
    )


def _within(states: Sequence[Lived], spans: Sequence[Span], wanted: frozenset[AgentState]) -> float:
    return sum(one.span.common(span) for one in states if one.state in wanted for span in spans)


def _clip(spans: Sequence[Span], start: datetime, end: datetime) -> list[Span]:
    return [Span(max(span.start, start), min(span.end, end)) for span in spans]


def _beyond_grace(late: timedelta) -> float:
    return late.total_seconds() if late > GRACE else 0.0
