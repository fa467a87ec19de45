"""Plans and shifts as the API shows them."""

from datetime import date, datetime
from typing import Annotated, Final, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from callcenter.planning.service import KeptShift
from callcenter.planning.shifts import Draft, Shift, clock, stretch
from callcenter.planning.slots import Span
from callcenter.planning.staffing import Measured, Model, Required, Target
from callcenter.planning.weekplan import SlotPlan, WeekPlan, WeekQuery

LONGEST_DAYS: Final = 62
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2200, 1, 1)


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("is not a time zone") from None
    return value


Zone = Annotated[str, Field(max_length=64), AfterValidator(_zone)]
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class WeekPlanQuery(BaseModel):
    """Shares are 0 to 1; `aht_s` and `patience_s` overrule what is measured from the history."""

    model_config = ConfigDict(extra="forbid")

    queue: str = Field(min_length=1, max_length=128)
    week: Day
    time_zone: Zone = "UTC"
    weeks: int = Field(8, ge=3, le=26)
    model: Model = Model.A
    service_level: float = Field(0.8, ge=0.01, le=0.99)
    within_s: float = Field(20, ge=0, le=3600)
    max_occupancy: float = Field(0.85, ge=0.3, le=1)
    shrinkage: float = Field(0.3, ge=0, le=0.9)
    aht_s: float | None = Field(None, ge=1, le=7200)
    patience_s: float | None = Field(None, ge=1, le=7200)

    def as_query(self) -> WeekQuery:
        return WeekQuery(
            queue=self.queue,
            week=self.week,
            zone=ZoneInfo(self.time_zone),
            weeks=self.weeks,
            model=self.model,
            target=Target(self.service_level, self.within_s, self.max_occupancy, self.shrinkage),
            aht_s=self.aht_s,
            patience_s=self.patience_s,
        )


class SlotOut(BaseModel):
    """A half-hour that begins at `start`; `label` is its local time. `low` and `high` hold four of five such
    half-hours. `agents` at the phone, `people` with shrinkage; `gap` is `scheduled` less `people`."""

    start: datetime
    day: date
    label: str
    forecast: float | None
    low: float | None
    high: float | None
    agents: int | None
    people: int | None
    scheduled: float
    gap: float | None
    service_level: float | None
    occupancy: float | None

    @classmethod
    def of(cls, plan: SlotPlan) -> Self:
        expected, required = plan.expected, plan.required
        return cls(
            start=plan.slot.start,
            day=plan.slot.day,
            label=plan.slot.label,
            forecast=None if expected is None else round(expected.calls, 2),
            low=None if expected is None else round(expected.low, 2),
            high=None if expected is None else round(expected.high, 2),
            scheduled=round(plan.scheduled, 2),
            gap=None if plan.gap is None else round(plan.gap, 2),
            **_required(required),
        )


class WeekPlanOut(BaseModel):
    """`too_little_history`: no half-hour of the week has three like it behind it. `no_handling_time`: a forecast, and
    too few answered calls to say what they take. `model` is what was computed: C where patience is not known."""

    queue: str
    monday: date
    time_zone: str
    model: Model
    measured: Measured
    aht_s: float | None
    patience_s: float | None
    growth: float
    weeks_known: int
    arrivals: int
    too_little_history: bool
    no_handling_time: bool
    slots: list[SlotOut]

    @classmethod
    def of(cls, query: WeekPlanQuery, plan: WeekPlan) -> Self:
        handling = plan.handling
        forecast = any(one.expected is not None for one in plan.slots)
        return cls(
            queue=query.queue,
            monday=plan.slots[0].slot.day,
            time_zone=query.time_zone,
            model=plan.model,
            measured=plan.measured,
            aht_s=None if handling is None else handling.aht_s,
            patience_s=None if handling is None else handling.patience_s,
            growth=round(plan.factor, 4),
            weeks_known=plan.weeks_known,
            arrivals=plan.arrivals,
            too_little_history=not forecast,
            no_handling_time=forecast and handling is None,
            slots=[SlotOut.of(one) for one in plan.slots],
        )


class BreakSpan(BaseModel):
    """Times of the wall clock; `start` before the shift's own is after midnight."""

    start: Clock
    end: Clock


class ShiftIn(BaseModel):
    """`end` at or before `start` is on the next day."""

    model_config = ConfigDict(extra="forbid")

    user_id: int = Field(ge=1, le=2**31 - 1)
    day: Day
    start: Clock
    end: Clock
    time_zone: Zone = "UTC"
    breaks: list[BreakSpan] = Field([], max_length=8)
    note: str = Field("", max_length=200)

    def as_draft(self) -> Draft:
        start, end = stretch(self.start, self.end)
        return Draft(
            user_id=self.user_id,
            day=self.day,
            time_zone=self.time_zone,
            start_minute=start,
            end_minute=end,
            breaks=tuple(stretch(one.start, one.end, not_before=start) for one in self.breaks),
            note=self.note,
        )


class ShiftChange(ShiftIn):
    """`version` as it was read: a shift that was changed meanwhile is refused."""

    version: int = Field(ge=1, le=2**31 - 1)


class ShiftOut(BaseModel):
    """`start` and `end` by the wall clock of `time_zone`, `starts_at` and `ends_at` as moments."""

    id: int
    version: int
    user_id: int
    name: str
    day: date
    start: str
    end: str
    time_zone: str
    breaks: list[BreakSpan]
    note: str
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, shift: Shift, name: str) -> Self:
        draft = shift.draft
        whole = draft.planned.whole
        return cls(
            id=shift.id,
            version=shift.version,
            user_id=draft.user_id,
            name=name,
            day=draft.day,
            start=clock(draft.start_minute),
            end=clock(draft.end_minute),
            time_zone=draft.time_zone,
            breaks=[BreakSpan(start=clock(start), end=clock(end)) for start, end in draft.breaks],
            note=draft.note,
            starts_at=whole.start,
            ends_at=whole.end,
        )


class AdherenceOut(BaseModel):
    """Seconds of the part of the shift that is over. `percent` is null while nothing is."""

    shift: ShiftOut
    percent: float | None
    planned_s: float
    kept_s: float
    late_s: float
    early_out_s: float
    away_s: float
    unplanned_pause_s: float
    absent: bool

    @classmethod
    def of(cls, kept: KeptShift, name: str) -> Self:
        found = kept.adherence
        return cls(
            shift=ShiftOut.of(kept.shift, name),
            percent=None if found.percent is None else round(found.percent, 2),
            planned_s=found.planned_s,
            kept_s=found.kept_s,
            late_s=found.late_s,
            early_out_s=found.early_out_s,
            away_s=found.away_s,
            unplanned_pause_s=found.unplanned_pause_s,
            absent=found.absent,
        )


class ShiftPage(BaseModel):
    """`next` is the `after` of the following page, null on the last."""

    items: list[ShiftOut]
    next: int | None


class AdherencePage(BaseModel):
    """`next` is the `after` of the following page, null on the last."""

    items: list[AdherenceOut]
    next: int | None


class ShiftsQuery(BaseModel):
    """Shifts that have a part in the period."""

    model_config = ConfigDict(extra="forbid")

    since: AwareDatetime
    until: AwareDatetime
    after: int = Field(0, ge=0, le=2**31 - 1)
    limit: int = Field(500, ge=1, le=2000)

    @model_validator(mode="after")
    def _is_a_period(self) -> Self:
        if self.until <= self.since:
            raise ValueError("until must be later than since")
        if (self.until - self.since).days > LONGEST_DAYS:
            raise ValueError(f"{LONGEST_DAYS} days at most")
        return self

    @property
    def period(self) -> Span:
        return Span(self.since, self.until)


class WeekCopy(BaseModel):
    """Any day of the week that is copied, and of the week into which."""

    model_config = ConfigDict(extra="forbid")

    source: Day
    target: Day
    time_zone: Zone = "UTC"

    @model_validator(mode="after")
    def _is_another_week(self) -> Self:
        if self.source.isocalendar()[:2] == self.target.isocalendar()[:2]:
            raise ValueError("a week cannot be copied into itself")
        return self


class WeekCopied(BaseModel):
    """`left_out` would have overlapped what is planned there."""

    copied: int
    left_out: int


class PlannedPerson(BaseModel):
    """Somebody who serves queues, and so may have shifts."""

    user_id: int
    name: str
    queues: list[str]


def _required(required: Required | None) -> dict[str, float | int | None]:
    if required is None:
        return dict.fromkeys(("agents", "people", "service_level", "occupancy"))
    return {
        "agents": required.agents,
        "people": required.people,
        "service_level": round(required.service_level, 4),
        "occupancy": round(required.occupancy, 4),
    }
