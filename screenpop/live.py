"""Who reads along in which running call: each operator in his own calls, and whoever may read along in those of
others, which is told to the audit trail. Beside the words they are told how far the call is in its script."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.bus import Bus, Message
from callcenter.calls.facts import CallId
from recordings.transcription.live.board import GONE, LiveBoard
from recordings.transcription.live.events import (
    LIVE_STATES,
    LIVE_TURNS,
    LiveState,
    LiveStateChanged,
    LiveTurnHeard,
    live_state,
    live_turn,
)
from recordings.transcription.live.schemas import LivePicture, LiveTurnOut
from screenpop.hub import Client
from screenpop.schemas import LiveFrame, ScriptTicks

log = structlog.get_logger(__name__)

CALLS_AT_ONCE: Final = 8
"""That one tab may read along in: an operator has a call or two, a supervisor's board opens a few."""

HasCard = Callable[[int, CallId], bool]
NoteReading = Callable[[Principal, CallId], Awaitable[None]]
Ticking = Callable[[CallId, Sequence[LiveTurnHeard]], Awaitable[ScriptTicks | None]]
"""How far a call is in its script by what was heard of it; None for a call without one."""


class LiveDesk:
    """`has_card`: whether this person talks in the call now. The right is asked for again with every frame: after a
    transfer the call is somebody else's."""

    def __init__(self, board: LiveBoard, has_card: HasCard, note_reading: NoteReading) -> None:
        self.board = board
        self._has_card = has_card
        self._note_reading = note_reading
        self._readers: defaultdict[CallId, dict[Client, Principal]] = defaultdict(dict)
        self._unticked: dict[CallId, None] = {}
        self._heard_more = asyncio.Event()

    async def start(self, bus: Bus) -> None:
        await bus.subscribe(LIVE_TURNS, self.on_turn, name="live desk")
        await bus.subscribe(LIVE_STATES, self.on_state, name="live desk")

    async def read_along(self, client: Client, principal: Principal, call_id: CallId) -> str | None:
        """All that was heard so far, then what follows; the code of a refusal."""
        if not self._may(principal, call_id):
            return "forbidden"
        if sum(client in readers for readers in self._readers.values()) >= CALLS_AT_ONCE:
            return "too-many-requests"
        if not self._has_card(principal.user_id, call_id):
            await self._note_reading(principal, call_id)
        self._readers[call_id][client] = principal
        client.send(_whole(self.board.picture(call_id)))
        self._tick_soon(call_id)
        return None

    def stop(self, client: Client, call_id: CallId) -> None:
        readers = self._readers.get(call_id, {})
        readers.pop(client, None)
        if not readers:
            self._readers.pop(call_id, None)

    def leave(self, client: Client) -> None:
        for call_id in [call_id for call_id, readers in self._readers.items() if client in readers]:
            self.stop(client, call_id)

    async def on_turn(self, message: Message) -> None:
        """A handler of `live.turns`."""
        turn = live_turn(message.payload)
        if self.board.on_turn(turn) and turn.call_id in self._readers:
            self._tell(self.board.state(turn.call_id), [LiveTurnOut.of(turn)])
            if turn.final:
                self._tick_soon(turn.call_id)

    async def on_state(self, message: Message) -> None:
        """A handler of `live.states`."""
        change = live_state(message.payload)
        self.board.on_state(change)
        if change.call_id in self._readers:
            self._tell(change, [])

    async def tick(self, ticking: Ticking) -> None:
        """Runs as long as the process: one call after the other, and only those that somebody reads. What is said
        while a call is being judged waits for its next turn, so that a busy machine ticks later, not more."""
        while True:
            await self._heard_more.wait()
            self._heard_more.clear()
            while self._unticked:
                call_id = next(iter(self._unticked))
                del self._unticked[call_id]
                await self._tick(ticking, call_id)

    async def _tick(self, ticking: Ticking, call_id: CallId) -> None:
        turns = self.board.turns(call_id)
        if call_id not in self._readers or not turns:
            return
        try:
            ticks = await ticking(call_id, turns)
        except Exception:
            log.exception("live.ticking_failed", call_id=call_id)
            return
        state = self.board.state(call_id)
        if ticks is not None and state.state not in GONE:
            self._tell(state, [], ticks)

    def _tick_soon(self, call_id: CallId) -> None:
        self._unticked[call_id] = None
        self._heard_more.set()

    def _may(self, principal: Principal, call_id: CallId) -> bool:
        if principal.may(Permission.TRANSCRIPTS_LIVE) and principal.may(Permission.CALLS_VIEW_ALL):
            return True
        return principal.may(Permission.TRANSCRIPTS_VIEW) and self._has_card(principal.user_id, call_id)

    def _tell(self, state: LiveStateChanged, turns: list[LiveTurnOut], ticks: ScriptTicks | None = None) -> None:
        """To those who may still read; the end is told to those who did, too, and has no words in it."""
        frame = _more(state, turns, ticks)
        ended = state.state is LiveState.OVER
        for client, principal in list(self._readers.get(state.call_id, {}).items()):
            if ended or self._may(principal, state.call_id):
                heard = client.send(frame)
            else:
                client.send(_more(LiveStateChanged(call_id=state.call_id, state=LiveState.OVER), []))
                heard = False
            if not heard:
                self.stop(client, state.call_id)


def _more(state: LiveStateChanged, turns: list[LiveTurnOut], ticks: ScriptTicks | None = None) -> str:
    picture = LivePicture(call_id=state.call_id, state=state.state, why=state.why, turns=turns)
    return LiveFrame(type="live", whole=False, ticks=ticks, **dict(picture)).model_dump_json()


def _whole(picture: LivePicture) -> str:
    return LiveFrame(type="live", whole=True, ticks=None, **dict(picture)).model_dump_json()
