"""The wire shapes of webhooks."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from callcenter.webhooks.events import Event
from callcenter.webhooks.models import DeliveryState, HookState

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=1000)]
Events = Annotated[list[Event], Field(min_length=1, max_length=len(Event))]
Cursor = Annotated[str | None, Field(pattern=r"^[1-9][0-9]{0,8}$")]


class Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WebhookInput(Input):
    name: Name
    url: Url
    events: Events


class WebhookPatch(Input):
    """What is left out stays. `active` false pauses; true lets a paused, gone or disabled one go on."""

    version: int | None = Field(None, ge=1, le=2**31 - 1)
    name: Name | None = None
    url: Url | None = None
    events: Events | None = None
    active: bool | None = None


class WebhookOut(BaseModel):
    """`failing_since` is when the receiver last began to fail, null while it answers."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    url: str
    events: list[str]
    state: HookState
    failing_since: datetime | None
    created_by_id: int | None
    created_at: datetime
    updated_at: datetime
    version: int


class NewWebhook(WebhookOut):
    """`secret` is told this once: it proves that a delivery is ours."""

    secret: str


class PageQuery(Input):
    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor = None


class WebhookPage(BaseModel):
    items: list[WebhookOut]
    next_cursor: str | None


class DeliveryQuery(PageQuery):
    state: DeliveryState | None = None


class AttemptOut(BaseModel):
    """`status` is null when nobody answered; `error` names the kind of failure."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    status: int | None
    error: str
    took_ms: int
    answer: str


class DeliveryOut(BaseModel):
    """`event_id` is the `id` in the body; `next_at` is when a waiting one is tried next."""

    id: int
    webhook_id: int
    event_id: str
    event: Event
    resource_id: str
    occurred_at: datetime
    state: DeliveryState
    attempts: list[AttemptOut]
    created_at: datetime
    next_at: datetime | None
    done_at: datetime | None


class DeliveryDetails(DeliveryOut):
    body: dict[str, Any]


class DeliveryPage(BaseModel):
    items: list[DeliveryOut]
    next_cursor: str | None


class EventOut(BaseModel):
    """`yours`: whether the one who asks may subscribe to it."""

    event: Event
    permission: str
    yours: bool


class Queued(BaseModel):
    """The event that will be delivered; look for it in the log."""

    event_id: str
