"""A script ticked while the call runs: what is done, what is due, what must not be said; nothing is missed yet."""

from datetime import UTC, datetime, timedelta

import pytest

from callcenter.calls.facts import CallId
from recordings.kinds import Side
from recordings.transcription.live.events import LiveTurnHeard
from recordings.transcription.speech import Word
from scripts_qa.compiled import compile_script
from scripts_qa.ticking.ticks import Tick, TickState, ticks_of, transcript_of
from tests.scripts_qa.calls import SPEAKERS, Said, script

pytestmark = pytest.mark.unit

BEGAN = datetime(2026, 11, 22, 10, tzinfo=UTC)
SALE = """steps:
  - {id: hello, any: [добрый день], when: {first_s: 20}}
  - {id: need, any: [для какого помещения]}
  - id: answer
    if: {who: customer, any: [это дорого]}
    within_s: 30
    any: [в стоимость уже входит]
  - {id: seen, kind: info, any: [добрый день]}
  - {id: gift, optional: true, any: [в подарок], when: {first_s: 60}}
  - {id: bye, any: [всего доброго], when: {last_s: 10}}
forbid:
  - {id: rude, any: [не знаю], kind: fatal}
"""


def turn(said: Said, *, number: int = 1, since: datetime = BEGAN, final: bool = True) -> LiveTurnHeard:
    at, who, text = said
    words = [Word(word, at + 0.5 * place, at + 0.5 * place + 0.4, 0.9) for place, word in enumerate(text.split())]
    return LiveTurnHeard(
        call_id=CallId("pbx-1"),
        turn=number,
        version=1,
        speaker=Side(SPEAKERS[who]),
        text=text,
        start=at,
        end=words[-1].e,
        since=since,
        final=final,
        language="ru",
        words=tuple(words),
    )


def ticks(*turns: LiveTurnHeard, began: datetime | None = BEGAN) -> dict[str, Tick]:
    return {tick.id: tick for tick in ticks_of(compile_script(script(SALE)), turns, began=began, agent_name="")}


def states(*said: Said) -> dict[str, str]:
    return {name: str(tick.state) for name, tick in ticks(*(turn(one) for one in said)).items()}


def test_nothing_heard_yet_ticks_nothing() -> None:
    assert ticks() == {}
    assert ticks(turn((1, "a", "добрый день"), final=False)) == {}


def test_step_that_was_said_is_ticked_with_its_proof_and_nothing_is_missed() -> None:
    found = ticks(turn((2, "a", "алло добрый день")))
    assert found == {"hello": Tick("hello", TickState.DONE, "добрый день")}


def test_greeting_is_due_until_its_window_is_over_and_then_nothing_is_said_of_it() -> None:
    due = ticks(turn((5, "a", "алло")))
    assert (due["hello"].state, due["hello"].left_s) == (TickState.DUE, 14.6)
    assert states((5, "a", "алло"), (25, "c", "это магазин")) == {}


def test_objection_makes_the_answer_due_until_it_is_given_and_a_second_one_asks_again() -> None:
    first, answer, second = (30, "c", "это дорого"), (33, "a", "в стоимость уже входит монтаж"), (90, "c", "это дорого")
    due = ticks(turn(first))["answer"]
    assert (due.state, due.quote, due.left_s) == (TickState.DUE, "это дорого", 30.0)
    assert states(first, answer)["answer"] == "done"
    assert states(first, answer, second)["answer"] == "due"
    assert "answer" not in states(first, (70, "a", "да"))


def test_what_must_not_be_said_is_told_at_once() -> None:
    found = ticks(turn((30, "a", "я не знаю")))["rude"]
    assert (found.state, found.quote) == (TickState.VIOLATED, "не знаю")


def test_goodbye_in_the_middle_is_taken_back_when_the_talk_goes_on() -> None:
    assert states((40, "a", "всего доброго")) == {"bye": "done"}
    assert states((40, "a", "всего доброго"), (80, "c", "ещё вопрос")) == {}


def test_call_heard_anew_after_a_crash_keeps_one_clock_and_what_was_done() -> None:
    anew = turn((1, "a", "для какого помещения"), since=BEGAN + timedelta(seconds=60))
    found = ticks(turn((2, "a", "добрый день")), anew)
    assert [name for name, tick in found.items() if tick.state is TickState.DONE] == ["hello", "need"]
    heard = transcript_of([anew, turn((2, "a", "добрый день"))], BEGAN)
    assert [segment.start for segment in heard.segments] == [2, 61]


def test_call_heard_from_its_middle_has_no_greeting_window_any_more() -> None:
    late = turn((1, "a", "добрый день"), since=BEGAN + timedelta(seconds=60))
    assert ticks(late) == {}
    assert ticks(late, began=None)["hello"].state is TickState.DONE


def test_name_of_a_mark_was_not_spoken() -> None:
    heard = transcript_of([turn((1, "c", "карта [card] спасибо"))], None)
    assert [word.w for word in heard.segments[0].words] == ["карта", "спасибо"]
