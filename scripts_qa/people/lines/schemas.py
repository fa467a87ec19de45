"""Best lines as the API shows them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from recordings.ports import LONGEST_CLIP_S
from scripts_qa.people.kinds import LineState


class StretchIn(BaseModel):
    """Seconds of a recording; a clip has two minutes at most."""

    model_config = ConfigDict(extra="forbid")

    recording_id: int = Field(ge=1, le=2**31 - 1)
    start_s: float = Field(ge=0, le=86_400)
    end_s: float = Field(gt=0, le=86_400)

    @model_validator(mode="after")
    def _in_order(self) -> "StretchIn":
        if not 0 < self.end_s - self.start_s <= LONGEST_CLIP_S:
            raise ValueError(f"a clip ends after its beginning, and within {LONGEST_CLIP_S:g} seconds")
        return self


class BestLineIn(StretchIn):
    script_key: str = Field(min_length=1, max_length=80)
    step_id: str = Field(min_length=1, max_length=80)
    call_id: str = Field(min_length=1, max_length=200)
    quote: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""


class BestLineQuery(BaseModel):
    """Operators are shown published ones, whatever they ask for."""

    model_config = ConfigDict(extra="forbid")

    script_key: str | None = Field(None, max_length=80)
    step_id: str | None = Field(None, max_length=80)
    state: LineState | None = None
    limit: int = Field(100, ge=1, le=200)
    cursor: str | None = Field(None, max_length=400)


class BestLineOut(BaseModel):
    """Whose line it is stays untold: it is there for its words."""

    id: UUID
    script_key: str
    step_id: str
    step_title: str
    quote: str
    note: str
    length_s: float
    state: LineState
    proposed_by_name: str | None
    proposed_at: datetime
    decided_by_name: str | None
    decided_at: datetime | None


class BestLinePage(BaseModel):
    items: list[BestLineOut]
    next_cursor: str | None


class BestLineDecision(BaseModel):
    """`proposed` puts a retired or refused line up again."""

    model_config = ConfigDict(extra="forbid")

    state: LineState
