"""What supervisors ask for and get, over the API."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from callcenter.calls.ports import SpyMode
from callcenter.control.schemas import Done, UserId

Reason = Annotated[str, Field(max_length=200)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ListenRequest(_Asked):
    """`user_id` is the agent; `reason` is kept in the trail."""

    user_id: UserId
    mode: SpyMode = SpyMode.LISTEN
    reason: Reason = ""


class ModeRequest(_Asked):
    mode: SpyMode


class StopRequest(_Asked):
    """Nothing to say."""


class TakeOverRequest(_Asked):
    """`user_id` is the agent from whom the customer is taken."""

    user_id: UserId
    reason: Reason = ""


class CallerRequest(_Asked):
    """A waiting caller of this call, in this queue."""

    queue: str = Field(min_length=1, max_length=80)


class MoveRequest(CallerRequest):
    to: str = Field(min_length=1, max_length=80)


class EndCallRequest(_Asked):
    reason: Reason = ""


class AgentStateRequest(_Asked):
    state: Literal["ready", "paused", "offline"]
    reason: Annotated[str, Field(max_length=80)] = ""


class AgentQueuesRequest(_Asked):
    """Exactly these queues."""

    queues: list[Annotated[str, Field(min_length=1, max_length=80)]] = Field(max_length=200)


class ListeningOut(BaseModel):
    """A supervisor at an agent's ear. `heard_at` is None while the supervisor's phone rings."""

    id: int
    user_id: int
    agent_id: int
    agent_name: str
    call_id: str
    mode: SpyMode
    reason: str
    started_at: datetime
    heard_at: datetime | None
    ended_at: datetime | None


class Listened(Done):
    listening: ListeningOut


class CallerMoved(Done):
    """`position` is where the caller stands now, as the exchange says it."""

    queue: str
    position: int


class AgentChanged(BaseModel):
    user_id: int
    state: str
    reason: str
    queues: list[str]
