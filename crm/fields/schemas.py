"""Own fields on the wire."""

from typing import Annotated, Final, Self

from pydantic import BaseModel, Field, model_validator

from crm.dictionaries.kinds import DictionaryKind
from crm.fields.kinds import LISTS, FieldEntity, FieldKey, FieldKind, Need, Standard
from crm.kinds import CustomerKind
from crm.schemas import Input, Line, Name, RowId
from crm.state import LeadStatus

MAX_FIELDS: Final = 200
MAX_OPTIONS: Final = 500
_STATUSES: Final = (LeadStatus.IN_WORK, LeadStatus.CONVERTED)
"""Those that a lead comes to; every lead is new, and one that is lost is asked for nothing."""


class OptionOut(BaseModel):
    id: int
    label: str
    retired: bool


class FieldOut(BaseModel):
    """`from_stage_id` or `from_status`: where `need` `from` begins. Options in their order, the retired ones behind; of
    a list with a `dictionary` they are its words. `standard`: the field came with the house, and keeps its kind."""

    id: int
    entity: FieldEntity
    key: str
    label: str
    kind: FieldKind
    hint: str
    group: str
    need: Need
    from_stage_id: int | None
    from_status: LeadStatus | None
    pipeline_id: int | None
    currency: str | None
    target: CustomerKind | None
    standard: Standard | None
    dictionary: DictionaryKind | None
    hidden: bool
    retired: bool
    version: int
    options: list[OptionOut]


class OwnField(FieldOut):
    """`has_values`: it keeps its kind, and is retired instead of deleted."""

    has_values: bool


class OptionInput(Input):
    """An option with an `id` keeps its cards and may get another label; one without is new."""

    id: RowId | None = None
    label: Name


class FieldText(Input):
    """All that may be said of a field but its card and its key. Options that are left out are retired; those of a
    `dictionary` are written there."""

    label: Name
    kind: FieldKind
    hint: Line = ""
    group: Line = ""
    need: Need = Need.NEVER
    from_stage_id: RowId | None = None
    from_status: LeadStatus | None = None
    pipeline_id: RowId | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    target: CustomerKind | None = None
    dictionary: DictionaryKind | None = None
    hidden: bool = False
    options: list[OptionInput] = Field(default=[], max_length=MAX_OPTIONS)

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        wrong = next((reason for holds, reason in self._faults() if holds), None)
        if wrong is not None:
            raise ValueError(wrong)
        return self

    def _faults(self) -> tuple[tuple[bool, str], ...]:
        begun = self.from_stage_id is not None or self.from_status is not None
        ids = [option.id for option in self.options if option.id is not None]
        return (
            (self.kind in LISTS and not self.options and self.dictionary is None, "a list needs options"),
            (self.dictionary is not None and bool(self.options), "the options of a dictionary are its words"),
            (self.dictionary is not None and self.kind not in LISTS, "only lists choose from a dictionary"),
            (self.kind not in LISTS and bool(self.options), "only lists have options"),
            (len(set(ids)) < len(ids), "an option stands twice in the list"),
            ((self.target is not None) != (self.kind is FieldKind.CUSTOMER), "`target` is for references to customers"),
            (self.currency is not None and self.kind is not FieldKind.MONEY, "`currency` is for sums of money"),
            (self.hidden and self.need is not Need.NEVER, "what is hidden cannot be asked for"),
            ((self.need is Need.FROM) != begun, "say from where on it is needed"),
            (self.from_status is not None and self.from_status not in _STATUSES, "needed from in_work or converted on"),
        )


class FieldInput(FieldText):
    """`key` is letters, digits and _, and stays for good."""

    entity: FieldEntity
    key: FieldKey

    @model_validator(mode="after")
    def _suits_the_card(self) -> Self:
        check_card(self.entity, self)
        return self


class FieldChange(FieldText):
    version: int = Field(ge=1)
    retired: bool = False


class PlaceInput(Input):
    id: RowId
    group: Line = ""


class LayoutInput(Input):
    """All fields of a kind of card in their order, each with the heading that it stands under."""

    places: list[PlaceInput] = Field(max_length=MAX_FIELDS)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [place.id for place in self.places]
        if len(set(ids)) < len(ids):
            raise ValueError("a field stands twice in the layout")
        return self


def check_card(entity: FieldEntity, form: FieldText) -> None:
    """What only some cards have.

    :raises ValueError: with the reason
    """
    if entity is not FieldEntity.DEAL and (form.pipeline_id is not None or form.from_stage_id is not None):
        raise ValueError("only deals stand in pipelines")
    if entity is not FieldEntity.LEAD and form.from_status is not None:
        raise ValueError("only leads have a status")
    if entity not in (FieldEntity.CONTACT, FieldEntity.LEAD) and form.kind is FieldKind.BIRTHDAY:
        raise ValueError("only people have birthdays")
