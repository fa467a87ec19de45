"""Lists of deals on the wire."""

from datetime import date
from typing import Self

from pydantic import BaseModel, Field, model_validator

from crm.deals.kinds import DealOrder
from crm.deals.lists.kinds import AnyDealColumn
from crm.deals.schemas import DealFilter
from crm.fields.kinds import GivenFields
from crm.lists.schemas import MAX_CHOSEN, MAX_COLUMNS, BulkState, SheetForm, SheetFormat, ViewInput, ViewOut
from crm.schemas import Input, Line, Remark, RowId, Tag


class DealViewInput(ViewInput):
    filter: DealFilter = Field(default_factory=DealFilter)
    sort: DealOrder = DealOrder.CREATED
    columns: list[AnyDealColumn] = Field(max_length=MAX_COLUMNS)


class DealViewOut(ViewOut):
    """`is_default`: the reader's list opens with it."""

    filter: DealFilter
    sort: DealOrder
    columns: list[AnyDealColumn]


class DealSelection(Input):
    """Either these deals, or all that pass a filter."""

    deals: list[RowId] | None = Field(default=None, min_length=1, max_length=MAX_CHOSEN)
    filter: DealFilter | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.deals is None) == (self.filter is None):
            raise ValueError("name either deals or a filter")
        return self


class DealChange(Input):
    """What becomes of each deal; what is left out stays. `responsible_id` null: nobody's; `expected_close` null: no
    day. A stage is one of the deals' own pipeline; what else is said of a move is as for one deal (`DealMove`)."""

    responsible_id: RowId | None = None
    stage_id: RowId | None = None
    loss_reason_id: RowId | None = None
    loss_note: Remark = ""
    lost_to_id: RowId | None = None
    add_tags: list[Tag] = Field(default=[], max_length=20)
    remove_tags: list[Tag] = Field(default=[], max_length=20)
    source: Line | None = None
    expected_close: date | None = None
    fields: GivenFields = Field(default_factory=dict)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.stage_id is None and (self.loss_reason_id or self.loss_note or self.lost_to_id):
            raise ValueError("a loss is said of a stage: name it")
        said = (self.fields, self.add_tags, self.remove_tags, self.stage_id is not None, self.source is not None)
        if not any(said) and not self.model_fields_set & {"responsible_id", "expected_close"}:
            raise ValueError("say what is to be changed")
        return self


class DealBulkInput(Input):
    selection: DealSelection
    change: DealChange


class DealBulkOut(BulkState):
    change: DealChange


class DealBulkPage(BaseModel):
    items: list[DealBulkOut]
    next_cursor: str | None


class DealExportInput(SheetForm):
    """`encoding` and `delimiter` are of CSV. What Windows-1251 has no letter for becomes a question mark. A currency
    stands behind each amount, in a column of its own."""

    selection: DealSelection
    sort: DealOrder = DealOrder.CREATED
    columns: list[AnyDealColumn] = Field(max_length=MAX_COLUMNS)
    format: SheetFormat = Field(default="csv", validate_default=True)
