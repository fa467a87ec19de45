"""Which sales report, of what: as it stands in an address, a saved report and a schedule."""

from datetime import datetime, timedelta, tzinfo
from typing import Annotated, Final, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from callcenter.sheets.model import Chart
from callcenter.sheets.periods import Period
from crm.sales import periods
from crm.sales.kinds import Compare, DealFigure, DealGroup, SalesReport, SalesSpan
from crm.sales.own import OwnChoice, OwnName
from crm.schemas import RowId

Ids = list[RowId]
LONGEST: Final = timedelta(days=800)
USUAL_COLUMNS: Final = [DealFigure.CREATED, DealFigure.WON, DealFigure.LOST, DealFigure.WIN_RATE, DealFigure.WON_SUM]


class SalesSelection(BaseModel):
    """A named span moves with the calendar, a custom one has `since` and `until` (excluded). `manager` 0 is nobody's.

    `paid_stage_id` is the stage at which the first money is in, for the second cycle; `norm_days` what a cycle
    should take. `region`, `city` and `industry` are words of the dictionaries, those of the deal's customer. A
    `category` has those below it. `own` are options of own fields: `field_12:34`, `field_15:yes`.

    `rows` and `columns` are those of a built report; `across` crosses the rows with a second thing, for the first of
    the columns that is no money. `sort` is the key of a column, `top` the most rows shown. With a `category_level` rows
    of categories stand for the branches of the tree at that level, 1 being the top.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    span: SalesSpan = SalesSpan.MONTH
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    compare: Compare = Compare.NONE
    compare_since: AwareDatetime | None = None
    compare_until: AwareDatetime | None = None
    manager: list[Annotated[int, Field(ge=0, lt=2**31)]] = Field([], max_length=200)
    pipeline_id: RowId | None = None
    source: list[Annotated[str, Field(max_length=200)]] = Field([], max_length=200)
    department: Ids = Field([], max_length=200)
    region: Ids = Field([], max_length=200)
    city: Ids = Field([], max_length=200)
    industry: Ids = Field([], max_length=200)
    product: Ids = Field([], max_length=200)
    category: Ids = Field([], max_length=200)
    reason: Ids = Field([], max_length=200)
    tag: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field([], max_length=200)
    own: list[OwnChoice] = Field([], max_length=200)
    paid_stage_id: RowId | None = None
    norm_days: float | None = Field(None, gt=0, le=3650)
    rows: DealGroup | OwnName = DealGroup.MANAGER
    columns: list[DealFigure] = Field(USUAL_COLUMNS, min_length=1, max_length=len(DealFigure))
    across: DealGroup | OwnName | None = None
    category_level: int | None = Field(None, ge=1, le=20)
    sort: str = Field("", max_length=64)
    descending: bool = True
    top: int | None = Field(None, ge=1, le=1000)
    chart: Chart = Chart.BARS
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
    def _has_its_borders(self) -> Self:
        _check_borders(self.since, self.until, needed=self.span is SalesSpan.CUSTOM, word="the span custom")
        chosen = self.compare is Compare.CHOSEN
        _check_borders(self.compare_since, self.compare_until, needed=chosen, word="a chosen comparison")
        return self

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.time_zone)

    def period(self, now: datetime) -> Period:
        if self.since is not None and self.until is not None:
            return Period(self.since, self.until)
        return periods.period_of(self.span, now, self.zone)

    def period_before(self, now: datetime) -> Period | None:
        """What to compare with; None: nothing."""
        if self.compare is Compare.NONE:
            return None
        if self.compare_since is not None and self.compare_until is not None:
            return Period(self.compare_since, self.compare_until)
        return periods.before(self.span, self.compare, self.period(now), self.zone)


def _check_borders(since: datetime | None, until: datetime | None, *, needed: bool, word: str) -> None:
    if not needed:
        if since is not None or until is not None:
            raise ValueError(f"a period of its own goes with {word}")
        return
    if since is None or until is None:
        raise ValueError(f"{word} needs both of its ends")
    if until <= since:
        raise ValueError("a period ends after it begins")
    if until - since > LONGEST or since.year < 1990 or until.year > 2200:
        raise ValueError(f"a report covers {LONGEST.days} days at most")


class NamedSales(SalesSelection):
    """What is kept: the choice with its report."""

    report: SalesReport
