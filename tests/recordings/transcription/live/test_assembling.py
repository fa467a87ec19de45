"""What is heard becomes turns; nothing is shown that may be a card number."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.kinds import Side
from recordings.transcription.live.assembling import Shown, SpeakerTurns
from recordings.transcription.live.ports import Guess, Utterance
from recordings.transcription.redaction import Sought
from recordings.transcription.speech import Word

pytestmark = pytest.mark.unit

CARD = ["four", "thousand", "one", "hundred", "eleven", "one", "thousand", "one", "hundred", "eleven"]


def speaker(language: str = "en") -> SpeakerTurns:
    numbers = itertools.count(1)
    return SpeakerTurns(Side.CUSTOMER, Sought(frozenset(), language), lambda: next(numbers))


def said(text: str, at: float = 0.0) -> Utterance:
    return Utterance(tuple(Word(word, at + n, at + n + 0.5, 0.9) for n, word in enumerate(text.split())))


def shown(turns: Sequence[Shown]) -> dict[int, str]:
    return {turn.turn: turn.text for turn in turns}


def test_guesses_then_words_are_one_turn_with_growing_versions() -> None:
    turns = speaker()
    heard = [
        *turns.guess(Guess("hello", 1.0)),
        *turns.guess(Guess("hello there", 1.4)),
        *turns.say(said("hello dear", 1)),
    ]
    assert [(turn.turn, turn.version, turn.text, turn.final) for turn in heard] == [
        (1, 1, "hello", False),
        (1, 2, "hello there", False),
        (1, 3, "hello dear", True),
    ]
    assert [word.w for word in heard[-1].words] == ["hello", "dear"]
    assert heard[0].words == ()


def test_same_guess_again_tells_nothing_but_its_end() -> None:
    turns = speaker()
    turns.guess(Guess("hello", 1.0))
    assert [turn.text for turn in turns.guess(Guess("hello", 1.0))] == []


def test_guess_that_came_to_nothing_is_taken_back_and_its_number_is_used_again() -> None:
    turns = speaker()
    turns.guess(Guess("noise", 1.0))
    assert shown(turns.guess(Guess("", 2.0))) == {1: ""}
    assert shown(turns.say(said("yes", 3))) == {1: "yes"}
    assert shown(turns.say(said("no", 5))) == {2: "no"}


def test_numbers_are_shown_as_people_write_them() -> None:
    assert shown(speaker("ru").say(said("двадцать пять тысяч рублей"))) == {1: "25\u00a0000\u00a0₽"}


def test_digits_that_may_become_a_card_are_veiled_while_they_grow() -> None:
    turns = speaker()
    assert "[card]" not in shown(turns.guess(Guess("my card is 4111", 1)))[1]
    assert shown(turns.guess(Guess("my card is 4111 1111", 2)))[1] == "my card is [card]"
    assert shown(turns.say(said("my card is 4111 1111")))[1] == "my card is [card]"


def test_card_spoken_over_several_turns_is_veiled_in_all_of_them() -> None:
    newest: dict[int, str] = {}
    turns = speaker()
    for at, text in enumerate(("4111", "1111", "1111", "1111 thank you very much indeed")):
        heard = turns.say(said(text, at * 5))
        newest |= shown(heard)
    assert newest == {1: "[card]", 2: "[card]", 3: "[card]", 4: "[card] thank you very much indeed"}
    assert all("1" not in word.w for turn in heard for word in turn.words)


def test_digits_that_were_no_card_are_shown_when_the_speaker_goes_on() -> None:
    turns = speaker()
    assert shown(turns.say(said("order 45678"))) == {1: "order [card]"}
    assert shown(turns.say(said("it is a chair of yours", 4)))[1] == "order 45678"


def test_digits_in_doubt_are_shown_after_a_long_silence() -> None:
    turns = speaker()
    turns.say(said("order 45678"))
    assert shown(turns.settle()) == {1: "order 45678"}


def test_phone_number_is_shown_while_it_is_said() -> None:
    turns = SpeakerTurns(Side.CUSTOMER, Sought(frozenset(), "ru", "RU"), itertools.count(1).__next__)
    text = shown(turns.say(said("8 495 777 00 11")))[1]
    assert "[card]" not in text


AROUND = st.lists(st.sampled_from(["4111", "1111", "5500", "0000", "and", "so"]), max_size=5)
"""Groups of which none ends as a card begins: a card is looked for from the beginning of each group."""


@given(before=AROUND, after=AROUND)
def test_no_version_of_any_turn_ever_shows_a_whole_card(before: list[str], after: list[str]) -> None:
    groups = [*before, "4111", "1111", "1111", "1111", *after]
    turns = speaker()
    newest: dict[int, str] = {}
    for at, group in enumerate(groups):
        newest |= shown(turns.say(said(group, at * 3)))
        assert "4111111111111111" not in "".join("".join(newest.values()).split())
    once = speaker()
    for turn in once.say(said(" ".join(groups))):
        assert "4111111111111111" not in "".join(turn.text.split())
