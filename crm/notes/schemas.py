"""Corrections of notes on the wire."""

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

from crm.schemas import Input, Remark


class NoteCorrection(Input):
    """A note of the card's history by its id and time, and what it is to say; null withdraws it. `version` (or
    If-Match) is what is corrected: 1 where the line has no `note`."""

    line: Annotated[str, Field(min_length=3, max_length=220, pattern=r"^[a-z-]+:\S+$")]
    at: AwareDatetime
    text: Annotated[Remark, AfterValidator(lambda text: _not_blank(text))] | None
    version: int | None = Field(default=None, ge=1)


def _not_blank(text: str) -> str:
    if not text:
        raise ValueError("must not be blank; null withdraws the note")
    return text
