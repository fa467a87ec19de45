"""The nightly sheets as the API shows them. A mark is 1, 0 or null where it does not apply."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from scripts_qa.checklists.items import Item

Mark = Literal[0, 1] | None


class SheetsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    day: date | None = None
    """None: the newest day that is filled."""
    agent_id: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    limit: int = Field(100, ge=1, le=500)
    cursor: UUID | None = None


class SpanQuery(BaseModel):
    """Both days belong to it."""

    model_config = ConfigDict(extra="forbid")

    first: date
    last: date


class CardMarkOut(BaseModel):
    value: Mark
    machine: Mark
    by_person: bool


class SheetOut(BaseModel):
    """`points` of `of`: the marks that are 1, of those that apply and are there. `open` are items that still need a
    person; `own` sheets are marked by somebody else."""

    id: UUID
    day: date
    agent_id: int
    agent: str
    customer: str
    marks: dict[Item, CardMarkOut]
    points: int
    of: int
    open: list[Item]
    own: bool


class SheetPage(BaseModel):
    """`day` is null while no day was filled."""

    day: date | None
    items: list[SheetOut]
    next_cursor: UUID | None


class NoteLine(BaseModel):
    at: datetime
    author: str
    text: str


class SheetCard(BaseModel):
    """What a reviewer needs to see of the card, and no more; null fields are empty ones."""

    sheet: SheetOut
    gone: bool
    name: str
    status: str | None
    responsible: str | None
    company: str | None
    phones: list[str]
    emails: list[str]
    source: str
    remark: str
    notes: list[NoteLine]


class MarkInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    value: Mark


class AgentTotals(BaseModel):
    """`share` of each item: ones of all ones and zeros, from 0 to 1."""

    agent_id: int
    agent: str
    cards: int
    points: int
    of: int
    share: dict[Item, float]


class WorkDay(BaseModel):
    """What one reviewer did on one day. `active_s` adds up the time between marks where no more than five minutes lie
    between: a longer pause is none of the work."""

    day: date
    reviewer: str
    marks: int
    sheets: int
    first_at: datetime
    last_at: datetime
    active_s: float
