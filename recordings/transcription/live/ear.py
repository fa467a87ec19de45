"""The live ear of one node, as long as this process leads it: which calls are heard follows from their stories.

It looks at a call after each of its facts, and again every second: what has failed is tried again, what falls behind
is given up. It never stands in the way of a call: all that it asks of the exchange are taps, and an engine that is too
slow costs the live text, not the processor that the calls need.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final

import structlog

from callcenter.bus import Bus, Message
from callcenter.calls.facts import (
    CallEnded,
    CallFact,
    CallId,
    CallsMerged,
    Held,
    RecordingPaused,
    RecordingResumed,
    TalkEnded,
    TalkStarted,
    Unheld,
)
from callcenter.calls.story import CallStory
from callcenter.calls.wire import call_fact
from callcenter.errors import AppError
from recordings.transcription.installed import InstalledModel
from recordings.transcription.live.call import HeardCall, Language
from recordings.transcription.live.events import (
    LIVE_STATES,
    LIVE_TURNS,
    LiveState,
    LiveStateChanged,
    LiveTurnHeard,
    WhyNot,
    state_payload,
    turn_payload,
)
from recordings.transcription.live.policy import LivePolicy, voices
from recordings.transcription.live.ports import LegTaps, LiveEngine
from recordings.transcription.redaction import Secret, Sought

log = structlog.get_logger(__name__)

LOOK_EVERY_S: Final = 1.0
SWEEP_AGAIN_S: Final = 5.0
DRAIN_S: Final = 5.0
"""How long the last words of a call that is over are waited for."""
OUTBOX_LIMIT: Final = 2_000
TELLING: Final = (TalkStarted, TalkEnded, Held, Unheld, RecordingPaused, RecordingResumed)
"""Facts after which other voices may be heard than before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarRules:
    """`calls` are heard at once at most; a call whose recognition is `behind_s` late is given up. `languages` by queue,
    `language` for calls without one."""

    policy: LivePolicy
    calls: int
    behind_s: float
    languages: dict[str, str]
    language: str
    redact: frozenset[Secret]
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarParts:
    """`stories` are the running ones of this node, `story` one of them. `model_for` may read files."""

    taps: LegTaps
    engine: LiveEngine
    model_for: Callable[[str], InstalledModel | None]
    stories: Callable[[], list[CallStory]]
    story: Callable[[CallId], CallStory | None]
    bus: Bus


class LiveEar:
    """`run` it; `on_fact` may be called from its beginning on."""

    def __init__(self, parts: EarParts, rules: EarRules, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._parts = parts
        self._rules = rules
        self._monotonic = monotonic
        self._ready = False
        self._calls: dict[CallId, HeardCall] = {}
        self._refused: dict[CallId, LiveStateChanged] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._outbox: asyncio.Queue[LiveTurnHeard | LiveStateChanged] = asyncio.Queue(OUTBOX_LIMIT)

    async def run(self) -> None:
        """Until cancelled; then no tap of ours is left."""
        publishing = asyncio.create_task(self._publish(), name="live publisher")
        try:
            await self._sweep()
            self._ready = True
            while True:
                self.look()
                await asyncio.sleep(LOOK_EVERY_S)
        finally:
            await self._close(publishing)

    async def on_message(self, message: Message) -> None:
        """A handler of `calls.facts`."""
        self.on_fact(call_fact(message.payload))

    def on_fact(self, fact: CallFact) -> None:
        if isinstance(fact, CallsMerged):
            self._merge(fact)
        if isinstance(fact, CallEnded):
            self._end(fact.call_id)
            return
        story = self._parts.story(fact.call_id) if self._ready and isinstance(fact, TELLING) else None
        if story is not None:
            self._look(story)

    def look(self) -> None:
        """At all running calls: what time did to them, and what no fact told."""
        stories = self._parts.stories()
        for story in stories:
            self._look(story)
        running = {story.id for story in stories}
        for call_id in [call_id for call_id in self._calls if call_id not in running]:
            self._end(call_id)
        for call in list(self._calls.values()):
            self._care(call)
        self._refused = {call_id: told for call_id, told in self._refused.items() if call_id in running}

    def _look(self, story: CallStory) -> None:
        call = self._calls.get(story.id)
        now = voices(story)
        if call is None and now.sides and not now.held and self._rules.policy.wants(story):
            call = self._begin(story)
        if call is None or call.ending_at is not None:
            return
        for leg in call.follow(now):
            leg.is_opening()
            self._start(leg.open(self._parts.engine, self._parts.taps, call.language.model), call)

    def _begin(self, story: CallStory) -> HeardCall | None:
        """A call that was given up, or found no place, is not heard in this talk any more: half a talk misleads."""
        if story.id in self._refused:
            return None
        if len(self._calls) >= self._rules.calls:
            self._refuse(story.id, LiveState.BUSY, WhyNot.ALL_TAKEN)
            return None
        language = self._language(story)
        if language is None:
            self._refuse(story.id, LiveState.UNAVAILABLE, WhyNot.NO_MODEL)
            return None
        call = HeardCall(story.id, language, self._put, monotonic=self._monotonic)
        self._calls[story.id] = call
        log.info("live.begun", calls=len(self._calls))
        return call

    def _refuse(self, call_id: CallId, state: LiveState, why: WhyNot) -> None:
        told = LiveStateChanged(call_id=call_id, state=state, why=why)
        self._refused[call_id] = told
        self._put(told)

    def _language(self, story: CallStory) -> Language | None:
        name = self._rules.languages.get(story.queue or "") or self._rules.language
        model = self._parts.model_for(name)
        if model is None:
            return None
        return Language(model, Sought(self._rules.redact, name, self._rules.country))

    def _care(self, call: HeardCall) -> None:
        """What time does to a call that is heard."""
        for leg in call.legs.values():
            leg.settle()
        if call.ending_at is not None:
            if call.is_drained or self._monotonic() - call.ending_at > DRAIN_S:
                self._forget(call, LiveState.OVER)
        elif call.behind_s > self._rules.behind_s:
            log.warning("live.too_slow", behind_s=round(call.behind_s, 1), calls=len(self._calls))
            self._refused[call.id] = LiveStateChanged(call_id=call.id, state=LiveState.BUSY, why=WhyNot.TOO_SLOW)
            self._forget(call, LiveState.BUSY, WhyNot.TOO_SLOW)
        else:
            call.tell_state()

    def _forget(self, call: HeardCall, state: LiveState, why: WhyNot | None = None) -> None:
        self._calls.pop(call.id, None)
        call.end_as(state, why)

    def _merge(self, fact: CallsMerged) -> None:
        """The absorbed call's legs go on as legs of the surviving one."""
        absorbed = self._calls.pop(fact.absorbed, None)
        if absorbed is None:
            return
        if fact.call_id in self._calls:
            absorbed.end_as(LiveState.OVER)
            return
        self._put(LiveStateChanged(call_id=fact.absorbed, state=LiveState.OVER))
        absorbed.rename(fact.call_id)
        self._calls[fact.call_id] = absorbed

    def _end(self, call_id: CallId) -> None:
        call = self._calls.get(call_id)
        if call is not None and call.ending_at is None:
            call.ending_at = self._monotonic()
            for leg in call.legs.values():
                leg.on_over()
        if self._refused.pop(call_id, None) is not None:
            self._put(LiveStateChanged(call_id=call_id, state=LiveState.OVER))

    def _start(self, work: Coroutine[Any, Any, None], call: HeardCall) -> None:
        async def opened() -> None:
            await work
            call.tell_state()

        task = asyncio.create_task(opened(), name="live leg")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _sweep(self) -> None:
        while True:
            try:
                left = await self._parts.taps.sweep()
            except AppError as error:
                log.warning("live.not_swept", code=error.code)
                await asyncio.sleep(SWEEP_AGAIN_S)
                continue
            if left:
                log.warning("live.orphans_swept", channels=left)
            return

    def _put(self, event: LiveTurnHeard | LiveStateChanged) -> None:
        """The newest matters most: a bus that stands still loses the oldest."""
        if self._outbox.full():
            self._outbox.get_nowait()
        self._outbox.put_nowait(event)

    async def _publish(self) -> None:
        while True:
            await self._tell(await self._outbox.get())

    async def _tell(self, event: LiveTurnHeard | LiveStateChanged) -> None:
        try:
            if isinstance(event, LiveTurnHeard):
                await self._parts.bus.publish(LIVE_TURNS, turn_payload(event))
            else:
                await self._parts.bus.publish(LIVE_STATES, state_payload(event))
        except Exception:
            # The edge to the bus: live text is lost, nothing else.
            log.exception("live.publish_failed")

    async def _close(self, publishing: "asyncio.Task[None]") -> None:
        """Whoever reads along is told that nothing more comes."""
        for task in [*self._tasks, publishing]:
            task.cancel()
        await asyncio.gather(*self._tasks, publishing, return_exceptions=True)
        for call in list(self._calls.values()):
            self._forget(call, LiveState.OFF)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                while not self._outbox.empty():
                    await self._tell(self._outbox.get_nowait())
