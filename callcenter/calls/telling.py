"""What other programs are told of calls: told by what a batch changes in the stored rows."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from callcenter.calls.storage import CallRows
from callcenter.webhooks.events import Event, Happening

_TOLD: Final = ((Event.CALL_ANSWERED, "answered_at"), (Event.CALL_ENDED, "ended_at"))


def news_of(rows: CallRows, before: CallRows | None) -> Iterator[Happening]:
    """`before` is what was stored; a call that was over before it was first stored tells all at once."""
    if before is None:
        yield _happening(Event.CALL_STARTED, rows, rows.call["started_at"])
    for event, column in _TOLD:
        at: datetime | None = rows.call[column]
        if at is not None and (before is None or before.call[column] is None):
            yield _happening(event, rows, at)


def _happening(event: Event, rows: CallRows, at: datetime) -> Happening:
    return Happening(event=event, resource_id=rows.id, at=at)
