"""Duplicates on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from crm.duplicates.evidence import Reason
from crm.kinds import CustomerKind
from crm.schemas import MAX_EMAILS, MAX_PHONES, CustomerBrief, Input, Named, PageQuery, RowId

Typed = Annotated[str, Field(max_length=300)]


class CheckInput(Input):
    """What has been typed so far, in any state; `except_id` is the card that is being edited."""

    kind: CustomerKind
    name: Typed = ""
    phones: list[Typed] = Field(default_factory=list, max_length=MAX_PHONES)
    emails: list[Typed] = Field(default_factory=list, max_length=MAX_EMAILS)
    tax_numbers: list[Typed] = Field(default_factory=list, max_length=10)
    except_id: RowId | None = None


class PossibleDuplicate(BaseModel):
    """`score` in percent."""

    customer: CustomerBrief
    score: int
    reasons: list[Reason]


class PossibleDuplicates(BaseModel):
    items: list[PossibleDuplicate]


class PairView(BaseModel):
    """`first` is the older card. `dismissed_by` said that they are two."""

    id: int
    kind: CustomerKind
    first: CustomerBrief
    second: CustomerBrief
    score: int
    reasons: list[Reason]
    dismissed_at: datetime | None
    dismissed_by: Named | None


class LeadMatchView(BaseModel):
    """A lead who may be this contact or company already, and would be converted into it."""

    id: int
    lead: CustomerBrief
    customer: CustomerBrief
    score: int
    reasons: list[Reason]
    dismissed_at: datetime | None
    dismissed_by: Named | None


class LeadMatchPage(BaseModel):
    items: list[LeadMatchView]
    next_cursor: str | None


class LeadMatchQuery(PageQuery):
    dismissed: bool = False


class DuplicateQuery(PageQuery):
    kind: CustomerKind | None = None
    dismissed: bool = False


class PairPage(BaseModel):
    items: list[PairView]
    next_cursor: str | None


class SearchView(BaseModel):
    """The latest search; all None before the first one. `going_on` also while it waits for its turn."""

    started_at: datetime | None
    finished_at: datetime | None
    found: int
    going_on: bool


class SharedInput(Input):
    number: Typed
    shared: bool


class SharedView(BaseModel):
    """`marked` by a person; `owners` are how many customers have it."""

    e164: str
    marked: bool
    marked_by: Named | None
    owners: int
