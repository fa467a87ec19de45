"""What an operator is doing, as far as people decide it. Ringing and talking are facts of calls, not states."""

from enum import StrEnum
from typing import Final

from callcenter.agents.errors import IllegalMove


class AgentState(StrEnum):
    OFFLINE = "offline"
    READY = "ready"
    PAUSED = "paused"
    WRAP_UP = "wrap_up"


class Move(StrEnum):
    GO_READY = "go_ready"
    PAUSE = "pause"
    GO_OFFLINE = "go_offline"
    END_TALK = "end_talk"
    FINISH_WRAP_UP = "finish_wrap_up"
    """Ends in the state that was left for the wrap-up; see `Agent.resume`."""


_O, _R, _P, _W = AgentState.OFFLINE, AgentState.READY, AgentState.PAUSED, AgentState.WRAP_UP

TRANSITIONS: Final[dict[tuple[AgentState, Move], frozenset[AgentState]]] = {
    (_O, Move.GO_READY): frozenset({_R}),
    (_O, Move.PAUSE): frozenset({_P}),
    (_O, Move.GO_OFFLINE): frozenset({_O}),
    (_R, Move.GO_READY): frozenset({_R}),
    (_R, Move.PAUSE): frozenset({_P}),
    (_R, Move.GO_OFFLINE): frozenset({_O}),
    (_R, Move.END_TALK): frozenset({_W}),
    (_P, Move.GO_READY): frozenset({_R}),
    (_P, Move.PAUSE): frozenset({_P}),
    (_P, Move.GO_OFFLINE): frozenset({_O}),
    (_P, Move.END_TALK): frozenset({_W}),
    (_W, Move.GO_READY): frozenset({_R}),
    (_W, Move.PAUSE): frozenset({_P}),
    (_W, Move.GO_OFFLINE): frozenset({_O}),
    (_W, Move.END_TALK): frozenset({_W}),
    (_W, Move.FINISH_WRAP_UP): frozenset({_R, _P}),
}
"""Every move that exists, and where it may lead. More than one end only where the way back decides."""


def advance(state: AgentState, move: Move, *, resume: AgentState = AgentState.READY) -> AgentState:
    """The state after the move; IllegalMove when there is no such move from here."""
    ends = TRANSITIONS.get((state, move))
    if ends is None:
        raise IllegalMove(f"an operator who is {state} cannot {move.replace('_', ' ')}", state=str(state))
    if len(ends) == 1:
        return next(iter(ends))
    return resume if resume in ends else AgentState.READY
