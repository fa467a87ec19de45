"""Words of two tracks as one conversation."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordings.transcription.speech import Segment, Word
from recordings.transcription.turns import merge

pytestmark = pytest.mark.unit


def said(*words: tuple[str, float, float]) -> list[Segment]:
    return [Segment.of_words([Word(w, s, e, 0.9) for w, s, e in words])]


def told(**tracks: list[Segment]) -> list[tuple[str, str, bool]]:
    return [(turn.speaker, turn.text, turn.overlap) for turn in merge(tracks)]


def test_speakers_one_after_the_other_alternate() -> None:
    customer = said(("hello", 0.0, 0.4), ("there", 0.5, 0.9))
    agent = said(("good", 1.0, 1.3), ("morning", 1.4, 1.9))
    assert told(customer=customer, agent=agent) == [
        ("customer", "hello there", False),
        ("agent", "good morning", False),
    ]


def test_speaker_silent_for_long_begins_another_turn() -> None:
    assert told(agent=said(("wait", 0.0, 0.4), ("please", 5.0, 5.4))) == [
        ("agent", "wait", False),
        ("agent", "please", False),
    ]


def test_short_yes_within_a_long_speech_does_not_cut_it() -> None:
    agent = said(("we", 0.0, 0.5), ("deliver", 0.6, 1.4), ("on", 1.5, 1.8), ("monday", 1.9, 2.6))
    customer = said(("yes", 0.9, 1.2))
    assert told(agent=agent, customer=customer) == [
        ("agent", "we deliver on monday", True),
        ("customer", "yes", True),
    ]


def test_speech_taken_over_is_cut_between_words() -> None:
    agent = said(("we", 0.0, 0.5), ("deliver", 0.6, 1.4), ("on", 2.9, 3.1), ("monday", 3.2, 3.9))
    agent = said(("we", 0.0, 0.5), ("deliver", 0.6, 1.4), ("on", 2.5, 3.1), ("monday", 3.2, 3.9))
    customer = said(("when", 1.2, 1.6), ("exactly", 1.7, 2.4))
    assert [turn[1] for turn in told(agent=agent, customer=customer)] == ["we deliver", "when exactly", "on monday"]


def test_no_words_make_no_turns() -> None:
    assert merge({"agent": [], "customer": []}) == []


@st.composite
def tracks(draw: st.DrawFn) -> dict[str, list[Segment]]:
    result = {}
    for speaker in ("customer", "agent"):
        at, words = 0.0, []
        for number in range(draw(st.integers(0, 12))):
            at += draw(st.floats(0, 3))
            end = at + draw(st.floats(0.01, 1.5))
            words.append(Word(f"{speaker}{number}", round(at, 3), round(end, 3), 0.5))
            at = end
        result[speaker] = [Segment.of_words(words)] if words else []
    return result


def words_of(segments: Sequence[Segment]) -> list[Word]:
    return [word for segment in segments for word in segment.words]


@settings(max_examples=150, deadline=None)
@given(tracks())
def test_any_two_tracks_merged_keep_every_word_once_and_in_order(given_tracks: dict[str, list[Segment]]) -> None:
    turns = merge(given_tracks)
    for speaker, segments in given_tracks.items():
        kept = [word for turn in turns if turn.speaker == speaker for word in turn.words]
        assert kept == words_of(segments)
    assert [turn.start for turn in turns] == sorted(turn.start for turn in turns)
    assert all(turn.words and turn.start <= turn.end for turn in turns)
