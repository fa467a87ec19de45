"""What answers are worth, which questions are asked, and the score of a form."""

import pytest

from scripts_qa.forms.answers import AnswerInvalid, Given, Raw, asked, score_form, worth
from scripts_qa.forms.automatic import MachineSays, score_verdicts
from scripts_qa.forms.errors import FormInvalid
from scripts_qa.forms.form import Form, Question
from scripts_qa.forms.from_script import form_from_script
from scripts_qa.forms.service import read_form
from scripts_qa.loading import load_script
from scripts_qa.results import Status
from scripts_qa.scoring import Outcome

pytestmark = pytest.mark.unit
OPTIONS = [{"id": "good", "label": "Good", "value": 1}, {"id": "so", "label": "So-so", "value": 0.4}]


def question(**more: object) -> Question:
    return Question.model_validate({"id": "it", "text": "It", **more})


def form(*questions: dict[str, object], **more: object) -> Form:
    listed = [{"id": f"q{n}", "text": "Q", "points": 10, **one} for n, one in enumerate(questions)]
    return Form.model_validate({"title": "F", "sections": [{"id": "s", "title": "S", "questions": listed}], **more})


@pytest.mark.parametrize(
    ("about", "raw", "value"),
    [
        ({}, "yes", 1.0),
        ({"good": "no"}, "yes", 0.0),
        ({"type": "partial"}, "partial", 0.5),
        ({"type": "scale", "low": 1, "high": 5}, 4, 0.75),
        ({"type": "choice", "options": OPTIONS}, "so", 0.4),
        ({"type": "number", "low": 0.3, "high": 0.6, "soft": 0.2}, 0.7, 0.5),
        ({"type": "number", "low": 0.3, "high": 0.6}, 0.61, 0.0),
        ({"type": "text", "kind": "info"}, "well", None),
    ],
)
def test_answer_has_its_worth(about: dict[str, object], raw: Raw, value: float | None) -> None:
    found = worth(question(**about), raw)
    assert found == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("about", "raw"),
    [
        ({}, "maybe"),
        ({}, 1),
        ({"type": "scale", "low": 1, "high": 5}, 6),
        ({"type": "choice", "options": OPTIONS}, "bad"),
    ],
)
def test_answer_that_does_not_fit_is_refused(about: dict[str, object], raw: Raw) -> None:
    with pytest.raises(AnswerInvalid):
        worth(question(**about), raw)


def test_question_is_asked_only_after_the_answer_that_it_waits_for() -> None:
    chained = form({}, {"show_if": {"question": "q0", "is": ["no"]}}, {"show_if": {"question": "q1", "is": ["yes"]}})
    assert [one.id for one in asked(chained, {})] == ["q0"]
    answers = {"q0": Given("no"), "q1": Given("yes")}
    assert [one.id for one in asked(chained, answers)] == ["q0", "q1", "q2"]
    assert [one.id for one in asked(chained, {"q0": Given("yes"), "q1": Given("yes")})] == ["q0"]


def test_bonus_adds_penalty_takes_and_a_fatal_needs_a_person() -> None:
    made = form({}, {"kind": "bonus", "points": 5}, {"kind": "penalty", "points": 20}, {"kind": "fatal", "points": 0})
    answers = {"q0": Given("yes"), "q1": Given("yes"), "q2": Given("no"), "q3": Given("yes")}
    assert score_form(made, answers).total == 85
    assert score_form(made, answers | {"q3": Given("no")}).outcome is Outcome.FAIL
    suspected = score_form(made, answers | {"q3": Given("no", confirmed=False)})
    assert (suspected.total, suspected.suspected_fatal, suspected.fatal) == (85, ("q3",), ())


def test_everything_not_applicable_is_no_score() -> None:
    assert score_form(form({}, {}), {"q0": Given(na=True), "q1": Given(na=True)}).total is None


def test_form_of_a_script_has_a_question_for_everything_and_verdicts_answer_it() -> None:
    script = load_script(
        "script: t\nformat: 1\nlang: en\n"
        "steps: [{id: a, weight: 10, any: [one two]}, {id: b, weight: 10, kind: critical, any: [three four]}]\n"
        "forbid: [{id: rude, penalty: 30, any: [five six]}]\n"
        "metrics: [{id: pace, metric: agent_words_per_min, band: [100, 180], weight: 5}]\n"
    ).script
    made = form_from_script(script)
    said = {
        "a": MachineSays(Status.DONE, 1.0),
        "b": MachineSays(Status.MISSED, 0.0),
        "forbid.rude": MachineSays(Status.VIOLATED, 0.0),
        "metric.pace": MachineSays(Status.DONE, 1.0, 120),
    }
    every = score_verdicts(made, said, lambda _name: True)
    assert every.base == pytest.approx(60)
    assert (every.penalties, every.critical) == (30, 0)
    trusted = score_verdicts(made, said, lambda name: name in ("a", "metric.pace"))
    assert trusted.coverage == pytest.approx(0.6)
    assert (trusted.penalties, trusted.total) == (0, None)
    assert trusted.bounds is not None
    assert list(trusted.bounds) == pytest.approx([60, 100])


@pytest.mark.parametrize(
    "fault",
    [
        {"id": "q0"},
        {"show_if": {"question": "q9", "is": ["yes"]}},
        {"type": "scale"},
        {"type": "choice"},
        {"kind": "fatal", "type": "number"},
        {"kind": "bonus", "critical": True},
        {"unknown": 1},
    ],
)
def test_form_with_a_fault_names_it(fault: dict[str, object]) -> None:
    questions = [{"id": "q0", "text": "Q"}, {"id": "q1", "text": "Q", **fault}]
    with pytest.raises(FormInvalid) as refused:
        read_form({"title": "F", "sections": [{"id": "s", "title": "S", "questions": questions}]})
    assert refused.value.extra["errors"]
