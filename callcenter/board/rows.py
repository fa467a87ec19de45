"""The rows of the board as they travel: each has a section and a key, and a newer one replaces an older one whole."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from callcenter.board.thresholds import QueueThresholds, TeamThresholds


class Section(StrEnum):
    FIRM = "firm"
    QUEUES = "queues"
    WAITING = "waiting"
    AGENTS = "agents"
    TRUNKS = "trunks"
    LINES = "lines"
    ALERTS = "alerts"
    LISTENS = "listens"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class Figures(_Row):
    """Of the visits that entered in a period, counted as the queue report counts; None is "no data"."""

    offered: int = 0
    answered: int = 0
    lost: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    flow_out: int = 0
    refused: int = 0
    unfinished: int = 0
    answered_in_time: int = 0
    service_level_offered: float | None = None
    service_level_answered: float | None = None
    abandon_rate: float | None = None
    asa_s: float | None = None


class Crew(_Row):
    """How many of those who serve the queue do what; everybody is counted once. `unreachable` are ready with a phone
    that is not registered: the queue does not ring them."""

    ready: int = 0
    ringing: int = 0
    talking: int = 0
    wrap_up: int = 0
    paused: int = 0
    unreachable: int = 0
    offline: int = 0


class Forecast(_Row):
    """The waiting caller who passes the limit next. `likely` when at the pace of the last minutes nobody takes the call
    before; `expected_at` is when somebody would, None while nothing tells the pace."""

    waiting_id: str
    call_id: str
    position: int
    breach_at: datetime
    expected_at: datetime | None
    likely: bool


class FirmRow(_Row):
    """One row, `now`: what holds for the whole board. `recent_s` is the span of the figures called recent."""

    recent_s: int
    time_zone: str
    day_began: datetime
    formulas: dict[str, dict[str, str]]
    team: TeamThresholds
    pbx: Literal["up", "down"]


class QueueRow(_Row):
    name: str
    title: str
    order: int
    waiting: int
    longest_since: datetime | None
    crew: Crew
    today: Figures
    recent: Figures
    answer_within_s: float
    short_s: float
    thresholds: QueueThresholds
    forecast: Forecast | None


class DealSum(_Row):
    """Of open deals in one currency; `amount` is a decimal with two places, `1500.00`."""

    currency: str
    amount: str


class Customer(_Row):
    """Who is known by the number, with what his open deals come to; `others` more own the number too."""

    kind: str
    id: int
    name: str
    company: str | None
    responsible: str | None
    others: int = 0
    deals: tuple[DealSum, ...] = ()


class WaitingRow(_Row):
    """A caller in a queue. `warn_at` and `alarm_at` are when the wait changes its colour."""

    id: str
    call_id: str
    queue: str
    position: int
    since: datetime
    warn_at: datetime
    alarm_at: datetime
    breach_at: datetime
    number: str
    caller_name: str
    withheld: bool
    line: str
    line_title: str
    customer: Customer | None


class TalkWith(_Row):
    """The call of an agent: with whom, since when, and since when the other waits."""

    call_id: str
    direction: str
    queue: str | None
    number: str
    name: str
    colleague_id: int | None
    customer: Customer | None
    since: datetime
    held_since: datetime | None
    line: str
    line_title: str


AgentDoing = Literal["ready", "ringing", "talking", "held", "wrap_up", "paused", "offline", "unreachable"]


class AgentRow(_Row):
    """`doing` is what counts for whoever looks: a call goes before what the person chose, which is `desk`."""

    user_id: int
    name: str
    doing: AgentDoing
    since: datetime
    desk: str
    desk_since: datetime
    reason: str
    until: datetime | None
    extension: str
    phone: Literal["idle", "in_use", "ringing", "unavailable", "unknown", "none"]
    queues: list[str]
    call: TalkWith | None


class TrunkRow(_Row):
    """Channels in use on an endpoint that leads outside."""

    endpoint: str
    inbound: int
    outbound: int


class LineRow(_Row):
    """Calls that came by one of the firm's numbers and go on."""

    did: str
    title: str
    calls: int


class AlertKind(StrEnum):
    WAIT_LONG = "wait_long"
    BREACH_SOON = "breach_soon"
    NOBODY_READY = "nobody_ready"
    QUEUE_LONG = "queue_long"
    LEVEL_LOW = "level_low"
    PAUSE_LONG = "pause_long"
    TALK_LONG = "talk_long"
    HOLD_LONG = "hold_long"
    WRAP_UP_OVER = "wrap_up_over"
    PHONE_AWAY = "phone_away"
    PBX_AWAY = "pbx_away"


class AlertRow(_Row):
    """Something that needs a hand now; `since` is when it began to."""

    id: str
    kind: AlertKind
    level: Literal["warn", "alarm"]
    since: datetime
    queue: str | None = None
    user_id: int | None = None
    call_id: str | None = None
    waiting_id: str | None = None
    value: float | None = Field(None, description="The figure that the alert is about")


class ListenRow(_Row):
    """A supervisor at an agent's ear."""

    id: int
    user_id: int
    name: str
    agent_id: int
    agent_name: str
    call_id: str
    mode: str
    state: Literal["ringing", "listening"]
    since: datetime


Row = FirmRow | QueueRow | WaitingRow | AgentRow | TrunkRow | LineRow | AlertRow | ListenRow
