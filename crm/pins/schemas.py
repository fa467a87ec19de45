"""Pins on the wire."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from crm.schemas import Input


class PinInput(Input):
    """A line of the card's history by its id and time: a note, a call, a file."""

    line: Annotated[str, Field(min_length=3, max_length=220, pattern=r"^[a-z-]+:\S+$")]
    at: AwareDatetime


class PinQuery(Input):
    line: Annotated[str, Field(min_length=3, max_length=220)]
