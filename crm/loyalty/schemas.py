"""Loyalty cards on the wire."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from crm.kinds import CustomerKind
from crm.loyalty.kinds import LoyaltyBrief
from crm.schemas import CustomerBrief, Input, Line, Name, Named, PageQuery, RowId

MOST_POINTS = 1_000_000_000
MAX_GROUPS = 100


def _number(text: str) -> str:
    if not any(char.isalnum() for char in text):
        raise ValueError("a card number has digits or letters")
    return text


CardNumber = Annotated[Line, Field(max_length=50), AfterValidator(_number)]
Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]


class LoyaltyCardInput(Input):
    kind: CustomerKind
    customer_id: RowId
    number: CardNumber
    group_id: RowId | None = None
    discount: Percent = Decimal(0)


class LoyaltyCardChange(Input):
    version: int = Field(ge=1)
    number: CardNumber
    group_id: RowId | None = None
    discount: Percent = Decimal(0)
    blocked: bool = False


class LoyaltyCardOut(LoyaltyBrief):
    """`own_discount` and `group_id` are what a change sets."""

    customer: CustomerBrief
    own_discount: str
    group_id: int | None
    created_at: datetime
    version: int


class EntryInput(Input):
    """Points are given when there are more than 0 of them, and spent when there are less."""

    points: int = Field(ge=-MOST_POINTS, le=MOST_POINTS)
    reason: Name

    @model_validator(mode="after")
    def _moves(self) -> Self:
        if self.points == 0:
            raise ValueError("no points are nothing to write down")
        return self


class EntryOut(BaseModel):
    id: int
    at: datetime
    author: Named | None
    points: int
    reason: str


class EntryPage(BaseModel):
    items: list[EntryOut]
    next_cursor: str | None


class CardQuery(Input):
    """`q` is a card's number, or a telephone number of its owner: the card was left at home."""

    q: Annotated[str, Field(min_length=1, max_length=100)]


class LoyaltyCardList(BaseModel):
    items: list[LoyaltyCardOut]


class GroupInput(Input):
    id: RowId | None = None
    name: Name
    discount: Percent = Decimal(0)
    may_owe: bool = False
    archived: bool = False


class GroupsInput(Input):
    """All groups in their order; one that is left out is archived."""

    groups: list[GroupInput] = Field(max_length=MAX_GROUPS)


class GroupOut(BaseModel):
    id: int
    name: str
    discount: str
    may_owe: bool
    archived: bool


class GroupList(BaseModel):
    items: list[GroupOut]


EntriesQuery = PageQuery
