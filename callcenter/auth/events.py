"""What others hear about people's rights."""

from collections.abc import Collection
from typing import Final

from callcenter.bus import JsonValue, Payload, Topic

RIGHTS: Final = Topic("auth.rights")
"""`{"users": [user ids]}`: what they may see is another; whoever holds a socket of one of them has it opened anew."""


SHUT_OUT: Final = Topic("auth.shut_out")
"""`{"users": [user ids]}`: these people may not sign in any more."""


def rights_changed(user_ids: Collection[int]) -> Payload:
    users: list[JsonValue] = []
    users += sorted(user_ids)
    return {"users": users}


def changed_users(payload: Payload) -> set[int]:
    users = payload["users"]
    return {int(str(user_id)) for user_id in users} if isinstance(users, list) else set()
