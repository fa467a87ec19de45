"""What the desks tell after their commits."""

from typing import Final

from callcenter.bus import Payload, Topic

DESK_CHANGED: Final = Topic("agents.desk")
"""Something on this person's desk changed: show it anew."""
DEVICES: Final = Topic("agents.devices")
"""This person holds this device from now on, or none."""


def desk_changed(user_id: int) -> Payload:
    return {"user_id": user_id}


def changed_user(payload: Payload) -> int:
    """The person of a `desk_changed` or `device_held` message."""
    return int(str(payload["user_id"]))


def device_held(user_id: int, endpoint: str | None) -> Payload:
    return {"user_id": user_id, "endpoint": endpoint}
