"""Outcomes of calls on the wire."""

import unicodedata
from datetime import datetime
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

MAX_ID: Final = 2**31 - 1
MAX_OUTCOMES: Final = 100
_LAYOUT: Final = "\n\r\t"


def _clean(text: str) -> str:
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in _LAYOUT for char in text):
        raise ValueError("control characters are not allowed")
    return unicodedata.normalize("NFC", text).strip()


def _named(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise ValueError("must not be blank")
    return name


Remark = Annotated[str, Field(max_length=2_000), AfterValidator(_clean)]
Name = Annotated[str, Field(max_length=80), AfterValidator(_clean), AfterValidator(_named)]
Id = Annotated[int, Field(ge=1, le=MAX_ID)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OutcomeOut(BaseModel):
    """`asks_remark`: it is given with a remark; `asks_call_back`: with a time to call back, which makes a task."""

    id: int
    name: str
    asks_remark: bool
    asks_call_back: bool
    archived: bool


class OutcomeInput(_Input):
    """One with an `id` keeps its calls and may get another name; one without is new."""

    id: Id | None = None
    name: Name
    asks_remark: bool = False
    asks_call_back: bool = False
    archived: bool = False


class OutcomesInput(_Input):
    """The whole list in its order, which is that of the keys. What is left out is archived, because calls may have
    it."""

    outcomes: list[OutcomeInput] = Field(max_length=MAX_OUTCOMES)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [one.id for one in self.outcomes if one.id is not None]
        if len(set(ids)) < len(ids):
            raise ValueError("an outcome stands twice in the list")
        return self


class GivenInput(_Input):
    """`user_id`: whose talk, when it is not one's own. `version` (or If-Match) is named when there is an outcome
    already."""

    outcome_id: Id
    remark: Remark = ""
    user_id: Id | None = None
    version: int | None = Field(default=None, ge=1)


class OutcomePerson(BaseModel):
    id: int
    name: str


class CallOutcomeOut(BaseModel):
    """One person's outcome of a call. `outcome_id` and `name` are null where it was asked for and not given."""

    user: OutcomePerson
    outcome_id: int | None
    name: str | None
    remark: str
    at: datetime
    version: int


class OutcomeEntryOut(BaseModel):
    """As it was from then on; `by` null is the program."""

    at: datetime
    by: OutcomePerson | None
    outcome_id: int | None
    name: str | None
    remark: str


class CallOutcomeHistory(CallOutcomeOut):
    """`history` begins with the first one."""

    history: list[OutcomeEntryOut]
