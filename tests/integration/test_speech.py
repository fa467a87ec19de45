"""Dialogues spoken by the real synthesizers."""

from pathlib import Path

import pytest

from deploy.speech import Dialogue, Line, Side, dialogues, speak
from deploy.speech.audio import loudness_of_ulaw
from deploy.speech.dialogue import parse

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("speech")]

EIGHTH = 1000
"""Samples in an eighth of a second at 8 kHz."""


def loudness(ulaw: bytes) -> list[int]:
    return [loudness_of_ulaw(ulaw[at : at + EIGHTH]) for at in range(0, len(ulaw), EIGHTH)]


def short(language: str, *texts: str) -> Dialogue:
    sides = (Side.AGENT, Side.CALLER)
    lines = tuple(Line(sides[place % 2], text) for place, text in enumerate(texts))
    return Dialogue("short", language, "sales", lines)


@pytest.mark.parametrize(
    ("language", "question", "reply"),
    [("en", "How can I help you?", "I want to order a lamp."), ("ru", "Чем могу помочь?", "Хочу заказать лампу.")],
)
def test_dialogue_spoken_sides_never_talk_at_once(tmp_path: Path, language: str, question: str, reply: str) -> None:
    spoken = speak(short(language, question, reply), tmp_path)
    agent, caller = loudness(spoken.agent.read_bytes()), loudness(spoken.caller.read_bytes())
    assert len(agent) == len(caller) == -(-spoken.agent.stat().st_size // EIGHTH)
    assert max(agent) > 1500
    assert max(caller) > 1500
    assert all(min(pair) < 50 for pair in zip(agent, caller, strict=True))


def test_dialogue_spoken_twice_comes_from_the_cache(tmp_path: Path) -> None:
    dialogue = short("en", "Hello.", "Good morning.")
    first = speak(dialogue, tmp_path)
    first.agent.write_bytes(b"kept")
    assert speak(dialogue, tmp_path).agent.read_bytes() == b"kept"


def test_dialogue_text_changed_is_spoken_anew(tmp_path: Path) -> None:
    before = speak(short("en", "Hello."), tmp_path)
    after = speak(short("en", "Goodbye."), tmp_path)
    assert before.agent != after.agent


@pytest.mark.parametrize("language", ["en", "ru"])
def test_example_dialogues_of_a_language_cover_both_queues(language: str) -> None:
    found = dialogues(language)
    assert len(found) >= 6
    assert {dialogue.queue for dialogue in found} == {"sales", "support"}
    assert all({line.side for line in dialogue.lines} == set(Side) for dialogue in found)


def test_dialogue_file_without_heading_parsed_names_the_file() -> None:
    with pytest.raises(ValueError, match="broken"):
        parse("broken", "agent: Hello")
