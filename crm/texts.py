"""Texts as a client may send them, before anything else is asked of them."""

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field

MAX_ID: Final = 2**31 - 1


def one_line(text: str) -> str:
    """Control characters break exports and screens, NUL breaks PostgreSQL; text is kept composed (NFC)."""
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise ValueError("control characters are not allowed")
    return unicodedata.normalize("NFC", text).strip()


Line = Annotated[str, Field(max_length=200), AfterValidator(one_line)]
RowId = Annotated[int, Field(ge=1, le=MAX_ID)]
