"""The life of a coaching plan, and when its target counts as reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from scripts_qa.people.errors import WrongMove
from scripts_qa.people.estimates import wilson


class PlanState(StrEnum):
    """`draft` only the coach sees; `rechecked` when the calls asked for have come and the coach has to say
    what next."""

    DRAFT = "draft"
    ACTIVE = "active"
    RECHECKED = "rechecked"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class PlanMove(StrEnum):
    START = "start"
    RECHECK = "recheck"
    GO_ON = "go_on"
    CLOSE = "close"
    CANCEL = "cancel"


TRANSITIONS: Final[Mapping[tuple[PlanState, PlanMove], PlanState]] = MappingProxyType(
    {
        (PlanState.DRAFT, PlanMove.START): PlanState.ACTIVE,
        (PlanState.DRAFT, PlanMove.CANCEL): PlanState.CANCELLED,
        (PlanState.ACTIVE, PlanMove.RECHECK): PlanState.RECHECKED,
        (PlanState.ACTIVE, PlanMove.CLOSE): PlanState.CLOSED,
        (PlanState.ACTIVE, PlanMove.CANCEL): PlanState.CANCELLED,
        (PlanState.RECHECKED, PlanMove.GO_ON): PlanState.ACTIVE,
        (PlanState.RECHECKED, PlanMove.CLOSE): PlanState.CLOSED,
    }
)
SEEN_BY_AGENT: Final = frozenset({PlanState.ACTIVE, PlanState.RECHECKED, PlanState.CLOSED})


def advance(state: PlanState, move: PlanMove) -> PlanState:
    """:raises WrongMove: where the plan does not go"""
    following = TRANSITIONS.get((state, move))
    if following is None:
        raise WrongMove("this plan is not in a state for that", state=str(state), move=str(move))
    return following


@dataclass(frozen=True, slots=True)
class Recheck:
    """`level` is the mean credit of the calls counted so far, 0 to 1; `met` is None until all have come. `sure` tells
    whether the whole interval lies on that side of the target: ten calls rarely do."""

    counted: int
    wanted: int
    level: float | None
    low: float | None
    high: float | None
    met: bool | None
    sure: bool | None

    @property
    def complete(self) -> bool:
        return self.counted >= self.wanted


def recheck(credits: Sequence[float], *, wanted: int, target: float) -> Recheck:
    """`credits` are those of the calls after the start in which the criterion was asked for and known, oldest first;
    what came after the wanted number does not change the answer any more."""
    counted = credits[:wanted]
    if not counted:
        return Recheck(0, wanted, None, None, None, None, None)
    level = sum(counted) / len(counted)
    low, high = wilson(min(1.0, level), len(counted))
    if len(counted) < wanted:
        return Recheck(len(counted), wanted, level, low, high, None, None)
    met = level >= target
    return Recheck(len(counted), wanted, level, low, high, met, low >= target if met else high < target)
