"""Which calls are heard, whom of them and when, with an exchange and an engine that do what the test says."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter.calls.facts import (
    CallEnded,
    CallFact,
    CallId,
    CallStarted,
    Endpoint,
    Held,
    LegStarted,
    RecordingPaused,
    RecordingResumed,
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
from recordings.transcription.live.ports import Broken, Finished, Guess, HeardNow, SoundListener, Utterance
from recordings.transcription.redaction import Secret
from recordings.transcription.speech import EngineName, Word
from tests.fakes.bus import RecordingBus

pytestmark = pytest.mark.unit

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


async def test_talk_is_heard_on_both_legs_and_turns_have_their_side() -> None:
    async with world() as w:
        await w.hear(*call())
        assert w.states() == ["connecting"]
        w.say("c1-1")
        w.say("c1-2")
        await w.later()
        w.engine.streams[0].tell(said("добрый день"))
        w.engine.streams[1].tell(Guess("слушаю", 0.5))
        await settle()
        assert w.states() == ["connecting", "heard"]
        assert [(turn.turn, str(turn.speaker), turn.text, turn.final) for turn in w.turns()] == [
            (1, "customer", "добрый день", True),
            (2, "agent", "слушаю", False),
        ]


async def test_call_that_is_over_says_its_last_words_and_gives_its_place_away() -> None:
    async with world(calls=1) as w:
        await w.hear(*call(), *call("c2"))
        assert w.states("c2") == ["busy:all_taken"]
        w.say("c1-1")
        await w.hear(over())
        await w.later()
        assert w.states()[-1] == "over"
        assert all(stream.closed for stream in w.engine.streams)
        await w.hear(*call("c3"))
        assert w.states("c3") == ["connecting"]


async def test_transferred_call_is_heard_with_the_new_agent_and_no_longer_with_the_first() -> None:
    async with world() as w:
        await w.hear(*call())
        await w.hear(talk_over("c1", 1, 2, after=5), talk("c1", 1, 3, after=5))
        assert set(w.taps.taps) == {"c1-1", "c1-2", "c1-3"}
        for number in (1, 2, 3):
            w.say(f"c1-{number}")
        assert [any(stream.heard) for stream in w.engine.streams] == [True, False, True]


async def test_consultation_between_agents_is_not_heard() -> None:
    async with world() as w:
        await w.hear(*call(), about(Held, 2), talk("c1", 2, 3, after=6))
        assert set(w.taps.taps) == {"c1-1", "c1-2"}
        w.say("c1-1")
        w.say("c1-2")
        assert not any(any(stream.heard) for stream in w.engine.streams)


@pytest.mark.parametrize(
    ("begin", "end", "state"), [(Held, Unheld, "heard"), (RecordingPaused, RecordingResumed, "paused")]
)
async def test_nothing_is_heard_on_hold_and_while_the_recording_is_paused(
    begin: type[CallFact], end: type[CallFact], state: str
) -> None:
    async with world() as w:
        await w.hear(*call())
        w.say("c1-1")
        w.say("c1-2")
        before = len(w.engine.streams[0].heard)
        await w.hear(about(begin, 1))
        assert w.states()[-1] == state
        w.say("c1-1", 30)
        assert not any(w.engine.streams[0].heard[before:])
        await w.hear(about(end, 1, after=9))
        w.say("c1-1")
        assert w.engine.streams[0].heard.endswith(LOUD)


async def test_engine_that_dies_under_a_call_is_replaced() -> None:
    async with world() as w:
        await w.hear(*call())
        w.say("c1-1")
        for stream in list(w.engine.streams):
            stream.tell(Broken())
        await w.later()
        assert len(w.engine.streams) == 4
        assert w.states()[-1] == "heard"
        w.say("c1-1")
        assert w.engine.streams[2].heard == LOUD
        w.engine.streams[2].tell(said("ещё раз"))
        await settle()
        assert w.turns()[-1].start == pytest.approx(0.2)


async def test_leg_that_cannot_be_tapped_is_tried_again_and_then_given_up() -> None:
    async with world() as w:
        w.taps.failures = 100
        await w.hear(*call())
        for _ in range(6):
            await w.later()
        assert w.states() == ["connecting", "unavailable:no_line"]
        assert w.taps.failures == 100 - 2 * 3


async def test_tap_without_any_sound_is_taken_for_no_line() -> None:
    async with world() as w:
        await w.hear(*call())
        await w.later(6)
        assert w.states()[-1] == "unavailable:no_line"


async def test_call_whose_recognition_falls_behind_is_given_up_and_says_so() -> None:
    async with world() as w:
        await w.hear(*call())
        w.say("c1-1", 100)
        await w.later()
        assert w.states()[-1] == "busy:too_slow"
        assert all(tap.ended for tap in w.taps.taps.values())
        await w.later()
        assert w.states()[-1] == "busy:too_slow"


async def test_call_in_a_language_without_a_model_is_not_heard_and_says_why() -> None:
    async with world(model=None) as w:
        await w.hear(*call())
        assert (w.states(), w.taps.taps) == (["unavailable:no_model"], {})


@pytest.mark.parametrize(
    ("policy", "direction"),
    [
        (LivePolicy(frozenset({"support"})), Direction.INBOUND),
        (LivePolicy(share=0), Direction.INBOUND),
        (LivePolicy(), Direction.INTERNAL),
    ],
)
async def test_call_that_the_settings_leave_out_is_not_touched(policy: LivePolicy, direction: Direction) -> None:
    async with world(policy=policy) as w:
        await w.hear(*call(direction=direction))
        assert (w.states(), w.taps.taps) == ([], {})


async def test_running_call_of_a_former_leader_is_heard_after_the_sweep() -> None:
    async with world() as w:
        for fact in call():
            w.book.apply(fact)
        await w.later()
        assert w.taps.swept == 1
        assert set(w.taps.taps) == {"c1-1", "c1-2"}


async def test_ear_that_is_stopped_ends_its_taps_and_tells_it() -> None:
    async with world() as w:
        await w.hear(*call())
    assert all(tap.ended for tap in w.taps.taps.values())
    assert w.states()[-1] == "off"
