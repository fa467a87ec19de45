"""Lists on the wire."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from crm.fields.kinds import FieldValue, GivenFields
from crm.kinds import CustomerKind
from crm.lists.filters import CustomerFilter
from crm.lists.kinds import AnyColumn, BulkStatus, ChangedKind, CustomerOrder, FileColumn, Refusal, RowOutcome
from crm.schemas import CustomerBrief, IdentifierView, Input, Line, Name, Named, PageQuery, RowId, Tag
from crm.state import LeadStatus

MAX_CHOSEN = 1_000
MAX_COLUMNS = 30


class ListedCustomer(CustomerBrief):
    """A line of the list."""

    emails: list[str]
    source: str
    tags: list[str]
    last_contact_at: datetime | None
    loss_reason: Named | None = None
    fields: dict[str, FieldValue]
    field_names: dict[str, str]


class ExportedCustomer(ListedCustomer):
    """A line of a file."""

    note: str
    identifiers: list[IdentifierView]


class CustomerListPage(BaseModel):
    """`cut_short`: the page is not full, because few customers pass the filter and looking for them takes time; the
    cursor goes on from there."""

    items: list[ListedCustomer]
    next_cursor: str | None
    cut_short: bool


class ListCount(BaseModel):
    """`complete` is False when there are more, or when counting them all would take too long."""

    count: int
    complete: bool


class ViewInput(Input):
    """Of any list; each says what its filter, its order and its columns are."""

    name: Name
    shared: bool = False
    filter: Input
    sort: StrEnum
    columns: Sequence[str]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.columns)) < len(self.columns):
            raise ValueError("a column stands twice")
        return self


class ViewOut(BaseModel):
    """`is_default`: the reader's list opens with it."""

    id: int
    name: str
    shared: bool
    owner: Named | None
    may_edit: bool
    is_default: bool


class CustomerViewInput(ViewInput):
    filter: CustomerFilter = Field(default_factory=CustomerFilter)
    sort: CustomerOrder = CustomerOrder.NEWEST
    columns: list[AnyColumn] = Field(max_length=MAX_COLUMNS)


class CustomerViewOut(ViewOut):
    """`is_default`: the reader's list opens with it."""

    filter: CustomerFilter
    sort: CustomerOrder
    columns: list[AnyColumn]


class DefaultViewInput(Input):
    """None: the list opens without a view."""

    view_id: RowId | None


class Chosen(Input):
    kind: CustomerKind
    id: RowId


class Selection(Input):
    """Either these customers, or all of a list."""

    customers: list[Chosen] | None = Field(default=None, min_length=1, max_length=MAX_CHOSEN)
    filter: CustomerFilter | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.customers is None) == (self.filter is None):
            raise ValueError("name either customers or a filter")
        return self


class ChangeInput(Input):
    """What becomes of each customer; what is left out stays. `responsible_id` null: nobody's. Leads are `lost` with a
    reason, where the firm keeps loss reasons."""

    responsible_id: RowId | None = None
    add_tags: list[Tag] = Field(default=[], max_length=20)
    remove_tags: list[Tag] = Field(default=[], max_length=20)
    status: LeadStatus | None = None
    loss_reason_id: RowId | None = None
    loss_note: Line = ""
    source: Line | None = None
    fields: GivenFields = Field(default_factory=dict)

    @model_validator(mode="after")
    def _something(self) -> Self:
        given: object = (
            self.fields or self.add_tags or self.remove_tags or self.status is not None or self.source is not None
        )
        if self.status is LeadStatus.CONVERTED:
            raise ValueError("leads are converted one by one, each into its own customer")
        if (self.loss_reason_id is not None or self.loss_note) and self.status is not LeadStatus.LOST:
            raise ValueError("only leads that are lost have a loss reason")
        if not given and "responsible_id" not in self.model_fields_set:
            raise ValueError("say what is to be changed")
        return self


class BulkInput(Input):
    selection: Selection
    change: ChangeInput


class BulkState(BaseModel):
    """How far a change of many cards is."""

    id: int
    author: Named | None
    status: BulkStatus
    rows_total: int
    rows_done: int
    changed: int
    same: int
    refused: int
    created_at: datetime
    finished_at: datetime | None


class BulkOut(BulkState):
    change: ChangeInput


class BulkPage(BaseModel):
    items: list[BulkOut]
    next_cursor: str | None


class BulkRowQuery(PageQuery):
    outcome: RowOutcome | None = None


class BulkRowOut(BaseModel):
    """`name` is None when the card is gone."""

    kind: ChangedKind
    id: int
    name: str | None
    outcome: RowOutcome
    reason: Refusal | None


class BulkRowPage(BaseModel):
    items: list[BulkRowOut]
    next_cursor: str | None


class ExportFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    VCARD = "vcf"


SheetFormat = Literal[ExportFormat.CSV, ExportFormat.XLSX]


class SheetForm(Input):
    """`encoding` and `delimiter` are of CSV. What Windows-1251 has no letter for becomes a question mark."""

    format: ExportFormat = ExportFormat.CSV
    encoding: Literal["utf-8", "windows-1251"] = "utf-8"
    delimiter: Literal[",", ";", "\t"] = ","
    language: Literal["en", "ru"] = "en"


class ExportInput(SheetForm):
    """`encoding` and `delimiter` are of CSV, `card_version` of vCard, which knows no columns. What Windows-1251 has no
    letter for becomes a question mark."""

    selection: Selection
    sort: CustomerOrder = CustomerOrder.NEWEST
    columns: list[AnyColumn | FileColumn] = Field(max_length=MAX_COLUMNS)
    card_version: Literal["4.0", "3.0"] = "4.0"


class Booked(BaseModel):
    """What of an export was counted."""

    id: int
    rows: int


class ExportQuota(BaseModel):
    """Rows of all lists that the reader may take along in 24 hours; both None: without a limit."""

    per_day: int | None
    left: int | None
