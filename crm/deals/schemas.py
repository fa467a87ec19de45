"""Deals and pipelines on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from crm.deals.kinds import DealOrder, PipelineKind, StageOutcome
from crm.deals.lines.schemas import DealLineOut, Lines
from crm.deals.money import Amount, Currency
from crm.fields.kinds import FieldValue, GivenFields
from crm.lists.filters import MAX_FIELDS, Day, FieldWish, Zone
from crm.schemas import MAX_TAGS, Input, Line, Name, Named, PageQuery, Remark, RowId, Tag
from crm.tasks.schemas import NextTask

MAX_STAGES = 30


class StageOut(BaseModel):
    id: int
    name: str
    probability: int
    outcome: StageOutcome
    archived: bool


class PipelineOut(BaseModel):
    """Stages in their order, the archived ones behind."""

    id: int
    name: str
    kind: PipelineKind
    currency: str
    archived: bool
    version: int
    stages: list[StageOut]


class StageInput(Input):
    """A stage with an `id` keeps its deals; one without is new."""

    id: RowId | None = None
    name: Name
    probability: Annotated[int, Field(ge=0, le=100)] = 50
    outcome: StageOutcome = StageOutcome.OPEN


class PipelineInput(Input):
    """The whole pipeline: stages that are left out are archived, which only empty ones can be."""

    name: Name
    kind: PipelineKind
    currency: Currency
    archived: bool = False
    stages: list[StageInput] = Field(min_length=2, max_length=MAX_STAGES)

    @model_validator(mode="after")
    def _can_be_walked(self) -> Self:
        outcomes = [stage.outcome for stage in self.stages]
        for wanted in StageOutcome:
            if wanted not in outcomes:
                raise ValueError(f"a pipeline needs a stage that is {wanted}")
        ids = [stage.id for stage in self.stages if stage.id is not None]
        if len(set(ids)) < len(ids):
            raise ValueError("a stage stands twice in the list")
        return self


class PipelineChange(PipelineInput):
    version: int = Field(ge=1)


class TemplateInput(Input):
    """A pipeline with the usual stages of its kind, named in this language."""

    kind: PipelineKind
    language: Literal["ru", "en"]
    currency: Currency


class DealBrief(BaseModel):
    """`may_edit` and `next_task` are for whoever asked. Sums are decimals as text: `1500.00`. `fields` are own fields,
    `field_names` the names of the customers and people that they refer to."""

    id: int
    title: str
    pipeline_id: int
    stage_id: int
    outcome: StageOutcome
    contact: Named | None
    company: Named | None
    lead: Named | None
    responsible: Named | None
    amount: Amount | None
    currency: str
    expected_close: date | None
    source: str
    tags: list[str]
    loss_reason: Named | None
    created_at: datetime
    stage_since: datetime
    closed_at: datetime | None
    version: int
    may_edit: bool
    next_task: NextTask | None
    fields: dict[str, FieldValue]
    field_names: dict[str, str]


class DealCard(DealBrief):
    note: str
    call_id: str | None
    loss_note: str
    created_by: Named | None
    updated_at: datetime
    lines: list[DealLineOut] = []


class DealPerson(Named):
    """Somebody who can be responsible for deals."""

    is_me: bool


class DealPage(BaseModel):
    items: list[DealBrief]
    next_cursor: str | None


class DealInput(Input):
    """Without a stage the deal begins at the first of its pipeline; without a responsible it is one's own, and without
    a word about the company the contact's. With `lines` it comes to their sum, whatever `amount` says."""

    title: Name
    pipeline_id: RowId
    stage_id: RowId | None = None
    contact_id: RowId | None = None
    company_id: RowId | None = None
    lead_id: RowId | None = None
    call_id: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    responsible_id: RowId | None = None
    amount: Amount | None = None
    currency: Currency | None = None
    expected_close: date | None = None
    source: Line = ""
    note: Remark = ""
    tags: list[Tag] = Field(default=[], max_length=MAX_TAGS)
    fields: GivenFields = Field(default={})
    lines: Lines = Field(default=[])


class DealPatch(Input):
    """Only the fields that are there are changed. The stage is changed by a move. A deal with lines comes to their sum:
    neither its amount nor its currency is changed here (409 `amount-of-lines`)."""

    version: int | None = Field(default=None, ge=1)
    title: Name | None = None
    contact_id: RowId | None = None
    company_id: RowId | None = None
    responsible_id: RowId | None = None
    amount: Amount | None = None
    currency: Currency | None = None
    expected_close: date | None = None
    source: Line | None = None
    note: Remark | None = None
    tags: list[Tag] | None = Field(default=None, max_length=MAX_TAGS)
    fields: GivenFields | None = None

    @model_validator(mode="after")
    def _null_only_where_it_means_nothing(self) -> Self:
        nullable = {"version", "contact_id", "company_id", "responsible_id", "amount", "expected_close"}
        for name in self.model_fields_set - nullable:
            if getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null")
        return self


class DealMove(Input):
    """To a stage of any pipeline. A stage that means a loss needs a reason out of the dictionary, and may name the
    competitor that it was lost to; one that own fields are asked for from on can be given them here (422
    `fields-needed` names them)."""

    version: int | None = Field(default=None, ge=1)
    stage_id: RowId
    loss_reason_id: RowId | None = None
    loss_note: Remark = ""
    lost_to_id: RowId | None = None
    fields: GivenFields = Field(default={})


class DealFilter(Input):
    """`state` open leaves out what is won or lost; `responsible_id` 0 are those that nobody is responsible for, and
    `mine` those of whoever asks. A deal is in one of the stages of `stage`. Days are those of `time_zone`, both ends
    counted; `-30d` is the day thirty days before today. `open_task` false: nothing is planned, as far as one may see.
    `field` narrows by own fields of deals in the words of the customers' list (`budget:from:1000`, `segment:is:3|7`,
    `until:to:-30d`, `note:empty`), `customer_field` by those of the deal's contact, company or lead, as far as one
    sees that one. What one's role hides narrows nothing (422)."""

    pipeline_id: RowId | None = None
    stage: list[RowId] = Field(default=[], max_length=MAX_STAGES)
    responsible_id: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    mine: bool = False
    contact_id: RowId | None = None
    company_id: RowId | None = None
    lead_id: RowId | None = None
    competitor_id: RowId | None = None
    q: Annotated[str, Field(max_length=200)] = ""
    tag: Annotated[str, Field(max_length=50)] = ""
    source: Line | None = None
    state: Literal["open", "won", "lost"] | None = None
    amount_from: Amount | None = None
    amount_to: Amount | None = None
    close_before: date | None = None
    expected_from: Day | None = None
    expected_to: Day | None = None
    created_from: Day | None = None
    created_to: Day | None = None
    closed_from: Day | None = None
    closed_to: Day | None = None
    open_task: bool | None = None
    field: list[FieldWish] = Field(default=[], max_length=MAX_FIELDS)
    customer_field: list[FieldWish] = Field(default=[], max_length=MAX_FIELDS)
    time_zone: Zone = "UTC"


class DealQuery(DealFilter, PageQuery):
    """`people`: with the company's deals also those of its people. `closed_days` leaves out what was won or lost
    earlier, as boards do."""

    stage_id: RowId | None = None
    people: bool = False
    closed_days: Annotated[int, Field(ge=1, le=3660)] | None = None
    order: DealOrder = DealOrder.CREATED


class BoardQuery(DealFilter):
    """`closed_days`: won and lost deals of so many days are shown, or the columns would never stop growing."""

    pipeline_id: RowId
    closed_days: Annotated[int, Field(ge=1, le=3660)] = 30
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Total(BaseModel):
    currency: str
    amount: Amount


class DealTotals(BaseModel):
    """How many deals pass a filter, and what they come to, a sum for each currency."""

    count: int
    totals: list[Total]


class BoardColumn(BaseModel):
    """`count` and `totals` are of all deals of the stage, `items` the first of them."""

    stage: StageOut
    count: int
    totals: list[Total]
    items: list[DealBrief]
    next_cursor: str | None


class BoardOut(BaseModel):
    pipeline: PipelineOut
    columns: list[BoardColumn]


class ConversionInput(Input):
    """`contact_id` takes the lead to a person who is there already; without it the lead becomes a new contact.

    `company_id` names the company to go to; else it is the one that the lead names, which `company` false leaves out.
    with_deal false makes no deal.
    """

    version: int | None = Field(default=None, ge=1)
    contact_id: RowId | None = None
    company: bool = True
    company_id: RowId | None = None
    with_deal: bool = True
    pipeline_id: RowId | None = None
    title: Line = ""
    amount: Amount | None = None
    currency: Currency | None = None
    expected_close: date | None = None
    lines: Lines = Field(default=[])


class ConversionOut(BaseModel):
    lead_id: int
    contact: Named
    company: Named | None
    deal: DealCard | None
