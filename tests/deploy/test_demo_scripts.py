"""The demonstration's scripts tell its own dialogues apart: those that keep to them from those that do not."""

from typing import Final

import pytest

from deploy.demo.quality import BOUND, text_of
from deploy.speech.dialogue import Dialogue, Side, dialogues
from scripts_qa.checker import check
from scripts_qa.compiled import compile_script
from scripts_qa.loading import load_script
from scripts_qa.scoring import card_of, score
from scripts_qa.testing import failed_tests
from scripts_qa.transcript import Transcript

pytestmark = pytest.mark.unit

WORD_S: Final = 0.4
GAP_S: Final = 0.6
SPEAKERS: Final = {Side.AGENT: "agent", Side.CALLER: "customer"}
KEPT: Final = 95
POINTS: Final = {
    "en-support-login": 100,
    "en-support-router": 100,
    "en-support-invoice": 80,
    "en-support-callback": 15,
    "en-support-hours": 15,
    "ru-sales-delivery": 100,
    "ru-sales-order-status": 100,
    "ru-sales-price": 70,
    "ru-sales-stock": 60,
    "ru-sales-hours": 15,
}
"""At most this for those that break the script, at least `KEPT` for those that keep to it."""


def as_spoken(dialogue: Dialogue) -> Transcript:
    at, segments = 0.0, []
    for line in dialogue.lines:
        end = at + WORD_S * len(line.text.split())
        segments.append({"speaker": SPEAKERS[line.side], "start": at, "end": end, "text": line.text})
        at = end + GAP_S
    return Transcript.model_validate({"duration": at, "segments": segments})


@pytest.mark.parametrize("name", POINTS)
def test_dialogue_of_the_demo_gets_the_points_it_earned(name: str) -> None:
    dialogue = next(found for found in dialogues() if found.name == name)
    key = next(one.key for one in BOUND if one.queue == dialogue.queue and one.language == dialogue.language)
    compiled = compile_script(load_script(text_of(key)))
    total = score(card_of(compiled.script, check(compiled, as_spoken(dialogue)))).total
    assert total is not None
    assert (total >= KEPT) if POINTS[name] == 100 else (total <= POINTS[name])


@pytest.mark.parametrize("key", [one.key for one in BOUND])
def test_script_of_the_demo_passes_its_own_tests(key: str) -> None:
    compiled = compile_script(load_script(text_of(key)))
    assert compiled.script.tests
    assert failed_tests(compiled) == []
