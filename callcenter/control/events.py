"""What call control tells the desks of all processes."""

from collections.abc import Sequence
from typing import Final

from callcenter.bus import Payload, Topic
from callcenter.calls.facts import CallId, UniqueId

PARKED: Final = Topic("control.parked")
"""A call was put on a parking space from a card."""


def parked(call_id: CallId, space: str) -> Payload:
    return {"call_id": call_id, "space": space}


LISTENING: Final = Topic("control.listening")
"""Somebody began to listen, does it in another way, or ended: whoever shows it reads it again."""
QUEUE_ORDER: Final = Topic("control.queue_order")
"""In which order callers wait now, after a supervisor changed it."""


def listening_changed(user_id: int) -> Payload:
    return {"user_id": user_id}


def queue_order(node: str, queue: str, order: Sequence[UniqueId]) -> Payload:
    return {"node": node, "queue": queue, "order": [str(uniqueid) for uniqueid in order]}


def read_order(payload: Payload) -> tuple[str, str, list[UniqueId]]:
    """Of a `queue_order` message."""
    order = payload["order"]
    ids = [UniqueId(str(item)) for item in order] if isinstance(order, list) else []
    return str(payload["node"]), str(payload["queue"]), ids
