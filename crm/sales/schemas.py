"""Sales reports on the wire."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from callcenter.sheets.files import FileFormat
from callcenter.sheets.words import Tongue
from crm.sales.selection import SalesSelection


class SalesQuery(SalesSelection):
    """`language` is that of titles and formulas."""

    language: Tongue = Tongue.EN


class SalesFileQuery(SalesQuery):
    format: FileFormat = FileFormat.CSV


class BehindQuery(SalesSelection):
    """What one number counts: the key of its column, and the row of the table in which it stands."""

    figure: str = Field(max_length=64)
    group: str = Field("", max_length=16)
    key: str = Field("", max_length=200)
    cursor: str | None = Field(None, max_length=600)
    limit: int = Field(50, ge=1, le=200)


class BehindItem(BaseModel):
    """`at`: when a deal ended or began, a call began, a task was done. `note` is a stage, a status, an outcome."""

    kind: Literal["deal", "lead", "call", "task", "note"]
    id: str
    title: str
    at: datetime
    person: str
    customer: str
    note: str
    amount: str | None
    currency: str


class BehindPage(BaseModel):
    items: list[BehindItem]
    next_cursor: str | None


class SalesPerson(BaseModel):
    id: int
    name: str
    is_me: bool
