"""Which calls are heard, whom of them and when, with an exchange and an engine that do what the test says."""

import pytest

from callcenter.calls.facts import CallFact, Held, RecordingPaused, RecordingResumed, Unheld
from callcenter.calls.vocabulary import Direction
from recordings.transcription.live.policy import LivePolicy
from recordings.transcription.live.ports import Broken, Guess
from tests.recordings.transcription.live.world import LOUD, about, call, over, said, settle, talk, talk_over, world

pytestmark = pytest.mark.unit


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
