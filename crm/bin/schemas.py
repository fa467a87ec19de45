"""The bin as it goes over the wire."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from callcenter.auth.scopes import Entity
from crm.schemas import Named, RowId

Moment = Annotated[AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(2999, 12, 31, tzinfo=UTC))]


class BinQuery(BaseModel):
    """`q` is a part of the name; `by_id` who deleted it; `since` and `until` when, without the end."""

    kind: Entity | None = None
    q: Annotated[str, Field(max_length=200)] = ""
    by_id: RowId | None = None
    since: Moment | None = None
    until: Moment | None = None
    cursor: Annotated[str, Field(max_length=500)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class BinItem(BaseModel):
    """A card in the bin. `by` is null when whoever deleted it is not there any more."""

    kind: Entity
    id: int
    name: str
    responsible: Named | None
    at: datetime
    by: Named | None


class BinPage(BaseModel):
    items: list[BinItem]
    next_cursor: str | None


class Restored(BaseModel):
    kind: Entity
    id: int
    name: str
