"""Projects on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from crm.fields.kinds import FieldValue
from crm.projects.kinds import ProjectEvent, ProjectState
from crm.schemas import Input, Name, Named, PageQuery, Remark, RowId
from crm.tasks.schemas import FIRST_DAY, LAST_DAY

MAX_MEMBERS = 50
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Members = Annotated[list[RowId], Field(max_length=MAX_MEMBERS)]


class Progress(BaseModel):
    """Of the project's tasks, whoever does them; cancelled ones do not count. `overdue` are among the open ones."""

    done: int
    total: int
    overdue: int


class ProjectBrief(BaseModel):
    """`may_edit` is for whoever asked."""

    id: int
    name: str
    state: ProjectState
    contact: Named | None
    company: Named | None
    deal: Named | None
    responsible: Named | None
    starts_on: date | None
    due_on: date | None
    closed_at: datetime | None
    progress: Progress
    created_at: datetime
    version: int
    may_edit: bool


class ProjectCard(ProjectBrief):
    description: str
    members: list[Named]
    created_by: Named | None
    updated_at: datetime


class ProjectPage(BaseModel):
    items: list[ProjectBrief]
    next_cursor: str | None


class ProjectQuery(PageQuery):
    """`running` leaves out what is done or cancelled; `mine` are those that one is responsible for or works on."""

    q: Annotated[str, Field(max_length=200)] = ""
    state: ProjectState | Literal["running"] | None = None
    mine: bool = False
    responsible_id: RowId | None = None
    contact_id: RowId | None = None
    company_id: RowId | None = None
    deal_id: RowId | None = None


class _Dates(Input):
    starts_on: Day | None = None
    due_on: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_on is not None and self.due_on is not None and self.starts_on > self.due_on:
            raise ValueError("due_on is before starts_on")
        return self


class ProjectInput(_Dates):
    """Without `responsible_id` it is one's own. Of a deal it takes the customers, where none are named."""

    name: Name
    description: Remark = ""
    state: ProjectState = ProjectState.PLANNED
    contact_id: RowId | None = None
    company_id: RowId | None = None
    deal_id: RowId | None = None
    responsible_id: RowId | None = None
    members: Members = Field(default=[])


class ProjectPatch(_Dates):
    """Only the fields that are there are changed."""

    version: Annotated[int, Field(ge=1)] | None = None
    name: Name | None = None
    description: Remark | None = None
    state: ProjectState | None = None
    contact_id: RowId | None = None
    company_id: RowId | None = None
    deal_id: RowId | None = None
    responsible_id: RowId | None = None
    members: Members | None = None

    @model_validator(mode="after")
    def _null_only_where_it_means_nothing(self) -> Self:
        for name in self.model_fields_set & {"name", "description", "state", "members"}:
            if getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null")
        return self


class ProjectLine(BaseModel):
    """One line of the history. `changes` are {field, before, after}; people and customers stand there by name."""

    id: int
    at: datetime
    author: Named | None
    event: ProjectEvent
    text: str
    changes: list[dict[str, FieldValue | list[str] | None]]


class ProjectHistory(BaseModel):
    items: list[ProjectLine]
    next_cursor: str | None
