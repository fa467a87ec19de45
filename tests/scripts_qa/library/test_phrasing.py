"""Lines added to a script's text: where they belong, and nothing else is touched."""

import pytest

from scripts_qa.library.checkup import check_up
from scripts_qa.library.errors import NoPlaceForPhrase
from scripts_qa.library.phrasing import with_phrase
from scripts_qa.script import ScriptTest

pytestmark = pytest.mark.unit

FLOW = """script: chairs
format: 1
lang: en
title: Chairs  # in stock
steps:
  - {id: stock, weight: 10, any: ["we have them in stock"], not: ["not in stock"]}
  - {id: bye, weight: 10, when: {last_s: 20}, any: ["good bye"]}
  - id: both
    weight: 5
    all: [one, two]
    parts: {one: {any: ["first"]}, two: {any: ["second"]}}
forbid:
  - id: rude
    penalty: 20
    any:
      - "go away"
"""


def added(text: str, line: str) -> bool:
    return line in text and not check_up(text).faults


def test_example_of_a_step_in_one_line_added_with_its_test() -> None:
    wider = with_phrase(FLOW, "stock", 'there are "plenty" of them here', anti=False)
    assert added(wider, 'any: ["we have them in stock", "there are \\"plenty\\" of them here"], not: ["not in stock"]')
    assert wider.endswith('\ntests:\n  - {say: "there are \\"plenty\\" of them here", expect: {stock: done}}\n')
    assert "title: Chairs  # in stock" in wider


def test_anti_example_without_a_list_of_them_begins_one() -> None:
    wider = with_phrase(FLOW, "bye", "good bye kiss", anti=True)
    assert added(wider, '{not: ["good bye kiss"], id: bye,')
    assert not check_up(wider).failures


def test_example_of_a_list_of_lines_keeps_its_indent_and_further_tests_follow() -> None:
    wider = with_phrase(with_phrase(FLOW, "rude", "get lost", anti=False), "rude", "go away party", anti=True)
    assert added(wider, '    any:\n      - "get lost"\n      - "go away"\n')
    assert [(test.say, dict(test.expect)) for test in _tests(wider)] == [
        ("go away party", {"rude": "ok"}),
        ("get lost", {"rude": "violated"}),
    ]


@pytest.mark.parametrize(("text", "step"), [(FLOW, "none"), (FLOW, "both"), ("steps: [", "stock"), ("", "stock")])
def test_text_without_a_place_for_the_line_is_refused(text: str, step: str) -> None:
    with pytest.raises(NoPlaceForPhrase):
        with_phrase(text, step, "there are plenty", anti=False)


def _tests(text: str) -> tuple[ScriptTest, ...]:
    compiled = check_up(text).compiled
    assert compiled is not None
    return tuple(compiled.script.tests)
