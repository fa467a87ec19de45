"""Texts as a client may send them, before anything else is asked of them."""

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field

MAX_ID: Final = 2**31 - 1
_LAYOUT: Final = "\n\r\t"


def one_line(text: str) -> str:
    """Control characters break exports and screens, NUL breaks PostgreSQL; text is kept composed (NFC)."""
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise ValueError("control characters are not allowed")
    return unicodedata.normalize("NFC", text).strip()


def no_controls_but_layout(text: str) -> str:
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in _LAYOUT for char in text):
        raise ValueError("control characters are not allowed")
    return unicodedata.normalize("NFC", text).strip()


def not_blank(text: str) -> str:
    if not text:
        raise ValueError("must not be blank")
    return text


def an_address(text: str) -> str:
    """What can be told without sending mail: one @, something before it, a host of dotted names behind it."""
    user, at, host = text.rpartition("@")
    labels = host.split(".")
    good_user = user and len(user) <= 64 and "@" not in user and not any(char.isspace() for char in user)
    good_host = len(labels) > 1 and all(
        0 < len(label) <= 63 and label.replace("-", "a").isalnum() and label.strip("-") == label for label in labels
    )
    if not at or not good_user or not good_host:
        raise ValueError("not an e-mail address")
    return text


def has_digit(text: str) -> str:
    if not any(char.isdecimal() for char in text):
        raise ValueError("a phone number has digits")
    return text


def extension_digits(text: str) -> str:
    if not text.isascii() or not text.replace("*", "0").replace("#", "0").isdigit():
        raise ValueError("an extension has digits, * and # only")
    return text


Line = Annotated[str, Field(max_length=200), AfterValidator(one_line)]
RowId = Annotated[int, Field(ge=1, le=MAX_ID)]
