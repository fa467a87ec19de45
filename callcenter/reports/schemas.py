"""Queue reports as the API shows them."""

from datetime import datetime
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from callcenter.reports.as_others import Counted
from callcenter.reports.intervals import Interval
from callcenter.reports.queue_figures import QueueFigures
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


class IntervalFigures(BaseModel):
    interval: str
    figures: QueueFigures


class QueueReportOut(BaseModel):
    """`formulas` by figure; `switches` as they were applied."""

    since: datetime
    until: datetime
    time_zone: str
    interval: Interval
    switches: QueueSwitches
    formulas: dict[str, str]
    total: QueueFigures
    by_queue: dict[str, QueueFigures]
    by_interval: list[IntervalFigures]
    as_others: list[Counted]


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
