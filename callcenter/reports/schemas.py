"""Queue reports as the API shows them."""

from datetime import datetime
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from callcenter.reports.intervals import Interval
from callcenter.reports.service import ReportQuery
from callcenter.reports.switches import QueueSwitches
from callcenter.reports.visits import Ending

LONGEST_DAYS: Final = 400
Figure = Literal[
    "offered",
    "answered",
    "lost",
    "abandoned",
    "short_abandoned",
    "timed_out",
    "left_empty",
    "flow_out",
    "refused",
    "unfinished",
]


class PeriodQuery(BaseModel):
    """`until` is excluded; all queues when none is named."""

    model_config = ConfigDict(extra="forbid")

    since: AwareDatetime
    until: AwareDatetime
    queue: list[Annotated[str, Field(max_length=128)]] = Field([], max_length=200)
    time_zone: str = Field("UTC", max_length=64)

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("is not a time zone") from None
        return value

    @model_validator(mode="after")
    def _is_a_period(self) -> Self:
        if self.until <= self.since:
            raise ValueError("until must be later than since")
        if (self.until - self.since).days > LONGEST_DAYS:
            raise ValueError(f"a report covers {LONGEST_DAYS} days at most")
        return self

    def as_query(self, interval: Interval = Interval.DAY) -> ReportQuery:
        return ReportQuery(self.since, self.until, tuple(self.queue), interval, ZoneInfo(self.time_zone))


class QueueReportQuery(PeriodQuery):
    interval: Interval = Interval.HOUR
    as_others: bool = False


class VisitsQuery(PeriodQuery):
    """The visits behind a figure."""

    figure: Figure = "offered"
    limit: int = Field(200, ge=1, le=2000)


class QueueFiguresOut(BaseModel):
    """Counts, seconds and shares from 0 to 1; null is "no data"."""

    model_config = ConfigDict(from_attributes=True)

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


class IntervalFigures(BaseModel):
    interval: str
    figures: QueueFiguresOut


class CountedOut(BaseModel):
    """How another program would count; the four lists are the calls between it and us."""

    model_config = ConfigDict(from_attributes=True)

    program: str
    answered: int
    lost: int
    service_level: float | None
    second_level: float | None
    asa_s: float | None
    answered_only_here: list[str]
    not_answered_here: list[str]
    lost_only_here: list[str]
    not_lost_here: list[str]


class QueueReportOut(BaseModel):
    """`formulas` by figure; `switches` as they were applied."""

    since: datetime
    until: datetime
    time_zone: str
    interval: Interval
    switches: QueueSwitches
    formulas: dict[str, str]
    total: QueueFiguresOut
    by_queue: dict[str, QueueFiguresOut]
    by_interval: list[IntervalFigures]
    as_others: list[CountedOut]


class VisitOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    call_id: str
    queue: str
    entered_at: datetime
    ending: Ending
    wait_s: float
    agent: str
    talk_s: float | None
    hold_s: float
    wrap_s: float
    caller: str
    did: str


class VisitsOut(BaseModel):
    """`total` counts all of them, also those beyond the limit."""

    total: int
    items: list[VisitOut]
