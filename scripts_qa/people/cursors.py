"""Cursors of lists: a time and an id, opaque to clients."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from callcenter.errors import InvalidInput
from scripts_qa.people.repository import Place


def encode(place: Place) -> str:
    text = f"{place[0].isoformat()} {place[1]}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str | None) -> Place | None:
    """:raises InvalidInput: for anything that `encode` did not make"""
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        at, _, row_id = text.partition(" ")
        place = datetime.fromisoformat(at), UUID(row_id)
    except (ValueError, binascii.Error):
        raise _bad() from None
    if place[0].tzinfo is None:
        raise _bad()
    return place


def _bad() -> InvalidInput:
    return InvalidInput("the cursor is not one of ours", errors=[{"field": "query.cursor", "reason": "not valid"}])
