"""The labelled calls hold together, and the matcher does no worse on them than it did."""

from collections import Counter

import pytest

from scripts_qa.results import Status
from tests.corpus.calls import Half, LabelledCall, labelled_calls, parse
from tests.corpus.grown import grown_script
from tests.corpus.judged import FAILED, SAID, Judged, Tally, compiled_script, judge, tally
from tests.corpus.written import as_written

pytestmark = pytest.mark.unit

SPOKEN = frozenset({Status.DONE, Status.PARTIAL, Status.VIOLATED})
FILE = """language: en
script: support-en
name: Kate
half: tuning
kept: no
---
agent [desk]: Support desk.
caller: Hello.
---
done: desk
missed: {missed}
"""


@pytest.fixture(scope="module")
def calls() -> list[LabelledCall]:
    return labelled_calls()


@pytest.fixture(scope="module")
def judged(calls: list[LabelledCall]) -> list[Judged]:
    """By the rules alone."""
    return judge(calls, lambda call: as_written(call.dialogue))


def test_calls_are_many_and_half_of_each_language_keep_their_script(calls: list[LabelledCall]) -> None:
    by_language = Counter((call.dialogue.language, call.kept) for call in calls)
    assert len(calls) >= 40
    assert all(by_language[language, True] == by_language[language, False] > 0 for language in ("ru", "uk", "en"))


def test_tuning_half_is_as_large_as_the_other_and_both_know_all_scripts(calls: list[LabelledCall]) -> None:
    halves = Counter(call.half for call in calls)
    scripts = {half: {call.script for call in calls if call.half is half} for half in Half}
    assert halves[Half.TUNING] == halves[Half.HELD_OUT]
    assert scripts[Half.TUNING] == scripts[Half.HELD_OUT]


def test_every_step_of_the_script_has_a_label(calls: list[LabelledCall]) -> None:
    for call in calls:
        compiled = compiled_script(call.script)
        wanted = {item.step.id for item in compiled.steps} | {item.item.id for item in compiled.forbidden}
        assert call.labels.keys() == wanted, call.dialogue.name
        assert compiled.script.lang == call.dialogue.language


def test_what_is_labelled_as_said_has_its_line_and_nothing_else_has(calls: list[LabelledCall]) -> None:
    for call in calls:
        assert call.proofs.keys() == {name for name, label in call.labels.items() if label in SPOKEN}, (
            call.dialogue.name
        )


def test_call_is_kept_when_no_label_takes_a_point(calls: list[LabelledCall]) -> None:
    for call in calls:
        faults = set(call.labels.values()) & (FAILED | {Status.VIOLATED})
        assert call.kept is not bool(faults), call.dialogue.name


@pytest.mark.parametrize("missed", ["desk", "\nagent: once more"])
def test_file_with_two_labels_for_a_step_or_a_line_among_them_is_refused(missed: str) -> None:
    with pytest.raises(ValueError, match=r"call: two labels|not a valid Status"):
        parse("call", FILE.format(missed=missed))


def test_file_whose_line_nobody_says_is_refused() -> None:
    with pytest.raises(ValueError, match="call: nobody says"):
        parse("call", FILE.format(missed="offer").replace("caller:", "robot:"))


def test_phrases_of_the_tuning_half_find_nearly_all_of_it(calls: list[LabelledCall]) -> None:
    tuning = [call for call in calls if call.half is Half.TUNING]
    found = tally(judge(tuning, lambda call: as_written(call.dialogue), scripts=grown_script), SAID)
    assert found.recall.value >= 0.98
    assert found.precision.value >= 0.96


def test_tally_counts_what_is_right_wrong_and_lacking(judged: list[Judged]) -> None:
    assert tally(judged, frozenset(Status)) == Tally(len(judged), 0, 0)
    assert tally(judged, frozenset()) == Tally(0, 0, 0)


@pytest.mark.parametrize(("language", "recall"), [("ru", 0.60), ("uk", 0.70), ("en", 0.65)])
def test_rules_alone_find_as_much_in_each_language_as_they_did(
    judged: list[Judged], language: str, recall: float
) -> None:
    found = tally([item for item in judged if item.call.dialogue.language == language], SAID)
    assert found.recall.value >= recall
    assert found.precision.value >= 0.96


def test_rules_alone_tell_nearly_every_step_that_was_not_said(judged: list[Judged]) -> None:
    assert tally(judged, FAILED).recall.value >= 0.96
