"""Opaque places in a list: base64 of JSON, told apart from what clients make up."""

import base64
import binascii
import json
from typing import Final

from crm.errors import invalid_field

MAX_NUMBER: Final = 2**63 - 1


def write(*parts: str | int) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts, ensure_ascii=False).encode()).decode().rstrip("=")


def read(cursor: str, kinds: tuple[type[str] | type[int], ...]) -> list[str | int]:
    """The parts; a cursor that this list did not give out is malformed input."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise _foreign() from None
    if not isinstance(parts, list) or [type(part) for part in parts] != list(kinds):
        raise _foreign()
    if any((isinstance(part, int) and abs(part) > MAX_NUMBER) or _unstorable(part) for part in parts):
        raise _foreign()
    return parts


def _unstorable(part: str | int) -> bool:
    return isinstance(part, str) and any(char == "\0" or "\ud800" <= char <= "\udfff" for char in part)


def _foreign() -> Exception:
    return invalid_field("query.cursor", "not a cursor of this list")
