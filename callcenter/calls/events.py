"""What the record path tells after its commits."""

from collections.abc import Sequence
from typing import Final

from callcenter.bus import Payload, Topic
from callcenter.calls.facts import CallId

CALLS_STORED: Final = Topic("calls.stored")
"""The rows of these calls are committed: whoever shows or processes stored calls reads them again."""


def calls_stored(call_ids: Sequence[CallId]) -> Payload:
    return {"call_ids": [str(call_id) for call_id in call_ids]}


def stored_ids(payload: Payload) -> list[CallId]:
    """The ids of a `calls.stored` message."""
    ids = payload["call_ids"]
    return [CallId(str(call_id)) for call_id in ids] if isinstance(ids, list) else []
