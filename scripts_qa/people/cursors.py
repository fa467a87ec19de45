"""Cursors of lists: a time and an id, opaque to clients."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from callcenter.errors import InvalidInput
from scripts_qa.people.repository import Place


def encode(place: Place) -> str:
    return encode_text(place[0], str(place[1]))


def decode(cursor: str | None) -> Place | None:
    """:raises InvalidInput: for anything that `encode` did not make"""
    found = decode_text(cursor)
    if found is None:
        return None
    try:
        return found[0], UUID(found[1])
    except ValueError:
        raise _bad() from None


def encode_text(at: datetime, row_id: str) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()} {row_id}".encode()).decode().rstrip("=")


def decode_text(cursor: str | None) -> tuple[datetime, str] | None:
    """:raises InvalidInput: for anything that `encode_text` did not make"""
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        at, _, row_id = text.partition(" ")
        place = datetime.fromisoformat(at), row_id
    except (ValueError, binascii.Error):
        raise _bad() from None
    if place[0].tzinfo is None or "\0" in row_id:
        raise _bad()
    return place


def _bad() -> InvalidInput:
    return InvalidInput("the cursor is not one of ours", errors=[{"field": "query.cursor", "reason": "not valid"}])
