"""The life of a calibration, and who may see whose answers."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from scripts_qa.people.errors import WrongMove


class CalibrationState(StrEnum):
    """`open`: members answer; `revealed`: all answers lie open and are talked about; `closed`: what was
    agreed stands."""

    OPEN = "open"
    REVEALED = "revealed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Standard(StrEnum):
    """What members are held against: one member's sheets, or what they agree upon afterwards."""

    BASELINE = "baseline"
    CONSENSUS = "consensus"


class CalibrationMove(StrEnum):
    REVEAL = "reveal"
    CLOSE = "close"
    CANCEL = "cancel"


TRANSITIONS: Final[Mapping[tuple[CalibrationState, CalibrationMove], CalibrationState]] = MappingProxyType(
    {
        (CalibrationState.OPEN, CalibrationMove.REVEAL): CalibrationState.REVEALED,
        (CalibrationState.OPEN, CalibrationMove.CANCEL): CalibrationState.CANCELLED,
        (CalibrationState.REVEALED, CalibrationMove.CLOSE): CalibrationState.CLOSED,
    }
)
OPEN_TO_ALL: Final = frozenset({CalibrationState.REVEALED, CalibrationState.CLOSED})


def advance(state: CalibrationState, move: CalibrationMove) -> CalibrationState:
    """:raises WrongMove: where a calibration does not go"""
    following = TRANSITIONS.get((state, move))
    if following is None:
        raise WrongMove("this calibration is not in a state for that", state=str(state), move=str(move))
    return following


def may_see_others(
    state: CalibrationState, *, is_member: bool, handed: Collection[str], calls: Collection[str]
) -> bool:
    """A member who has handed in all his own sheets, and everybody once all is revealed. Having handed in one of
    several is not enough: what others said of the first call colours one's answers about the second."""
    if state in OPEN_TO_ALL:
        return True
    return is_member and state is CalibrationState.OPEN and set(calls) <= set(handed)
