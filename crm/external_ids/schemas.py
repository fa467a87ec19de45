"""External ids on the wire."""

from collections.abc import Sequence
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from crm.kinds import CustomerKind

MOST: Final = 20


def _visible(text: str) -> str:
    if not text.isprintable() or text != text.strip():
        raise ValueError("neither spaces around it nor control characters are allowed")
    return text


System = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,49}$")]
"""The other system's name: small Latin letters, digits, dots, dashes."""
ExternalKey = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_visible)]


class ExternalIdView(BaseModel):
    """The id by which a system knows the card."""

    system: str
    id: str


class ExternalIdInput(ExternalIdView):
    model_config = ConfigDict(extra="forbid")

    system: System
    id: ExternalKey


class IdentifierQuery(BaseModel):
    """One of three: `system` and `id`, a `tax_number`, or the `imported_id` that a file had."""

    model_config = ConfigDict(extra="forbid")

    system: System | None = None
    id: ExternalKey | None = None
    tax_number: str | None = Field(default=None, min_length=1, max_length=50)
    imported_id: str | None = Field(default=None, min_length=1, max_length=200)
    kind: CustomerKind | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.system is None) != (self.id is None):
            raise ValueError("`system` and `id` belong together")
        if [self.system, self.tax_number, self.imported_id].count(None) != 2:
            raise ValueError("ask by `system` and `id`, by `tax_number` or by `imported_id`")
        return self


def _each_once(given: Sequence[ExternalIdInput]) -> Sequence[ExternalIdInput]:
    if len({(one.system, one.id) for one in given}) < len(given):
        raise ValueError("an id is given twice")
    return given


ExternalIds = Annotated[list[ExternalIdInput], Field(max_length=MOST), AfterValidator(_each_once)]
