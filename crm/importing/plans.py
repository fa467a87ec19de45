"""What a person wants done with a file."""

from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from crm.importing.fields import EMAIL, EXTERNAL_ID, PHONE_FIELDS, TAX_NUMBER
from crm.kinds import CustomerKind
from crm.schemas import MAX_TAGS, Line, RowId, Tag

MAX_COLUMNS: Final = 300


class Mode(StrEnum):
    """`create` leaves those alone who are there already, `update` makes nobody new."""

    CREATE = "create"
    UPDATE = "update"
    BOTH = "both"


class MatchKey(StrEnum):
    """By what a row is the same as a customer who is there; `none`: by nothing, each row is a new one."""

    NONE = "none"
    PHONE = "phone"
    EMAIL = "email"
    TAX_NUMBER = "tax_number"
    EXTERNAL_ID = "external_id"


KEY_FIELDS: Final[dict[MatchKey, frozenset[str]]] = {
    MatchKey.NONE: frozenset(),
    MatchKey.PHONE: frozenset(PHONE_FIELDS),
    MatchKey.EMAIL: frozenset({EMAIL}),
    MatchKey.TAX_NUMBER: frozenset({TAX_NUMBER}),
    MatchKey.EXTERNAL_ID: frozenset({EXTERNAL_ID}),
}


class ColumnPlan(BaseModel):
    """`field` None: the column is not taken."""

    model_config = ConfigDict(extra="forbid")

    column: Annotated[str, Field(max_length=220)]
    field: Annotated[str, Field(max_length=100)] | None = None


class Plan(BaseModel):
    """`overwrite` False fills empty fields only; `create_companies` makes the companies that contacts name and nobody
    has yet. `tags`, `source` and `responsible_id` are for every row that does not say otherwise."""

    model_config = ConfigDict(extra="forbid")

    kind: CustomerKind = CustomerKind.CONTACT
    mode: Mode = Mode.BOTH
    key: MatchKey = MatchKey.PHONE
    columns: list[ColumnPlan] = Field(default=[], max_length=MAX_COLUMNS)
    overwrite: bool = True
    create_companies: bool = True
    tags: list[Tag] = Field(default=[], max_length=MAX_TAGS)
    source: Line = ""
    responsible_id: RowId | None = None

    def dump(self) -> dict[str, Any]:
        return self.model_dump(mode="json")

    def mapped(self) -> dict[str, str]:
        """Column to field, of the columns that are taken."""
        return {column.column: column.field for column in self.columns if column.field is not None}
