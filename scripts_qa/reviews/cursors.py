"""Opaque places in lists that are ordered by a time and an id."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from scripts_qa.reviews.errors import invalid_field


def write(at: datetime, row_id: UUID) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()} {row_id}".encode()).decode().rstrip("=")


def read(cursor: str) -> tuple[datetime, UUID]:
    """A cursor that no list gave out is malformed input."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        time, _, name = text.partition(" ")
        at, row_id = datetime.fromisoformat(time), UUID(name)
    except (binascii.Error, ValueError):
        raise invalid_field("query.cursor", "not a cursor of this list") from None
    if at.tzinfo is None:
        raise invalid_field("query.cursor", "not a cursor of this list")
    return at, row_id
