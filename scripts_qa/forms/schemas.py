"""Forms as the API shows them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from scripts_qa.forms.form import Form, FormKey
from scripts_qa.forms.models import FormState


class FormVersionOut(BaseModel):
    """`revision` goes back with a save: who saves over an older one is told."""

    id: UUID
    form_id: UUID
    key: str
    n: int
    state: FormState
    sha256: str
    form: Form
    script_key: str | None
    revision: int
    note: str
    published_at: datetime | None


class VersionHeadOut(BaseModel):
    id: UUID
    n: int
    state: FormState
    sha256: str
    note: str
    author: str | None
    created_at: datetime
    published_at: datetime | None


class FormHeadOut(BaseModel):
    id: UUID
    key: str
    title: str
    script_key: str | None
    versions: list[VersionHeadOut]


class FormPage(BaseModel):
    items: list[FormHeadOut]
    next_cursor: str | None


class FormsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    cursor: str = Field("", max_length=80)
    limit: int = Field(50, ge=1, le=200)


class FormIn(BaseModel):
    """`script_key`: the script whose calls it scores when their binding names no form."""

    model_config = ConfigDict(extra="forbid")

    key: FormKey
    script_key: str | None = Field(None, max_length=80)
    form: Form


class FromScriptIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: FormKey
    script_version_id: UUID


class SaveIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    revision: int = Field(ge=1)
    form: Form


class PublishIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    revision: int = Field(ge=1)
    note: str = Field("", max_length=1000)


class GivenIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    value: str | float | None = None
    na: bool = False


class ScoreIn(BaseModel):
    """A form, stored or not, and answers to some of its questions."""

    model_config = ConfigDict(extra="forbid")

    form: Form
    answers: dict[str, GivenIn] = Field(default_factory=dict, max_length=200)


class FormScore(BaseModel):
    """`asked`: the questions whose condition is met, in order."""

    base: float | None
    bonus: float
    penalties: float
    total: float | None
    bounds: tuple[float, float] | None
    coverage: float
    critical: float | None
    outcome: str
    fatal: list[str]
    asked: list[str]
