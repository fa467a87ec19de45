"""An ear with an exchange and an engine that do what the test says."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from callcenter.calls.facts import (
    CallEnded,
    CallFact,
    CallId,
    CallStarted,
    Endpoint,
    Held,
    LegStarted,
    TalkEnded,
    TalkStarted,
    Unheld,
    UniqueId,
)
from callcenter.calls.storybook import StoryBook
from callcenter.calls.vocabulary import CallStatus, Direction, LegRole
from callcenter.errors import Conflict
from recordings.transcription.installed import InstalledModel
from recordings.transcription.live.ear import EarParts, EarRules, LiveEar
from recordings.transcription.live.events import (
    LIVE_STATES,
    LIVE_TURNS,
    LiveStateChanged,
    LiveTurnHeard,
    live_state,
    live_turn,
)
from recordings.transcription.live.policy import LivePolicy
from recordings.transcription.live.ports import Finished, HeardNow, SoundListener, Utterance
from recordings.transcription.redaction import Secret
from recordings.transcription.speech import EngineName, Word
from tests.fakes.bus import RecordingBus

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
LOUD = b"\x01\x02" * 1_600
MODEL = InstalledModel(
    name="small", engine=EngineName.VOSK, languages=("ru",), path=Path("small"), source="", hashes={}
)


@dataclass
class FakeTap:
    uniqueid: UniqueId
    listener: SoundListener
    ended: bool = False

    def end(self) -> None:
        self.ended = True


@dataclass
class FakeTaps:
    taps: dict[UniqueId, FakeTap] = field(default_factory=dict)
    failures: int = 0
    swept: int = 0

    async def sweep(self) -> int:
        self.swept += 1
        return 0

    async def tap(self, uniqueid: UniqueId, listener: SoundListener) -> FakeTap:
        if self.failures:
            self.failures -= 1
            raise Conflict("the leg is gone")
        self.taps[uniqueid] = FakeTap(uniqueid, listener)
        return self.taps[uniqueid]


@dataclass
class FakeStream:
    tell: Callable[[HeardNow], None]
    heard: bytes = b""
    closed: bool = False

    def sound(self, sound: bytes) -> None:
        self.heard += sound

    def finish(self) -> None:
        self.tell(Finished())

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeEngine:
    streams: list[FakeStream] = field(default_factory=list)

    async def open(self, model: InstalledModel, tell: Callable[[HeardNow], None]) -> FakeStream:
        self.streams.append(FakeStream(tell))
        return self.streams[-1]


@dataclass
class World:
    ear: LiveEar
    book: StoryBook
    taps: FakeTaps
    engine: FakeEngine
    bus: RecordingBus
    clock: list[float]

    async def hear(self, *facts: CallFact) -> None:
        for fact in facts:
            self.book.apply(fact)
            self.ear.on_fact(fact)
            await settle()

    async def later(self, seconds: float = 1.0) -> None:
        self.clock[0] += seconds
        self.ear.look()
        await settle()

    def say(self, uniqueid: str, pieces: int = 1) -> None:
        for _ in range(pieces):
            self.taps.taps[UniqueId(uniqueid)].listener.on_sound(LOUD)

    def states(self, call_id: str = "c1") -> list[str]:
        told = [live_state(payload) for payload in self.bus.of(LIVE_STATES)]
        return [_word(change) for change in told if change.call_id == call_id]

    def turns(self) -> list[LiveTurnHeard]:
        return [live_turn(payload) for payload in self.bus.of(LIVE_TURNS)]


def _word(change: LiveStateChanged) -> str:
    return str(change.state) if change.why is None else f"{change.state}:{change.why}"


async def settle() -> None:
    """Every task that can go on has gone on."""
    for _ in range(20):
        await asyncio.sleep(0)


@asynccontextmanager
async def world(
    *, calls: int = 2, policy: LivePolicy | None = None, model: InstalledModel | None = MODEL
) -> AsyncIterator[World]:
    taps, engine, bus, book, clock = FakeTaps(), FakeEngine(), RecordingBus(), StoryBook(), [100.0]
    parts = EarParts(
        taps=taps, engine=engine, model_for=lambda language: model, stories=book.running, story=book.story, bus=bus
    )
    rules = EarRules(
        policy=policy or LivePolicy(),
        calls=calls,
        behind_s=8,
        languages={"sales": "ru"},
        language="ru",
        redact=frozenset({Secret.CARD}),
        country="RU",
    )
    ear = LiveEar(parts, rules, monotonic=lambda: clock[0])
    running = asyncio.create_task(ear.run())
    await settle()
    try:
        yield World(ear, book, taps, engine, bus, clock)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def call(call_id: str = "c1", *, direction: Direction = Direction.INBOUND) -> list[CallFact]:
    """A customer on channel `<call>-1` talks with an agent on `<call>-2`."""
    return [begun(call_id, direction), *legs(call_id), talk(call_id, 1, 2)]


def begun(call_id: str, direction: Direction) -> CallStarted:
    return CallStarted(
        call_id=CallId(call_id),
        node="pbx",
        at=AT,
        direction=direction,
        from_number="+79031112233",
        from_name="",
        withheld=False,
        to_number="",
        did="",
        endpoint=Endpoint("PJSIP/trunk"),
        uniqueid=UniqueId(f"{call_id}-1"),
        linkedid=f"{call_id}-1",
    )


def legs(call_id: str) -> list[CallFact]:
    roles = {1: LegRole.CALLER, 2: LegRole.AGENT, 3: LegRole.AGENT}
    return [
        LegStarted(
            call_id=CallId(call_id),
            node="pbx",
            at=AT,
            uniqueid=UniqueId(f"{call_id}-{number}"),
            channel=f"ch{number}",
            endpoint=Endpoint(f"PJSIP/{number}"),
            role=role,
            queue=None,
            number="",
        )
        for number, role in roles.items()
    ]


def talk(call_id: str, one: int, other: int, *, after: int = 0) -> TalkStarted:
    return TalkStarted(
        call_id=CallId(call_id),
        node="pbx",
        at=AT + timedelta(seconds=after),
        between=(Endpoint(f"PJSIP/{one}"), Endpoint(f"PJSIP/{other}")),
        uniqueids=(UniqueId(f"{call_id}-{one}"), UniqueId(f"{call_id}-{other}")),
    )


def talk_over(call_id: str, one: int, other: int, *, after: int = 0) -> TalkEnded:
    started = talk(call_id, one, other, after=after)
    return TalkEnded(
        call_id=started.call_id, node="pbx", at=started.at, between=started.between, uniqueids=started.uniqueids
    )


def over(call_id: str = "c1") -> CallEnded:
    return CallEnded(
        call_id=CallId(call_id),
        node="pbx",
        at=AT + timedelta(seconds=60),
        status=CallStatus.ANSWERED,
        hangup_by=None,
        cause=16,
    )


def about(kind: type[CallFact], number: int, *, after: int = 5) -> CallFact:
    at = AT + timedelta(seconds=after)
    fields: dict[str, object] = {"call_id": CallId("c1"), "node": "pbx", "at": at, "uniqueid": UniqueId(f"c1-{number}")}
    if kind in (Held, Unheld):
        fields["endpoint"] = Endpoint(f"PJSIP/{number}")
    return kind(**fields)  # type: ignore[arg-type]


def said(text: str) -> Utterance:
    return Utterance(tuple(Word(word, n, n + 0.5, 0.9) for n, word in enumerate(text.split())))
