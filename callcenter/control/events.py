"""What call control tells the desks of all processes."""

from typing import Final

from callcenter.bus import Payload, Topic
from callcenter.calls.facts import CallId

PARKED: Final = Topic("control.parked")
"""A call was put on a parking space from a card."""


def parked(call_id: CallId, space: str) -> Payload:
    return {"call_id": call_id, "space": space}
