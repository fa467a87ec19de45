"""The desk as the API and the socket show it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from callcenter.agents.browser_phone import PhoneKind
from callcenter.agents.state import AgentState


class DeskPhone(BaseModel):
    """`taken_by` is the name of the person who holds the device now."""

    id: int
    endpoint: str
    label: str
    kind: PhoneKind
    taken_by: str | None


class DeskQueue(BaseModel):
    name: str
    title: str


class DeskTalk(BaseModel):
    """The talk that a wrap-up is of. `outcome_needed`: its queue wants an outcome, and there is none yet."""

    call_id: str
    outcome_needed: bool


class DeskOut(BaseModel):
    """`until` is the end of a wrap-up, `talk` what it is of."""

    user_id: int
    name: str
    state: AgentState
    reason: str
    since: datetime
    until: datetime | None = None
    talk: DeskTalk | None = None
    phone: DeskPhone | None
    phones: list[DeskPhone]
    queues: list[DeskQueue]
    pbx: Literal["up", "down"]


class PhoneChoice(BaseModel):
    """null gives the phone back."""

    model_config = ConfigDict(extra="forbid")

    phone_id: int | None


class StateChoice(BaseModel):
    """`reason` is shown to supervisors and sent to the PBX with a pause."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["ready", "paused", "offline"]
    reason: str = Field("", max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")


class NewPhone(BaseModel):
    """`endpoint` is the channel name without its serial."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    endpoint: str = Field(pattern=r"^[A-Za-z0-9]{2,16}/[A-Za-z0-9_.+@-]{1,80}$", examples=["PJSIP/101"])
    label: str = Field("", max_length=80)
    kind: PhoneKind = PhoneKind.DESK


class PhoneChange(BaseModel):
    """What is left out stays. A device that somebody holds keeps its kind."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    label: str | None = Field(None, min_length=1, max_length=80)
    kind: PhoneKind | None = None


class SipAccountOut(BaseModel):
    """With this the browser of the person who holds the phone registers; it keeps the password in memory only."""

    endpoint: str
    url: str = Field(description="The exchange's secure WebSocket")
    uri: str = Field(description="SIP address of record")
    user: str
    password: str = Field(repr=False)


class AgentQueues(BaseModel):
    model_config = ConfigDict(extra="forbid")

    queues: list[str] = Field(max_length=200)
