"""The board over HTTP and over its socket."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from callcenter.board.rows import (
    AgentRow,
    AlertRow,
    FirmRow,
    LineRow,
    ListenRow,
    QueueRow,
    TrunkRow,
    WaitingRow,
)

QueueName = Annotated[str, Field(min_length=1, max_length=80)]
Queues = Annotated[list[QueueName], Field(max_length=200)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class BoardRows(BaseModel):
    """The sections of the board, each by key; one that has no rows is left out."""

    firm: dict[str, FirmRow] = {}
    queues: dict[str, QueueRow] = {}
    waiting: dict[str, WaitingRow] = {}
    agents: dict[str, AgentRow] = {}
    trunks: dict[str, TrunkRow] = {}
    lines: dict[str, LineRow] = {}
    alerts: dict[str, AlertRow] = {}
    listens: dict[str, ListenRow] = {}


class BoardSnapshotFrame(BaseModel):
    """The whole board; the first frame after `open` unless the resume could be honoured."""

    type: Literal["snapshot"]
    stream: Literal["board"]
    epoch: str
    seq: int
    rows: BoardRows


class BoardDelta(BaseModel):
    """Rows to put in place of older ones, and keys to drop, by section."""

    kind: Literal["delta"]
    put: BoardRows
    drop: dict[str, list[str]]


class BoardEventFrame(BaseModel):
    type: Literal["event"]
    stream: Literal["board"]
    seq: int
    event: BoardDelta


class BoardResume(BaseModel):
    epoch: str = Field(max_length=64)
    seq: int = Field(ge=0)


class OpenBoardCommand(BaseModel):
    """`token` is a wall's; who is signed in sends none."""

    model_config = ConfigDict(extra="forbid")

    id: int
    type: Literal["open"]
    token: str | None = Field(None, max_length=100)
    resume: BoardResume | None = None


class BoardPingCommand(BaseModel):
    id: int
    type: Literal["ping"]


class BoardResultFrame(BaseModel):
    """`title` is the wall's."""

    type: Literal["result"]
    id: int
    ok: bool
    code: str | None = None
    title: str | None = None


class BoardLayout(_Asked):
    """`hidden` queues are not shown, `order` puts those that it names in front. Positions of queues that do not exist
    any more do no harm."""

    hidden: Queues = []
    order: Queues = []
    density: Literal["comfortable", "compact"] = "comfortable"
    group_by: Literal["state", "queue", "name"] = "state"
    show_offline: bool = False
    sections: list[Literal["alerts", "queues", "waiting", "agents", "lines", "history"]] = Field(
        ["alerts", "queues", "waiting", "agents", "lines", "history"], max_length=6
    )
    sound: bool = False


class TeamOut(BaseModel):
    """The queues that a supervisor leads; None: all of them."""

    queues: list[str] | None


class TeamChange(_Asked):
    queues: Queues | None


class NewWall(_Asked):
    """`queues` None shows all; `personal` also numbers and names."""

    title: str = Field(min_length=1, max_length=80)
    queues: Queues | None = None
    personal: bool = False


class WallOut(BaseModel):
    id: int
    title: str
    queues: list[str] | None
    personal: bool
    created_by: str | None
    created_at: datetime


class MadeWall(WallOut):
    """`path` is the link below the console's address, told this once: behind its `#` is the token, which no server log
    ever sees."""

    path: str


class HistoryQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    queue: list[QueueName] = Field([], max_length=200)
    hours: float = Field(4, gt=0, le=720)


class HistoryPoint(BaseModel):
    at: datetime
    waiting: int
    longest_s: float
    ready: int
    talking: int
    paused: int
    offered: int
    lost: int
    service_level: float | None


class QueueHistory(BaseModel):
    queue: str
    points: list[HistoryPoint]


class NewMessage(_Asked):
    """To everybody who is at work and of one's team, or to those who serve these queues. `minutes` is how long it is
    shown to whoever has not acknowledged it."""

    text: str = Field(min_length=1, max_length=500)
    urgent: bool = False
    queues: Queues | None = None
    minutes: int = Field(60, ge=1, le=1440)


class Receipt(BaseModel):
    user_id: int
    name: str
    seen_at: datetime | None


class MessageOut(BaseModel):
    id: int
    text: str
    urgent: bool
    queues: list[str] | None
    sent_by: str | None
    sent_at: datetime
    until: datetime


class SentMessage(MessageOut):
    receipts: list[Receipt]


class MessagesPage(BaseModel):
    items: list[SentMessage]
    next_cursor: str | None


class MessagesQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: int = Field(20, ge=1, le=100)
    cursor: str | None = Field(None, pattern=r"^[0-9]{1,9}$")


class Seen(_Asked):
    """Nothing to say."""


BOARD_MESSAGES: Final[tuple[type[BaseModel], ...]] = (
    BoardSnapshotFrame,
    BoardEventFrame,
    BoardResultFrame,
    OpenBoardCommand,
    BoardPingCommand,
)
Document = dict[str, Any]
