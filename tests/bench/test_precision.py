"""The tables of what the checks find: counted rightly, whatever the matcher says."""

import pytest

from scripts_qa.transcript import Transcript
from tests.bench.bench_precision import WRITTEN, Corpus, verdicts, word_errors
from tests.bench.figures import Table
from tests.corpus.calls import LabelledCall, labelled_calls
from tests.corpus.written import as_written

pytestmark = pytest.mark.unit
DEAF: Transcript = Transcript(language="en", duration=60, segments=[])


@pytest.fixture(scope="module")
def tables() -> dict[str, Table]:
    """Of four English calls, as written and by a recogniser that hears nothing."""
    calls = [call for call in labelled_calls() if call.script == "support-en"][:4]
    words = {WRITTEN: _all(calls), "deaf": dict.fromkeys([call.dialogue.name for call in calls], DEAF)}
    return {table.title: table for table in verdicts(Corpus(calls, words), None)}


def _all(calls: list[LabelledCall]) -> dict[str, Transcript]:
    return {call.dialogue.name: as_written(call.dialogue) for call in calls}


def test_recogniser_that_hears_nothing_finds_nothing_and_blames_nobody(tables: dict[str, Table]) -> None:
    found = {row[0]: row[1:] for row in tables["What was said, and found"].rows}
    blamed = {row[0]: row[1:] for row in tables["What was not said, or in part: points taken"].rows}
    assert found["deaf, rules, all"][1:3] == ["0", "0"]
    assert found["deaf, rules, all"][4] == "none"
    assert blamed["deaf, rules, all"][1:3] == ["0", "0"]


def test_halves_and_languages_add_up_to_all_steps(tables: dict[str, Table]) -> None:
    rows = {row[0].removeprefix("as written, rules, "): int(row[1]) for row in tables["What was said, and found"].rows}
    assert rows["tuning"] + rows["held-out"] == rows["all"] == rows["en"] == 24
    assert rows["ru"] == rows["uk"] == 0


def test_kinds_of_steps_add_up_to_all_steps(tables: dict[str, Table]) -> None:
    kinds = tables["What was said, and found, by the kind of step"].rows
    assert sum(int(row[1]) for row in kinds if row[0].endswith("as written, rules")) == 24


def test_flips_are_counted_over_the_calls_that_both_have(tables: dict[str, Table]) -> None:
    row = tables["Verdicts that flip"].rows[0]
    assert row[0] == "as written / deaf (rules)"
    assert row[1:3] == ["none", "none"]
    assert row[3].startswith("100 %")


def test_calls_without_a_score_make_no_pairs(tables: dict[str, Table]) -> None:
    rows = {row[0]: row[1:] for row in tables["Calls that keep their script beside calls that break it"].rows}
    assert rows["support-en: deaf, rules"] == ["none", "none", "0 of 0"]


def test_nothing_heard_has_no_share_of_wrong_words() -> None:
    assert [row[1:] for row in word_errors({"deaf": []}).rows] == [["none", "none"]] * 3
