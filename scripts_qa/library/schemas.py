"""Scripts as the API shows them."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from callcenter.calls.vocabulary import Direction
from scripts_qa.library.binding import Trait
from scripts_qa.library.linting import Code, Severity
from scripts_qa.library.state import ScriptState, TryoutState
from scripts_qa.script import Kind

Text = Annotated[str, Field(max_length=150_000)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ScriptsQuery(_Input):
    """`cursor` is what the page before gave."""

    retired: bool = False
    limit: int = Field(100, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)


class NewScriptInput(_Input):
    """Without a text the draft begins with a small script to fill in."""

    key: Key
    title: LongText
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    text: Text | None = None


class PhraseInput(_Input):
    """`anti`: the line must never count for the step."""

    script_key: Annotated[str, Field(min_length=1, max_length=80)]
    item_id: Annotated[str, Field(min_length=1, max_length=80)]
    phrase: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]
    anti: bool = False


class PhraseAdded(BaseModel):
    """The draft as it is now; nothing is judged by it before it is published."""

    script_id: UUID
    rev: int


class BindingInput(_Input):
    """What is null is not asked about. Without `version_id` the newest version counts that was in force when the call
    began."""

    script_id: UUID
    version_id: UUID | None = None
    form_version_id: UUID | None = None
    queue: Label | None = None
    direction: Direction | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] | None = None
    tag: Label | None = None
    min_talk_s: float = Field(0, ge=0, le=86_400)
    valid_from: AwareDatetime | None = None
    valid_to: AwareDatetime | None = None
    priority: int = Field(0, ge=-1000, le=1000)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from is not None and self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError("valid_to must be after valid_from")
        return self


class BindingOut(BaseModel):
    """`place` counts from 1 in the order in which bindings are asked, over all scripts."""

    id: UUID
    script_id: UUID
    script_key: str
    script_title: str
    version_id: UUID | None
    version_n: int | None
    form_version_id: UUID | None
    queue: str | None
    direction: Direction | None
    language: str | None
    tag: str | None
    min_talk_s: float
    valid_from: datetime | None
    valid_to: datetime | None
    priority: int
    place: int


class VersionOut(BaseModel):
    id: UUID
    n: int
    sha256: str
    note: str
    author: str | None
    published_at: datetime
    retired_at: datetime | None
    in_force: bool


class VersionText(VersionOut):
    text: str


class DraftOut(BaseModel):
    """`differs` is false while the draft is the text of the newest version."""

    rev: int
    at: datetime | None
    by: str | None
    differs: bool


class ScriptRow(BaseModel):
    """`judged`: the calls that any version has judged; null where nothing counts them."""

    id: UUID
    key: str
    title: str
    language: str
    state: ScriptState
    draft: DraftOut
    newest: VersionOut | None
    bindings: list[BindingOut]
    judged: int | None


class ScriptPage(BaseModel):
    items: list[ScriptRow]
    next_cursor: str | None


class ScriptDetail(ScriptRow):
    """`text` is the draft's, or the newest version's where they do not differ."""

    text: str
    versions: list[VersionOut]


class DraftInput(_Input):
    text: Text
    rev: int = Field(ge=0)


class CheckInput(_Input):
    """`key`: the script whose draft this is."""

    text: Text
    key: str = Field("", max_length=80)


class FaultOut(BaseModel):
    """Lines and columns count from 1; the end is behind the last character."""

    field: str
    reason: str
    line: int
    column: int
    end_line: int
    end_column: int


class LintOut(BaseModel):
    code: Code
    severity: Severity
    item: str
    phrase: str
    other: str
    n: float | None
    line: int
    column: int
    end_line: int
    end_column: int


class FailureOut(BaseModel):
    say: str
    id: str
    expected: str
    got: str
    line: int
    column: int
    end_line: int
    end_column: int


class LineOut(BaseModel):
    """A step for the operator; gaps in `say` are `{money}`, `{number}`, `{day}` and `{name}`."""

    id: str
    title: str
    say: list[str]
    kind: Kind
    question: bool
    count: int
    after_hearing: str
    optional: bool
    when: Literal["first", "last", ""]
    seconds: float | None


class NeverOut(BaseModel):
    id: str
    title: str
    say: str
    fatal: bool


class AppliesOut(BaseModel):
    """What the text says of its calls: a proposal for a binding, and no binding by itself."""

    direction: list[str]
    queues: list[str]
    tags: list[str]
    min_talk_s: float


class Rendered(BaseModel):
    title: str
    language: str
    steps: list[LineOut]
    never: list[NeverOut]
    applies: AppliesOut


class CheckOut(BaseModel):
    """`script` is null where the text is no script: then there are faults, and nothing else."""

    faults: list[FaultOut]
    findings: list[LintOut]
    tests: int
    failures: list[FailureOut]
    script: Rendered | None


class PublishInput(_Input):
    rev: int = Field(ge=0)
    note: LongText


class TryoutInput(_Input):
    """The draft on the newest answered calls with a transcript; `against`: the version to compare with, when it is not
    the one in force."""

    limit: int = Field(100, ge=1, le=1000)
    queue: Label | None = None
    direction: Direction | None = None
    since: AwareDatetime | None = None
    against: UUID | None = None


class TryoutOut(BaseModel):
    id: UUID
    script_id: UUID
    state: TryoutState
    sha256: str
    against_n: int | None
    total: int
    done: int
    requested_at: datetime
    requested_by: str | None
    finished_at: datetime | None
    result: dict[str, Any] | None


class BoundQuery(_Input):
    """The traits of a call that need not exist."""

    direction: Direction
    queue: Label | None = None
    tag: Label | None = None
    talk_s: float | None = Field(None, ge=0, le=86_400)
    at: AwareDatetime | None = None


class Because(BaseModel):
    """Why this script: what the binding asked, all of which the call has. `others` fit too and come after it."""

    binding_id: UUID
    asked: list[Trait]
    queue: str | None
    direction: Direction | None
    language: str | None
    tag: str | None
    min_talk_s: float
    priority: int
    others: int


class BoundScript(BaseModel):
    version_id: UUID
    script_id: UUID
    key: str
    n: int
    sha256: str
    because: Because
    rendered: Rendered


class ScriptForCall(BaseModel):
    """`script` is null for a call that no binding fits."""

    script: BoundScript | None
