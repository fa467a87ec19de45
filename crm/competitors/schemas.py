"""Competitors on the wire."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from crm.schemas import MAX_TAGS, Input, Line, Name, Named, PageQuery, Remark, RowId, Tag

MOST_IN_DEAL = 20


class CompetitorBrief(BaseModel):
    """`deals` are the open ones that it takes part in, `won` those that the firm won against it, `lost` those that
    were lost to it; all of deals that the reader sees."""

    id: int
    name: str
    site: str
    tags: list[str]
    archived: bool
    deals: int
    won: int
    lost: int


class CompetitorCard(CompetitorBrief):
    strengths: str
    weaknesses: str
    prices: str
    created_by: Named | None
    created_at: datetime
    updated_at: datetime
    version: int


class CompetitorPage(BaseModel):
    items: list[CompetitorBrief]
    next_cursor: str | None


class CompetitorQuery(PageQuery):
    q: Annotated[str, Field(max_length=200)] = ""
    tag: Annotated[str, Field(max_length=50)] = ""
    archived: bool = False


class CompetitorInput(Input):
    name: Name
    site: Line = ""
    strengths: Remark = ""
    weaknesses: Remark = ""
    prices: Remark = ""
    tags: list[Tag] = Field(default=[], max_length=MAX_TAGS)


class CompetitorPatch(Input):
    """Only the fields that are there are changed."""

    version: Annotated[int, Field(ge=1)] | None = None
    name: Name | None = None
    site: Line | None = None
    strengths: Remark | None = None
    weaknesses: Remark | None = None
    prices: Remark | None = None
    tags: list[Tag] | None = Field(default=None, max_length=MAX_TAGS)
    archived: bool | None = None

    @model_validator(mode="after")
    def _nothing_is_null(self) -> Self:
        for name in self.model_fields_set - {"version"}:
            if getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null")
        return self


class InDeal(Named):
    """One that takes part in a deal."""

    lost_to: bool


class DealCompetitors(BaseModel):
    items: list[InDeal]
    may_edit: bool


class DealCompetitorsInput(Input):
    """All that take part. To whom a deal was lost can be said of a lost one only."""

    ids: list[RowId] = Field(max_length=MOST_IN_DEAL)
    lost_to_id: RowId | None = None
