"""Imports on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from crm.duplicates.evidence import Reason
from crm.importing.headers import Origin
from crm.importing.kinds import ImportKind, Word
from crm.importing.plans import Plan
from crm.importing.reading import Format
from crm.importing.state import ImportStatus
from crm.importing.undoing import Outcome
from crm.schemas import CustomerBrief, Input, Named, PageQuery


class ReadingInput(Input):
    """How the file is to be read; what is left out stays as it is."""

    encoding: Annotated[str, Field(max_length=40)] | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    sheet: Annotated[str, Field(max_length=100)] | None = None
    header_row: Annotated[int, Field(ge=0, le=50)] | None = None


class ReadingView(BaseModel):
    format: Format
    encoding: str
    delimiter: str
    sheet: str
    header_row: int
    sheets: list[str]


class ColumnView(BaseModel):
    name: str
    samples: list[str]


class FieldView(BaseModel):
    """`title` is empty for the fields that clients know by key. `needed`: the firm asks for it on each new card."""

    key: str
    many: bool
    title: str
    needed: bool


class WordView(BaseModel):
    """A word of the former system, in so many rows. `known` is False when nothing of ours is called so and nobody said
    what it means; `id` is what it means, None for nobody or nothing."""

    field: Word
    value: str
    rows: int
    id: int | None
    known: bool


class Counts(BaseModel):
    """Rows by what became of them (or would); `companies` and `contacts` were made besides. `doubles` are rows that the
    keys find nobody for and that may be somebody who is there already."""

    created: int
    updated: int
    unchanged: int
    skipped: int
    failed: int
    companies: int
    contacts: int
    remarks: int
    doubles: int


class ReasonCount(BaseModel):
    code: str
    fatal: bool
    rows: int


class ImportBrief(BaseModel):
    """`rows_total` is an estimate until the file was read through. `undo` counts the cards by what the taking back did
    to them."""

    id: int
    file_name: str
    file_size: int
    created_at: datetime
    created_by: Named | None
    kind: ImportKind
    status: ImportStatus
    rows_total: int
    rows_done: int
    counts: Counts
    error: str
    started_at: datetime | None
    finished_at: datetime | None
    undo: dict[str, int]


class ImportView(ImportBrief):
    """`origin` is the system that the headers are known from; `remembered`: the plan is that of the last such file."""

    reading: ReadingView
    columns: list[ColumnView]
    plan: Plan
    origin: Origin
    remembered: bool
    fields: list[FieldView]
    reasons: list[ReasonCount]


class ImportPage(BaseModel):
    items: list[ImportBrief]
    next_cursor: str | None


class ProblemView(BaseModel):
    row: int
    column: str
    code: str
    fatal: bool


class ProblemPage(BaseModel):
    items: list[ProblemView]
    next_cursor: str | None


class DoubleView(BaseModel):
    """Whom a row may be: a card, or who an earlier row of the file is. Both None: a card that is gone, or that the
    reader does not see. `score` in percent."""

    row: int
    other_row: int | None
    customer: CustomerBrief | None
    score: int
    reasons: list[Reason]


class DoublePage(BaseModel):
    items: list[DoubleView]
    next_cursor: str | None


class ProblemQuery(PageQuery):
    fatal: bool | None = None


class KeptView(BaseModel):
    """A card that the taking back left alone, and why; `customer_id` is also that of a deal."""

    kind: ImportKind
    customer_id: int
    name: str | None
    outcome: Outcome


class KeptPage(BaseModel):
    items: list[KeptView]
    next_cursor: str | None


class ErrorFileQuery(Input):
    language: Literal["en", "ru"] = "en"


class FieldQuery(Input):
    kind: ImportKind
