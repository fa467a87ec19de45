"""The feed on the wire."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from crm.changes.kinds import Fed, What
from crm.schemas import Input


class ChangesQuery(Input):
    """`since` is the cursor of the last answer; without one the feed begins with the oldest card, or with `start=now`
    behind the newest change."""

    since: str | None = Field(default=None, max_length=100)
    start: Literal["beginning", "now"] = "beginning"
    entity: list[Fed] = Field(default=[], max_length=len(Fed))
    limit: int = Field(default=200, ge=1, le=1000)


class ChangedCard(BaseModel):
    """`version` and `updated_at` are those of the card now, None when it is gone; `into` the id of the card of the same
    kind that it was merged into, or of the contact that a lead was made of."""

    entity: Fed
    id: int
    what: What
    version: int | None
    updated_at: datetime | None
    into: int | None


class ChangesPage(BaseModel):
    """`next_cursor` is always there: it is asked with next time. `has_more`: at once, for there is more already."""

    items: list[ChangedCard]
    next_cursor: str
    has_more: bool
