"""Merges on the wire."""

from datetime import datetime

from pydantic import BaseModel, Field

from crm.kinds import CustomerKind
from crm.merging.choices import Choice
from crm.schemas import CustomerCard, Input, Named, PageQuery, RowId

Value = str | int | bool | list[str] | list[int] | None


class PairQuery(Input):
    kind: CustomerKind
    survivor_id: RowId
    loser_id: RowId


class FieldChoice(BaseModel):
    """One field of both cards; references as ids, with their names beside. `choices` is what may be chosen. The firm's
    own fields are called `fields.` and their key, with their `label`."""

    field: str
    label: str | None = None
    survivor: Value
    loser: Value
    survivor_name: str | None = None
    loser_name: str | None = None
    suggested: Choice
    choices: list[Choice]


class MergePreview(BaseModel):
    """What would become of two cards. `goes_over` counts the loser's rows by what they are (`notes`, `deals`, ...);
    `calls` are those with its numbers, up to a limit. `refused` is the code of what stands against it."""

    survivor: CustomerCard
    loser: CustomerCard
    fields: list[FieldChoice]
    goes_over: dict[str, int]
    calls: int
    calls_are_more: bool
    refused: str | None


class MergeInput(PairQuery):
    """`choices` by field; those that are not named are as the preview suggests."""

    survivor_version: int = Field(ge=1)
    loser_version: int = Field(ge=1)
    choices: dict[str, Choice] = Field(default_factory=dict)


class MergeView(BaseModel):
    """`blocked_by` is the merge that has to be taken back first; `undo_until` None: the way back is gone."""

    id: int
    kind: CustomerKind
    survivor: Named
    loser_id: int
    loser_name: str
    at: datetime
    author: Named | None
    moved: dict[str, int]
    undo_until: datetime | None
    blocked_by: int | None
    undone_at: datetime | None


class MergeQuery(PageQuery):
    kind: CustomerKind
    customer_id: RowId


class MergePage(BaseModel):
    items: list[MergeView]
    next_cursor: str | None
