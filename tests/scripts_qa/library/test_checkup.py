"""A text looked at while somebody writes it: faults with their places, findings, tests, and what the operator sees."""

from collections import Counter
from importlib.resources import files

import pytest

from scripts_qa.library.checkup import check_up
from scripts_qa.library.comparing import heard_phrases
from scripts_qa.library.linting import Code, Heard, Severity, known_words, lint, message
from scripts_qa.library.rendering import lines_of, never_of
from scripts_qa.library.starting import first_text
from scripts_qa.library.words import words_of
from scripts_qa.transcript import Transcript
from tests.scripts_qa.calls import transcript

pytestmark = pytest.mark.unit

HEAD = "script: test\nformat: 1\nlang: ru\n"


def text(body: str, *, head: str = HEAD) -> str:
    return head + body


def findings(body: str, *, head: str = HEAD) -> dict[Code, list[tuple[str, str]]]:
    checkup = check_up(text(body, head=head))
    assert checkup.faults == ()
    found: dict[Code, list[tuple[str, str]]] = {}
    for item in checkup.findings:
        found.setdefault(item.finding.code, []).append((item.finding.item, item.finding.phrase))
    return found


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        ("steps:\n  - id: a\n    any: [да]\n    colour: red", 7, 5),
        ("steps:\n  - id: a\n    any: [да]\n    weight: -1", 7, 13),
        ("steps:\n  - {id: a, any: [да], after: b}", 5, 31),
        ("steps:\n  - {id: a, any: [да]}\n  - {id: a, any: [нет]}", 6, 10),
        ("steps:\n  - {id: a, any: ['цена {sum}']}", 5, 19),
        ("slots: {sum: roubles}\nsteps: [{id: a, any: [да]}]", 4, 14),
        ("steps:\n  - id: a\n    any: [да\n", 7, 1),
        ("steps:\n  - id: a\n    all: [p]\n    parts: {q: {any: [да]}}", 5, 5),
        ("steps: [{id: a, any: [да]}]\ntests:\n  - {say: да, expect: {nobody: done}}", 6, 32),
    ],
)
def test_fault_in_a_text_is_placed_by_line_and_column(body: str, line: int, column: int) -> None:
    checkup = check_up(text(body))
    assert checkup.compiled is None
    assert [(fault["line"], fault["column"]) for fault in checkup.faults] == [(line, column)], checkup.faults


def test_several_phrases_with_unknown_gaps_are_all_told() -> None:
    checkup = check_up(text("steps: [{id: a, any: ['цена {sum}', да, '{when} удобно']}]"))
    assert [fault["reason"] for fault in checkup.faults] == [
        '"цена {sum}": there is no slot {sum}',
        '"{when} удобно": there is no slot {when}',
    ]


def test_draft_with_another_scripts_name_is_told_at_the_name() -> None:
    checkup = check_up(text("steps: [{id: a, any: [да]}]"), key="other")
    assert [(fault["field"], fault["line"]) for fault in checkup.faults] == [("script", 1)]


def test_failing_test_is_placed_at_its_line() -> None:
    body = "steps: [{id: a, any: [добрый день]}]\ntests:\n  - {say: всего доброго, expect: {a: done}}"
    checkup = check_up(text(body))
    assert checkup.tests == 1
    (failure,) = checkup.failures
    assert (failure.failure.expected, failure.failure.got, failure.place["line"]) == ("done", "missed", 6)


def test_phrase_that_another_step_matches_better_is_stolen() -> None:
    body = """steps:
  - {id: ask, weight: 50, any: ["когда вам удобно приехать {day}"], min: 0.5}
  - {id: when, weight: 50, any: ["вам удобно завтра приехать к нам"]}
"""
    assert (Code.SHARED in findings(body)) or (Code.STOLEN in findings(body))


def test_same_phrase_in_two_steps_is_shared_both_ways() -> None:
    body = 'steps:\n  - {id: a, weight: 50, any: ["добрый день"]}\n  - {id: b, weight: 50, any: ["добрый день"]}\n'
    assert findings(body)[Code.SHARED] == [("a", "добрый день"), ("b", "добрый день")]


def test_longer_phrase_of_another_step_does_not_take_a_shorter_one() -> None:
    body = (
        'steps:\n  - {id: a, weight: 50, any: ["добрый день"]}\n'
        '  - {id: b, weight: 50, any: ["стоимость составит {money}"]}\n'
    )
    assert Code.SHARED not in findings(body)
    assert Code.STOLEN not in findings(body)


def test_step_that_says_what_is_forbidden_is_told() -> None:
    body = (
        'steps: [{id: a, weight: 100, any: ["точно вернём деньги"]}]\n'
        'forbid: [{id: promise, any: ["вернём деньги"], not: [зря]}]'
    )
    assert findings(body)[Code.FORBIDDEN] == [("a", "точно вернём деньги")]


def test_phrase_that_its_own_anti_phrase_takes_away_is_told() -> None:
    body = 'steps: [{id: a, weight: 100, any: ["разговор записывается"], not: ["записывается"]}]'
    assert findings(body)[Code.CANCELLED] == [("a", "разговор записывается")]


def test_negation_that_would_count_is_told_only_without_the_guard() -> None:
    guarded = 'steps: [{id: a, weight: 100, any: ["разговор записывается"]}]'
    assert Code.NEGATION_COUNTS not in findings(guarded)
    assert findings("defaults: {negation: off}\n" + guarded)[Code.NEGATION_COUNTS] == [
        ("a", "не разговор записывается")
    ]


def test_digits_and_foreign_letters_are_told_and_gaps_are_not() -> None:
    body = 'steps: [{id: a, weight: 100, any: ["скидка 20 процентов", "ваш manager", "цена {money}"]}]'
    found = findings(body)
    assert found[Code.DIGITS] == [("a", "скидка 20 процентов")]
    assert found[Code.FOREIGN_LETTERS] == [("a", "ваш manager")]


def test_words_outside_the_models_vocabulary_are_told() -> None:
    compiled = check_up(text('steps: [{id: a, weight: 100, any: ["добрый день", "добрый кайзен"]}]')).compiled
    assert compiled is not None
    found = lint(compiled, known_words=known_words("добрый 12\nдень 13\n"))
    assert [(item.phrase, item.other) for item in found if item.code is Code.UNKNOWN_WORDS] == [
        ("добрый кайзен", "кайзен")
    ]


def test_order_that_waits_for_itself_is_told_once() -> None:
    body = (
        "steps: [{id: a, weight: 50, any: [да], after: b}, {id: b, weight: 25, any: [нет], after: c},"
        " {id: c, weight: 25, any: [ага], after: a}]"
    )
    assert [item for item, _ in findings(body)[Code.ORDER_CIRCLE]] == ["a"]


def test_beginning_that_has_to_follow_the_end_is_told() -> None:
    body = (
        "steps: [{id: a, weight: 50, any: [да], when: {first_s: 20}, after: b},"
        " {id: b, weight: 50, any: [нет], when: {last_s: 20}}]"
    )
    assert [item for item, _ in findings(body)[Code.ORDER_WINDOWS]] == ["a"]


@pytest.mark.parametrize(("weight", "told"), [(60, True), (50, False)])
def test_weights_that_are_not_a_hundred_are_told(weight: int, told: bool) -> None:
    body = f"steps: [{{id: a, weight: {weight}, any: [да]}}, {{id: b, weight: 50, any: [нет]}}]"
    assert (Code.WEIGHTS in findings(body)) is told


def test_phrases_that_nobody_said_are_told_with_the_number_of_calls() -> None:
    compiled = check_up(text('steps: [{id: a, weight: 100, any: ["добрый день", "моё почтение"]}]')).compiled
    assert compiled is not None
    heard = Heard(7, Counter({(("steps", 0), "добрый день"): 3}))
    told = [item for item in lint(compiled, heard=heard) if item.code is Code.NEVER_HEARD]
    assert [(item.phrase, item.n, item.severity) for item in told] == [("моё почтение", 7, Severity.INFO)]
    assert "7 calls" in message(told[0])


@pytest.mark.parametrize("name", ["sales-call-ru", "upgrade-call-en"])
def test_example_that_comes_with_the_program_has_no_fault_no_failure_and_no_warning(name: str) -> None:
    given = files("scripts_qa").joinpath("examples", f"{name}.yaml").read_text(encoding="utf-8")
    checkup = check_up(given)
    assert checkup.faults == ()
    assert checkup.failures == ()
    assert [item.finding for item in checkup.findings if item.finding.severity is Severity.WARNING] == []


@pytest.mark.parametrize("language", ["ru", "uk", "en", "de"])
@pytest.mark.parametrize("title", ["Продажи", 'He said "hi": \\ #1', "- x"])
def test_new_script_passes_its_own_tests_under_any_title(language: str, title: str) -> None:
    checkup = check_up(first_text("a-key", title, language), key="a-key")
    assert checkup.faults == ()
    assert checkup.failures == ()
    assert checkup.compiled is not None
    assert checkup.compiled.script.title == title


def test_operator_sees_a_title_and_one_phrase_for_each_part() -> None:
    given = files("scripts_qa").joinpath("examples", "sales-call-ru.yaml").read_text(encoding="utf-8")
    compiled = check_up(given).compiled
    assert compiled is not None
    lines = {line.id: line for line in lines_of(compiled)}
    assert lines["greet"].say == ("добрый день", "меня зовут {name}")
    assert (lines["greet"].when, lines["greet"].seconds) == ("first", 25)
    assert lines["price"].say == ("стоимость составит {money}",)
    assert lines["objection"].after_hearing == "это дорого"
    assert lines["record_notice"].say == ("разговор … записываться",)
    assert [item.fatal for item in never_of(compiled)] == [False, True]


def test_words_for_the_recogniser_are_those_that_mean_something() -> None:
    compiled = check_up(text('steps: [{id: a, weight: 100, any: ["это замер", "запишу вас на замер {day}"]}]')).compiled
    assert compiled is not None
    assert words_of([compiled]) == ("замер", "запишу")


def test_transcripts_that_say_a_phrase_are_counted_by_who_says_it() -> None:
    compiled = check_up(text('steps: [{id: a, weight: 100, any: ["добрый день", "моё почтение"]}]')).compiled
    assert compiled is not None
    call: Transcript = transcript((0, "a", "добрый день"), (3, "c", "моё почтение"))
    assert heard_phrases(compiled, call) == {(("steps", 0), "добрый день")}
