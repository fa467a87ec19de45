"""What happened to inboxes, told on the bus after the commit."""

from typing import Final

from callcenter.bus import Payload, Topic

INBOX: Final = Topic("crm.inbox")


def inbox_changed(user_id: int) -> Payload:
    """Somebody's notices are other than before: the screens of this person ask anew."""
    return {"type": "inbox_changed", "user_id": user_id}


def whose(payload: Payload) -> int:
    """The person of a `crm.inbox` message."""
    return int(str(payload["user_id"]))
