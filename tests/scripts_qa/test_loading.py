"""Scripts that can be used, and what is said of those that cannot."""

import pytest

from scripts_qa.compiled import compile_script
from scripts_qa.errors import ScriptInvalid
from scripts_qa.loading import MAX_BYTES, load_script
from tests.scripts_qa.calls import script

pytestmark = pytest.mark.unit

STEP = "steps: [{id: greet, any: [добрый день]}]"


def reasons(text: str) -> dict[str, str]:
    with pytest.raises(ScriptInvalid) as caught:
        compile_script(load_script(text))
    errors = caught.value.extra.get("errors", [])
    assert isinstance(errors, list)
    return {fault["field"]: fault["reason"] for fault in errors} or {"": caught.value.detail}


def test_text_read_twice_has_one_version_and_a_changed_letter_another() -> None:
    assert script(STEP).sha256 == script(STEP).sha256
    assert script(STEP).sha256 != script(STEP.replace("день", "вечер")).sha256


@pytest.mark.parametrize(
    ("body", "field", "reason"),
    [
        ("steps: [{id: a}]", "steps.a", "give any, groups, or all with parts"),
        ("steps: [{id: a, any: [x y], weight: -1}]", "steps.a.weight", "greater than or equal to 0"),
        ("steps: [{id: a, any: [да], colour: red}]", "steps.a.colour", "no such key"),
        ("steps: [{id: a, any: [да]}, {id: a, any: [нет]}]", "steps.a.id", "a is there twice"),
        ("steps: [{id: a, any: [да], after: b}]", "steps.a.after", "refers to b"),
        ("steps: [{id: a, any: [да], within_s: 5}]", "steps.a", "there is no"),
        ("steps: [{id: a, all: [p], parts: {q: {any: [да]}}}]", "steps.a", "same parts"),
        (f"{STEP}\ntests: [{{say: да, expect: {{nobody: done}}}}]", "tests.0.expect.nobody", "nobody"),
        ("steps: [{id: a, any: [да], any: [нет]}]", "line 4", "there twice"),
        ("steps: &s [{id: a, any: [да]}]\nforbid: *s", "line 5", "references"),
        ("steps: [", "line 4", "expected"),
    ],
)
def test_faulty_script_is_refused_with_place_and_reason(body: str, field: str, reason: str) -> None:
    found = reasons(f"script: test\nformat: 1\nlang: ru\n{body}")
    assert field in found, found
    assert reason in found[field]


def test_phrase_with_an_unknown_slot_is_refused_by_its_text() -> None:
    assert "{sum}" in reasons("script: t\nformat: 1\nlang: ru\nsteps: [{id: a, any: ['цена {sum}']}]")[""]


def test_slot_of_an_unknown_kind_is_refused_with_those_there_are() -> None:
    text = "script: t\nformat: 1\nlang: ru\nslots: {sum: roubles}\nsteps: [{id: a, any: ['цена {sum}']}]"
    assert "money" in reasons(text)[""]


@pytest.mark.parametrize("text", ["", "- 1", "just words", "\x00", "a: " + "[" * 5000])
def test_text_that_is_no_script_is_refused(text: str) -> None:
    assert reasons(text)


def test_text_beyond_the_limit_is_refused_unread() -> None:
    with pytest.raises(ScriptInvalid, match="longer"):
        load_script("#" * (MAX_BYTES + 1))


def test_yes_and_no_are_words_in_a_script() -> None:
    text = script("steps: [{id: no, any: [yes, on time]}]", lang="en").script
    assert (text.steps[0].id, text.steps[0].any) == ("no", ["yes", "on time"])
