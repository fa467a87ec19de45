"""Which report, of what: as it stands in an address, a saved view, a schedule and an embedded page."""

from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Annotated, Final, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from callcenter.errors import InvalidInput
from callcenter.reports.intervals import Interval
from callcenter.sheets.periods import Period, Span, before, period_of

LONGEST_DAYS: Final = 400
Filter = Annotated[str, Field(max_length=128)]


class ReportName(StrEnum):
    QUEUE = "queue"
    WAITS = "waits"
    AGENTS = "agents"
    MISSED = "missed"
    REPEATS = "repeats"
    TRANSFERS = "transfers"
    OUTBOUND = "outbound"
    OUTCOMES = "outcomes"
    TRAFFIC = "traffic"
    OTHERS = "others"


LONGEST_OF: Final = {
    ReportName.AGENTS: 92,
    ReportName.MISSED: 92,
    ReportName.REPEATS: 92,
    ReportName.TRANSFERS: 92,
    ReportName.OUTBOUND: 92,
    ReportName.OUTCOMES: 92,
    ReportName.OTHERS: 92,
}
"""Days of the reports that go through single calls; the others stand on sums of settled days."""


class Selection(BaseModel):
    """A named span moves with the calendar, a custom one has `since` and `until` (excluded). All queues and agents
    when none is named; agents by the names that the reports show."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    span: Span = Span.TODAY
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    queue: list[Filter] = Field([], max_length=200)
    agent: list[Filter] = Field([], max_length=200)
    interval: Interval = Interval.HOUR
    time_zone: str = Field("UTC", max_length=64)
    compare: bool = False

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
        if self.span is not Span.CUSTOM:
            if self.since is not None or self.until is not None:
                raise ValueError("since and until go with the span custom")
            return self
        if self.since is None or self.until is None:
            raise ValueError("a custom span needs since and until")
        if self.until <= self.since:
            raise ValueError("until must be later than since")
        if (self.until - self.since).days > LONGEST_DAYS:
            raise ValueError(f"a report covers {LONGEST_DAYS} days at most")
        return self

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.time_zone)

    def period(self, now: datetime) -> Period:
        if self.span is Span.CUSTOM and self.since is not None and self.until is not None:
            return Period(self.since, self.until)
        return period_of(self.span, now, self.zone)

    def period_before(self, now: datetime) -> Period:
        return before(self.span, self.period(now), self.zone)


def named(report: ReportName, choice: Selection) -> "NamedSelection":
    """:raises InvalidInput: for a period that is too long for this report"""
    try:
        return NamedSelection(report=report, **choice.model_dump())
    except ValidationError as error:
        reason = error.errors(include_input=False, include_context=False)[0]["msg"]
        raise InvalidInput("the report cannot be made", errors=[{"field": "query.until", "reason": reason}]) from None


class NamedSelection(Selection):
    """What is kept: the choice with its report."""

    report: ReportName

    @model_validator(mode="after")
    def _is_short_enough(self) -> Self:
        if self.since is not None and self.until is not None:
            longest = LONGEST_OF.get(self.report, LONGEST_DAYS)
            if (self.until - self.since).days > longest:
                raise ValueError(f"this report covers {longest} days at most")
        return self
