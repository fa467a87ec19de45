"""What a history says of a note that was corrected."""

from datetime import datetime

from pydantic import BaseModel


class Correction(BaseModel):
    """What a note said until then, and the name of who changed it."""

    at: datetime
    by: str | None
    text: str


class NoteState(BaseModel):
    """Of a note that was corrected or withdrawn: `version` is what the next correction names."""

    version: int
    withdrawn: bool
    before: list[Correction]
