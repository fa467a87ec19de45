"""The trail as the API shows it."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from callcenter.audit.trail import Outcome

MOST_ACTIONS: Final = 20
Action = Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]*)?$", max_length=80)]


class AuditQuery(BaseModel):
    """`action` is a whole name or a family with its dot (`call.`), and may stand several times: any of them. Times are
    from (inclusive) and to (exclusive)."""

    model_config = ConfigDict(extra="forbid")

    at_from: AwareDatetime | None = None
    at_to: AwareDatetime | None = None
    user_id: int | None = Field(None, ge=1, le=2**31 - 1)
    owner_id: int | None = Field(None, ge=1, le=2**31 - 1)
    action: list[Action] = Field(default=[], max_length=MOST_ACTIONS)
    subject_kind: str | None = Field(None, pattern=r"^[a-z_]+$", max_length=80)
    subject_id: str | None = Field(None, max_length=256)
    outcome: Outcome | None = None
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=400)


class AuditEntry(BaseModel):
    """`login` and `role` are those of that moment; `user_id` is null for the program itself. `owner_id` is the person
    whose call, recording or desk it was."""

    id: int
    at: datetime
    user_id: int | None
    user_name: str | None
    login: str
    role: str
    address: str
    action: str
    subject_kind: str
    subject_id: str
    owner_id: int | None
    owner_name: str | None
    outcome: Outcome
    code: str
    detail: dict[str, JsonValue]


class AuditPage(BaseModel):
    items: list[AuditEntry]
    next_cursor: str | None
