"""The whole product of states and moves."""

import pytest

from callcenter.agents.errors import IllegalMove
from callcenter.agents.state import TRANSITIONS, AgentState, Move, advance

pytestmark = pytest.mark.unit

OFFLINE, READY, PAUSED, WRAP_UP = AgentState
LEGAL = {
    **{(state, Move.GO_READY): READY for state in AgentState},
    **{(state, Move.PAUSE): PAUSED for state in AgentState},
    **{(state, Move.GO_OFFLINE): OFFLINE for state in AgentState},
    **{(state, Move.END_TALK): WRAP_UP for state in (READY, PAUSED, WRAP_UP)},
    (WRAP_UP, Move.FINISH_WRAP_UP): READY,
}


@pytest.mark.parametrize("state", AgentState)
@pytest.mark.parametrize("move", Move)
def test_each_state_and_move_leads_where_it_should(state: AgentState, move: Move) -> None:
    if (state, move) in LEGAL:
        assert advance(state, move) is LEGAL[state, move]
    else:
        with pytest.raises(IllegalMove):
            advance(state, move)


def test_wrap_up_of_a_paused_person_finishes_into_the_pause() -> None:
    assert advance(WRAP_UP, Move.FINISH_WRAP_UP, resume=PAUSED) is PAUSED


def test_wrap_up_never_finishes_into_a_state_that_no_row_allows() -> None:
    assert advance(WRAP_UP, Move.FINISH_WRAP_UP, resume=OFFLINE) is READY


def test_every_row_of_the_table_can_be_reached() -> None:
    assert set(TRANSITIONS) == set(LEGAL)
