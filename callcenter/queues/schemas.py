"""Queues as the API shows them."""

from datetime import datetime

from pydantic import BaseModel


class QueueMemberOut(BaseModel):
    """A device in the queue. `user_id` and `name` tell who holds it, if anybody does."""

    endpoint: str
    user_id: int | None
    name: str | None
    paused: bool
    pause_reason: str
    in_call: bool


class QueueTitle(BaseModel):
    """Calls keep the name that the PBX knows; people read the title."""

    name: str
    title: str


class QueueOut(BaseModel):
    """`longest_since` is when the caller who waits longest came in."""

    name: str
    title: str
    language: str
    waiting: int
    longest_since: datetime | None
    members: list[QueueMemberOut]
