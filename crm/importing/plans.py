"""What a person wants done with a file."""

from enum import StrEnum
from typing import Annotated, Any, Final

import phonenumbers
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from crm.importing.fields import EMAIL, EXTERNAL_ID, OWN_ID, PHONE_FIELDS, TAX_NUMBER
from crm.importing.kinds import ImportKind, Word
from crm.schemas import MAX_TAGS, Line, RowId, Tag

MAX_COLUMNS: Final = 300
MAX_MEANINGS: Final = 2_000


class Mode(StrEnum):
    """`create` leaves those alone who are there already, `update` makes nobody new."""

    CREATE = "create"
    UPDATE = "update"
    BOTH = "both"


class OnDouble(StrEnum):
    """What becomes of a row that the keys find nobody for, and that may be somebody who is there all the same."""

    MAKE = "make"
    SKIP = "skip"
    UPDATE = "update"


class MatchKey(StrEnum):
    """By what a row is the same as a card that is there; `id` is the card's own number in this house. `name` is for the
    buyers of deals only: a name alone makes no two customers one."""

    ID = "id"
    PHONE = "phone"
    EMAIL = "email"
    TAX_NUMBER = "tax_number"
    EXTERNAL_ID = "external_id"
    NAME = "name"


KEY_FIELDS: Final[dict[MatchKey, frozenset[str]]] = {
    MatchKey.ID: frozenset({OWN_ID}),
    MatchKey.PHONE: frozenset(PHONE_FIELDS),
    MatchKey.EMAIL: frozenset({EMAIL}),
    MatchKey.TAX_NUMBER: frozenset({TAX_NUMBER}),
    MatchKey.EXTERNAL_ID: frozenset({EXTERNAL_ID}),
}
"""What a person may choose, with the fields that a key reads."""
DEAL_KEYS: Final = frozenset({MatchKey.ID, MatchKey.EXTERNAL_ID})
NO_KEY: Final = "none"


def _known_country(code: str) -> str:
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("there is no such country")
    return code


PhoneCountry = Annotated[str, Field(pattern=r"^[A-Z]{2}$"), AfterValidator(_known_country)]


class ColumnPlan(BaseModel):
    """`field` None: the column is not taken."""

    model_config = ConfigDict(extra="forbid")

    column: Annotated[str, Field(max_length=220)]
    field: Annotated[str, Field(max_length=100)] | None = None


class Meaning(BaseModel):
    """What a word of the former system is here: a user, a pipeline, a stage, a loss reason; None leaves it empty. A
    stage of a pipeline is written `pipeline / stage`."""

    model_config = ConfigDict(extra="forbid")

    field: Word
    value: Annotated[str, Field(max_length=450)]
    id: RowId | None = None


class Plan(BaseModel):
    """`keys` are tried in their order until one finds somebody; without any each row is new. `overwrite` False fills
    empty fields only; `replace` has the numbers, addresses, tags and the note of a row instead of what the card has.
    `create_companies` makes the companies that people name and nobody has yet, `create_customers` the buyers of deals.
    `tags`, `source`, `responsible_id` and `pipeline_id` are for every row that does not say otherwise; `country` is
    that of numbers without a code, the house's own if None. `refuse_incomplete` keeps new cards out that lack a field
    which the firm asks for. `on_double` says what becomes of rows that the keys find nobody for and that resemble
    somebody: `update` takes the likeliest card of this kind, and where two are equally likely, neither. `tell`:
    webhooks hear of each card, as if people had written it."""

    model_config = ConfigDict(extra="forbid")

    kind: ImportKind = ImportKind.CONTACT
    mode: Mode = Mode.BOTH
    on_double: OnDouble = OnDouble.MAKE
    keys: list[MatchKey] = Field(default=[MatchKey.PHONE], max_length=len(KEY_FIELDS))
    columns: list[ColumnPlan] = Field(default=[], max_length=MAX_COLUMNS)
    overwrite: bool = True
    replace: bool = False
    create_companies: bool = True
    create_customers: bool = True
    refuse_incomplete: bool = False
    tell: bool = False
    tags: list[Tag] = Field(default=[], max_length=MAX_TAGS)
    source: Line = ""
    responsible_id: RowId | None = None
    pipeline_id: RowId | None = None
    country: PhoneCountry | None = None
    meanings: list[Meaning] = Field(default=[], max_length=MAX_MEANINGS)

    @model_validator(mode="before")
    @classmethod
    def _one_key(cls, given: Any) -> Any:
        """Plans of the time when there was one key, stored ones and those of other programs: `key`."""
        if not isinstance(given, dict) or "key" not in given:
            return given
        rest = {name: value for name, value in given.items() if name != "key"}
        return {**rest, "keys": [] if given["key"] == NO_KEY else [given["key"]]}

    def dump(self) -> dict[str, Any]:
        return self.model_dump(mode="json")

    def mapped(self) -> dict[str, str]:
        """Column to field, of the columns that are taken."""
        return {column.column: column.field for column in self.columns if column.field is not None}

    def meaning(self, field: Word) -> dict[str, int | None]:
        """Of the words of one field, as they are written."""
        return {one.value: one.id for one in self.meanings if one.field is field}
