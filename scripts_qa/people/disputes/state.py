"""The life of a dispute."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from scripts_qa.people.errors import WrongMove


class DisputeState(StrEnum):
    """`taken`: somebody is at it, so that two people do not decide the same."""

    OPEN = "open"
    TAKEN = "taken"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    TAKE = "take"
    GIVE_BACK = "give_back"
    RESOLVE = "resolve"
    WITHDRAW = "withdraw"


class Decision(StrEnum):
    """What becomes of one contested answer."""

    KEEP = "keep"
    ACCEPT = "accept"
    OTHER = "other"


TRANSITIONS: Final[Mapping[tuple[DisputeState, Move], DisputeState]] = MappingProxyType(
    {
        (DisputeState.OPEN, Move.TAKE): DisputeState.TAKEN,
        (DisputeState.TAKEN, Move.TAKE): DisputeState.TAKEN,
        (DisputeState.TAKEN, Move.GIVE_BACK): DisputeState.OPEN,
        (DisputeState.OPEN, Move.RESOLVE): DisputeState.RESOLVED,
        (DisputeState.TAKEN, Move.RESOLVE): DisputeState.RESOLVED,
        (DisputeState.OPEN, Move.WITHDRAW): DisputeState.WITHDRAWN,
        (DisputeState.TAKEN, Move.WITHDRAW): DisputeState.WITHDRAWN,
    }
)
LIVE: Final = frozenset({DisputeState.OPEN, DisputeState.TAKEN})


def advance(state: DisputeState, move: Move) -> DisputeState:
    """:raises WrongMove: when the dispute is over"""
    following = TRANSITIONS.get((state, move))
    if following is None:
        raise WrongMove("this dispute is not in a state for that", state=str(state), move=str(move))
    return following


def working_deadline(opened_at: datetime, days: int) -> datetime:
    """So many days on, not counting Saturdays and Sundays: nobody decides on those."""
    at = opened_at
    while days > 0:
        at += timedelta(days=1)
        days -= at.weekday() < 5
    return at


def is_overdue(state: DisputeState, deadline: datetime, now: datetime) -> bool:
    return state in LIVE and now > deadline
