"""Reports as the API shows them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from callcenter.report_settings import MailAddress
from callcenter.reports.groups import Group
from callcenter.reports.selection import NamedSelection, Selection
from callcenter.reports.sharing import Every
from callcenter.reports.switches import QueueSwitches
from callcenter.reports.visits import Ending
from callcenter.sheets.files import FileFormat
from callcenter.sheets.words import Tongue

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


class ScheduleForm(BaseModel):
    """What every schedule has, whichever room its report is of."""

    name: Title
    recipients: list[MailAddress] = Field(min_length=1, max_length=50)
    format: FileFormat = FileFormat.PDF
    language: Tongue = Tongue.RU
    every: Every = Every.DAY
    hour: int = Field(7, ge=0, le=23)


class ScheduleIn(ScheduleForm):
    """At `hour` of the selection's time zone: each day, on Mondays, or on the first of the month."""

    model_config = ConfigDict(extra="forbid")

    selection: NamedSelection


class MailOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    due_at: datetime
    recipient: str
    state: str
    changed_at: datetime
    error: str


class ScheduleRow(BaseModel):
    id: int
    name: str
    recipients: list[str]
    format: FileFormat
    language: Tongue
    every: Every
    hour: int
    due_at: datetime | None


class ScheduleOut(ScheduleRow):
    selection: NamedSelection
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
