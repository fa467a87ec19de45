"""Lines heard by their meaning: only where no rule has claimed them, and never against the words themselves."""

import pytest

from scripts_qa.checker import check
from scripts_qa.compiled import compile_script
from scripts_qa.matching.meaning import Meaning
from scripts_qa.results import CheckResult, EvidenceRole, Status
from tests.scripts_qa.calls import Said, script, step, transcript
from tests.scripts_qa.checking.world import TopicEmbedder

pytestmark = pytest.mark.unit
BODY = """
steps:
  - {id: greet, weight: 10, any: ["good morning"]}
  - {id: price, weight: 10, any: ["it costs {money}", "that is {money} a month"]}
  - {id: recorded, weight: 10, any: ["this call is recorded"], not: ["off the tape"]}
"""


def heard(*said: Said) -> CheckResult:
    compiled = compile_script(script(BODY, "en"))
    return check(compiled, transcript(*said, duration=60), meaning=Meaning(TopicEmbedder()))


def test_paraphrase_is_done_and_the_result_says_who_judged() -> None:
    result = heard((0, "a", "welcome to our little shop"), (9, "c", "hello"))
    assert (step(result, "greet").status, step(result, "greet").matcher) == (Status.DONE, "topics-1")
    assert result.matchers[1:] == ("topics-1",)


def test_line_that_a_rule_has_claimed_stays_the_rules() -> None:
    result = heard((0, "a", "good morning"), (9, "c", "hello"))
    assert step(result, "greet").matcher == "lexical"


def test_customers_words_never_do_the_agents_step() -> None:
    assert step(heard((0, "c", "welcome to my house"), (9, "a", "right then")), "greet").status is Status.MISSED


def test_typed_gap_of_every_phrase_must_be_filled() -> None:
    assert step(heard((0, "a", "you pay very little here"), (9, "c", "hm")), "price").status is Status.MISSED
    assert step(heard((0, "a", "you pay fifty dollars here"), (9, "c", "hm")), "price").status is Status.DONE


def test_negated_window_is_contradicted_and_shown_as_such() -> None:
    found = step(heard((0, "a", "we do not tape anything here"), (9, "c", "hm")), "recorded")
    assert found.status is Status.MISSED
    assert [proof.role for proof in found.evidence] == [EvidenceRole.CONTRADICTION]


def test_anti_phrase_wins_over_likeness() -> None:
    found = step(heard((0, "a", "and now this is off the tape"), (9, "c", "hm")), "recorded")
    assert found.status is Status.MISSED


def test_written_end_of_a_sentence_parts_what_is_compared() -> None:
    result = heard((0, "a", "Welcome to our shop. You pay fifty dollars here. Off the road it goes."), (9, "c", "hm"))
    assert step(result, "greet").evidence[0].quote == "welcome to our shop"
    assert step(result, "price").evidence[0].quote == "you pay fifty dollars here"


def test_sentence_of_one_word_is_compared_together_with_the_next() -> None:
    result = heard((0, "a", "Sure. Welcome to our shop."), (9, "c", "hm"))
    assert step(result, "greet").evidence[0].quote == "sure welcome to our shop"


def test_without_embeddings_the_rules_judge_alone() -> None:
    result = check(compile_script(script(BODY, "en")), transcript((0, "a", "welcome to our shop"), duration=60))
    assert step(result, "greet").status is Status.MISSED
    assert len(result.matchers) == 1
