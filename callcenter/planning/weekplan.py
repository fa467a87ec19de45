"""A week of one queue: who is expected, how many people that needs, and how many are on the schedule."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from math import ceil

from callcenter.planning.forecast import Expected, Past, forecast, past, trend, weekly_totals
from callcenter.planning.slots import Slot, Span, monday_of, presence, slots
from callcenter.planning.staffing import Handling, Measured, Model, Required, Target, measured, required
from callcenter.reports.visits import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekQuery:
    """`week` is any day of it; `weeks` of history. `aht_s` and `patience_s` overrule what is measured."""

    queue: str
    week: date
    zone: tzinfo
    weeks: int = 8
    model: Model = Model.A
    target: Target = field(default_factory=Target)
    aht_s: float | None = None
    patience_s: float | None = None

    @property
    def wanted(self) -> list[Slot]:
        return slots(monday_of(self.week), 7, self.zone)

    def history(self, now: datetime) -> list[Slot]:
        """Whole days before the week that is asked for, and before today."""
        end = min(monday_of(self.week), now.astimezone(self.zone).date())
        return slots(end - timedelta(weeks=self.weeks), self.weeks * 7, self.zone)


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """None where it is not known: `expected` with too little history, `required` without a handling time too.

    `gap` is scheduled less required: below nought people are lacking.
    """

    slot: Slot
    expected: Expected | None
    required: Required | None
    scheduled: float

    @property
    def gap(self) -> float | None:
        return None if self.required is None else self.scheduled - self.required.people


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """`factor` is the growth that the forecast contains; `weeks_known` are whole weeks of history that were found.

    `model` is Erlang C where Erlang A was asked for and nobody's patience is known.
    """

    query: WeekQuery
    measured: Measured
    model: Model
    handling: Handling | None
    factor: float
    weeks_known: int
    arrivals: int
    slots: tuple[SlotPlan, ...]


def week_plan(query: WeekQuery, visits: Sequence[Visit], work: Sequence[Span], now: datetime) -> WeekPlan:
    """`visits` of the history's time, `work` of everybody on the schedule who serves the queue, breaks taken out."""
    history = past(query.history(now), [visit.entered_at for visit in visits])
    known, totals = measured(visits), weekly_totals(history)
    handling = _handling(query, known)
    wanted = query.wanted
    factor = trend(totals, _weeks_ahead(history, wanted))
    expected = forecast(history, wanted, factor)
    there = presence(wanted, work)
    return WeekPlan(
        query=query,
        measured=known,
        model=Model.C if handling is None or handling.patience_s is None else Model.A,
        handling=handling,
        factor=factor,
        weeks_known=len(totals),
        arrivals=len(visits),
        slots=tuple(
            SlotPlan(slot, one, _required(one, query.target, handling), people)
            for slot, one, people in zip(wanted, expected, there, strict=True)
        ),
    )


def _handling(query: WeekQuery, known: Measured) -> Handling | None:
    aht_s = query.aht_s or known.aht_s
    if aht_s is None:
        return None
    patience_s = query.patience_s or known.patience_s
    return Handling(round(aht_s, 1), None if query.model is Model.C or patience_s is None else round(patience_s, 1))


def _required(expected: Expected | None, target: Target, handling: Handling | None) -> Required | None:
    return None if expected is None or handling is None else required(expected.calls, target, handling)


def _weeks_ahead(history: Past, wanted: Sequence[Slot]) -> int:
    if not history.slots:
        return 1
    return max(ceil((wanted[-1].day - history.slots[-1].day).days / 7), 1)
