"""What was heard so far of the calls that go on, in the memory of a process that serves browsers: for who comes in the
middle. It is gone with the call."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from callcenter.calls.facts import CallId
from recordings.transcription.live.events import LiveState, LiveStateChanged, LiveTurnHeard
from recordings.transcription.live.schemas import LivePicture, LiveTurnOut

CALLS_KEPT: Final = 500
"""Of calls whose end nobody told the oldest goes."""
TURNS_KEPT: Final = 3_000
GONE: Final = frozenset({LiveState.OFF, LiveState.OVER})


@dataclass(slots=True)
class _Call:
    state: LiveStateChanged
    turns: OrderedDict[tuple[datetime, int], LiveTurnHeard] = field(default_factory=OrderedDict)


class LiveBoard:
    """Pure: events in, pictures out."""

    def __init__(self) -> None:
        self._calls: OrderedDict[CallId, _Call] = OrderedDict()

    def on_turn(self, turn: LiveTurnHeard) -> bool:
        """False when it is older than what is known."""
        call = self._call(turn.call_id)
        known = call.turns.get((turn.since, turn.turn))
        if known is not None and known.version >= turn.version:
            return False
        call.turns[turn.since, turn.turn] = turn
        while len(call.turns) > TURNS_KEPT:
            call.turns.popitem(last=False)
        return True

    def on_state(self, change: LiveStateChanged) -> None:
        if change.state in GONE:
            self._calls.pop(change.call_id, None)
        else:
            self._call(change.call_id).state = change

    def state(self, call_id: CallId) -> LiveStateChanged:
        call = self._calls.get(call_id)
        return LiveStateChanged(call_id=call_id, state=LiveState.OFF) if call is None else call.state

    def turns(self, call_id: CallId) -> list[LiveTurnHeard]:
        call = self._calls.get(call_id)
        return [] if call is None else list(call.turns.values())

    def picture(self, call_id: CallId) -> LivePicture:
        """A call that nothing is known of is not heard."""
        state = self.state(call_id)
        turns = [LiveTurnOut.of(turn) for turn in self.turns(call_id) if turn.text]
        return LivePicture(call_id=call_id, state=state.state, why=state.why, turns=turns)

    def _call(self, call_id: CallId) -> _Call:
        call = self._calls.get(call_id)
        if call is None:
            heard = LiveStateChanged(call_id=call_id, state=LiveState.HEARD)
            call = self._calls[call_id] = _Call(heard)
            while len(self._calls) > CALLS_KEPT:
                self._calls.popitem(last=False)
        return call
