"""Reports as the API shows them."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from callcenter.report_settings import MailAddress
from callcenter.reports.files import FileFormat
from callcenter.reports.groups import Group
from callcenter.reports.rendering import column_title, formulas_of, period_text, table_title, title_of
from callcenter.reports.selection import NamedSelection, Selection
from callcenter.reports.sharing import Every
from callcenter.reports.sheets import Cell, Chart, Column, Kind, Sheet, Table
from callcenter.reports.switches import QueueSwitches
from callcenter.reports.visits import Ending
from callcenter.reports.words import Tongue

Title = Annotated[str, Field(min_length=1, max_length=120)]
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
    "answered_in_time",
    "short_talks",
    "transferred",
    "unfinished",
]


class ReportQuery(Selection):
    """`language` is that of titles and formulas."""

    language: Tongue = Tongue.EN


class FileQuery(ReportQuery):
    format: FileFormat = FileFormat.CSV


class VisitsQuery(Selection):
    """The visits behind a number: its figure, and the row of a table in which it stands (`group`, `key`)."""

    figure: Figure = "offered"
    group: Group = ""
    key: str = Field("", max_length=128)
    cursor: str | None = Field(None, max_length=600)
    limit: int = Field(50, ge=1, le=200)


class ColumnOut(BaseModel):
    key: str
    kind: Kind
    title: str
    formula: str | None

    @classmethod
    def of(cls, column: Column, formulas: dict[str, str], tongue: Tongue) -> Self:
        title = column_title(column, tongue)
        return cls(key=column.key, kind=column.kind, title=title, formula=formulas.get(column.key))


class TableOut(BaseModel):
    """`group`: how a row's first cell narrows the visits behind its counts; empty: they do not open."""

    key: str
    title: str
    group: str
    chart: Chart
    drawn: list[str]
    columns: list[ColumnOut]
    rows: list[dict[str, Cell]]

    @classmethod
    def of(cls, table: Table, formulas: dict[str, str], tongue: Tongue) -> Self:
        return cls(
            key=table.key,
            title=table_title(table, tongue),
            group=table.group,
            chart=table.chart,
            drawn=list(table.drawn),
            columns=[ColumnOut.of(column, formulas, tongue) for column in table.columns],
            rows=table.records(),
        )


class ReportOut(BaseModel):
    """Shares 0 to 1, seconds; null is "no data". `before`: the same figures of the period compared with."""

    report: str
    title: str
    period: str
    since: datetime
    until: datetime
    time_zone: str
    interval: str
    queues: list[str]
    agents: list[str]
    headline: list[ColumnOut]
    figures: dict[str, Cell]
    before: dict[str, Cell] | None
    tables: list[TableOut]
    formulas: dict[str, str]
    switches: list[dict[str, Any]]

    @classmethod
    def of(cls, sheet: Sheet, tongue: Tongue) -> Self:
        formulas = formulas_of(sheet, tongue)
        return cls(
            report=sheet.report,
            title=title_of(sheet, tongue),
            period=period_text(sheet, tongue),
            since=sheet.period.since,
            until=sheet.period.until,
            time_zone=str(sheet.zone),
            interval=sheet.interval,
            queues=list(sheet.queues),
            agents=list(sheet.agents),
            headline=[ColumnOut.of(column, formulas, tongue) for column in sheet.headline],
            figures=dict(sheet.figures),
            before=None if sheet.before is None else dict(sheet.before),
            tables=[TableOut.of(table, formulas, tongue) for table in sheet.tables],
            formulas=formulas,
            switches=[dict(version) for version in sheet.switches],
        )


class VisitOut(BaseModel):
    """`own`: the call is in the call log under this id; else it is known from an imported log alone."""

    model_config = ConfigDict(from_attributes=True)

    call_id: str
    own: bool
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
    items: list[VisitOut]
    next_cursor: str | None


class SettleIn(BaseModel):
    """`until` is the last loss that was seen: what is lost later is a new matter."""

    model_config = ConfigDict(extra="forbid")

    caller: str = Field(min_length=1, max_length=64)
    until: AwareDatetime
    note: str = Field("", max_length=500)


class SwitchesIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    valid_from: AwareDatetime
    switches: QueueSwitches


class SwitchesOut(BaseModel):
    """`by_id` null: the settings file said so."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    valid_from: datetime
    made_at: datetime
    by_id: int | None
    switches: QueueSwitches


class ViewIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Title
    selection: NamedSelection
    shared: bool = False


class ViewOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    user_id: int
    name: str
    selection: NamedSelection
    shared: bool


class ScheduleIn(BaseModel):
    """At `hour` of the selection's time zone: each day, on Mondays, or on the first of the month."""

    model_config = ConfigDict(extra="forbid")

    name: Title
    selection: NamedSelection
    recipients: list[MailAddress] = Field(min_length=1, max_length=50)
    format: FileFormat = FileFormat.PDF
    language: Tongue = Tongue.RU
    every: Every = Every.DAY
    hour: int = Field(7, ge=0, le=23)


class MailOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    due_at: datetime
    recipient: str
    state: str
    changed_at: datetime
    error: str


class ScheduleOut(BaseModel):
    id: int
    name: str
    selection: NamedSelection
    recipients: list[str]
    format: FileFormat
    language: Tongue
    every: Every
    hour: int
    due_at: datetime | None
    mails: list[MailOut]


class EmbedIn(BaseModel):
    """`origins` may show the page in a frame; with none it opens only by itself."""

    model_config = ConfigDict(extra="forbid")

    name: Title
    selection: NamedSelection
    language: Tongue = Tongue.RU
    origins: list[Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.\-]+(:[0-9]{1,5})?$")]] = Field([], max_length=10)


class EmbedOut(BaseModel):
    """`path` holds the token and is told once, when the page is made."""

    id: int
    name: str
    selection: NamedSelection
    origins: list[str]
    made_at: datetime
    used_at: datetime | None
    path: str | None
