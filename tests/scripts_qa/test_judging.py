"""When what was said counts: window, speaker, order, trigger, count, competition, and what was not heard."""

import pytest

from scripts_qa.results import EvidenceRole, Status
from tests.scripts_qa.calls import checked, step

pytestmark = pytest.mark.unit

HELLO = "steps: [{id: it, any: [добрый день], when: {first_s: 20}}]"
BYE = "steps: [{id: it, any: [всего доброго], when: {last_s: 20}}]"
OBJECTION = """steps:
  - id: it
    if: {who: customer, any: [это дорого]}
    within_s: 30
    all: [agree, value]
    parts: {agree: {any: [понимаю вас]}, value: {any: [в стоимость уже входит]}}
"""
PRICE = """steps:
  - {id: need, any: [для какого помещения]}
  - {id: it, after: need, any: ["цена {money}"]}
"""


def test_greeting_in_its_window_is_done_and_later_is_too_late() -> None:
    assert step(checked(HELLO, (5, "a", "добрый день"))).status is Status.DONE
    late = step(checked(HELLO, (1, "a", "алло"), (60, "a", "добрый день")))
    assert (late.status, late.reason, late.evidence[0].role) == (Status.MISSED, "too_late", EvidenceRole.NEAR_MISS)


def test_goodbye_counts_from_the_end_of_the_call() -> None:
    assert step(checked(BYE, (280, "a", "всего доброго"), duration=290)).status is Status.DONE
    assert step(checked(BYE, (200, "a", "всего доброго"), duration=290)).status is Status.MISSED


def test_phrase_of_the_other_side_does_not_count() -> None:
    said = ((1, "a", "алло"), (3, "c", "добрый день"))
    assert step(checked(HELLO, *said)).status is Status.MISSED


def test_price_before_the_need_is_out_of_order() -> None:
    early = step(checked(PRICE, (5, "a", "цена сто рублей"), (20, "a", "для какого помещения")))
    late = step(checked(PRICE, (5, "a", "для какого помещения"), (20, "a", "цена сто рублей")))
    assert (early.status, early.reason) == (Status.MISSED, "out_of_order")
    assert late.status is Status.DONE


def test_price_without_the_need_is_judged_for_itself() -> None:
    assert step(checked(PRICE, (5, "a", "цена сто рублей"))).status is Status.DONE


def test_step_before_something_that_may_be_absent_is_asked_for_only_with_it() -> None:
    body = """steps:
      - {id: it, before: placed, any: [проверим заказ]}
      - {id: placed, optional: true, any: [заказ оформлен]}
    """
    assert step(checked(body, (1, "a", "здравствуйте"))).status is Status.NOT_APPLICABLE
    assert step(checked(body, (1, "a", "проверим заказ"), (9, "a", "заказ оформлен"))).status is Status.DONE
    wrong = step(checked(body, (1, "a", "заказ оформлен"), (9, "a", "проверим заказ")))
    assert (wrong.status, wrong.reason) == (Status.MISSED, "out_of_order")


def test_objection_that_nobody_raised_is_not_applicable() -> None:
    assert step(checked(OBJECTION, (1, "a", "слушаю"), (3, "c", "хорошо беру"))).status is Status.NOT_APPLICABLE


def test_objection_answered_in_time_is_done_with_its_trigger_as_evidence() -> None:
    found = step(
        checked(
            OBJECTION,
            (10, "c", "это дорого"),
            (15, "a", "понимаю вас"),
            (20, "a", "в стоимость уже входит монтаж"),
        )
    )
    assert found.status is Status.DONE
    assert [item.role for item in found.evidence] == [EvidenceRole.TRIGGER, EvidenceRole.PROOF, EvidenceRole.PROOF]


def test_objection_half_answered_is_partial_and_late_answer_missed() -> None:
    half = step(checked(OBJECTION, (10, "c", "это дорого"), (15, "a", "понимаю вас")))
    late = step(
        checked(OBJECTION, (10, "c", "это дорого"), (90, "a", "понимаю вас"), (95, "a", "в стоимость уже входит"))
    )
    assert (half.status, half.credit) == (Status.PARTIAL, 0.5)
    assert (late.status, late.reason) == (Status.MISSED, "too_late")


def test_objection_repeated_at_once_asks_for_one_answer() -> None:
    said = (
        (10, "c", "это дорого"),
        (14, "c", "нет это дорого"),
        (20, "a", "понимаю вас в стоимость уже входит монтаж"),
    )
    assert step(checked(OBJECTION, *said)).status is Status.DONE


def test_second_objection_later_that_stays_unanswered_halves_the_credit() -> None:
    said = (
        (10, "c", "это дорого"),
        (20, "a", "понимаю вас в стоимость уже входит монтаж"),
        (100, "c", "всё равно это дорого"),
        (110, "a", "хорошо"),
    )
    found = step(checked(OBJECTION, *said))
    assert (found.status, found.credit) == (Status.PARTIAL, 0.5)


def test_two_questions_are_wanted_and_one_is_half() -> None:
    body = "steps: [{id: it, question: true, count: 2, any: [для какого помещения, какую задачу хотите решить]}]"
    one = step(checked(body, (1, "a", "скажите для какого помещения")))
    two = step(checked(body, (1, "a", "скажите для какого помещения"), (9, "a", "и какую задачу вы хотите решить")))
    assert (one.status, one.credit) == (Status.PARTIAL, 0.5)
    assert two.status is Status.DONE


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("is now a good time to talk", Status.DONE),
        ("hello is now a good time", Status.DONE),
        ("now is a good time to save", Status.MISSED),
        ("It is now a good time.", Status.MISSED),
        ("Now a good time is?", Status.DONE),
    ],
)
def test_question_is_known_by_its_form(said: str, status: Status) -> None:
    body = "steps: [{id: it, question: true, any: [is now a good time]}]"
    assert step(checked(body, (1, "a", said), lang="en")).status is status


def test_words_that_two_steps_claim_go_to_the_better_match() -> None:
    body = """steps:
      - {id: it, any: [стоимость доставки на дом]}
      - {id: other, any: [стоимость доставки на следующий день]}
    """
    result = checked(body, (1, "a", "стоимость доставки на следующий день"))
    assert step(result, "other").status is Status.DONE
    assert step(result).status is not Status.DONE


def test_agent_who_was_hardly_heard_is_not_blamed() -> None:
    unclear = step(checked(HELLO, (5, "a", "обрый пень что то там"), conf=0.2))
    assert (unclear.status, unclear.credit) == (Status.UNKNOWN, None)


def test_silent_agent_track_makes_everything_unknown() -> None:
    result = checked(HELLO + "\nforbid: [{id: rude, any: [что вы мне тут]}]", (5, "c", "алло"))
    assert step(result).status is Status.UNKNOWN
    assert result.forbidden[0].status is Status.UNKNOWN


@pytest.mark.parametrize(("conf", "status"), [(0.2, Status.UNKNOWN), (0.9, Status.MISSED), (None, Status.MISSED)])
def test_window_without_a_word_is_as_well_heard_as_the_rest_of_the_call(conf: float | None, status: Status) -> None:
    found = step(checked(HELLO, (40, "a", "ну вот и всё"), (60, "c", "алло"), conf=conf))
    assert found.status is status


def test_forbidden_words_are_violated_with_proof_and_anti_phrase_spares() -> None:
    body = """steps: [{id: it, any: [алло да]}]
forbid: [{id: no, penalty: 20, any: [даю гарантию], not: [даю гарантию производителя]}]
"""
    bad = checked(body, (1, "a", "я вам даю гарантию"))
    spared = checked(body, (1, "a", "я вам даю гарантию производителя"))
    assert (bad.forbidden[0].status, bad.forbidden[0].penalty) == (Status.VIOLATED, 20)
    assert (spared.forbidden[0].status, spared.forbidden[0].penalty) == (Status.OK, 0)


@pytest.mark.parametrize(
    ("least", "said", "status"),
    [
        ("", "я прямо сейчас напишу на склад", Status.OK),
        ("", "решайте прямо сейчас", Status.VIOLATED),
        ("", "ну решайте же прямо вот сейчас", Status.VIOLATED),
        ("min: 0.6, ", "я прямо сейчас напишу на склад", Status.VIOLATED),
    ],
)
def test_short_charge_needs_all_its_words_unless_the_script_says_less(least: str, said: str, status: Status) -> None:
    body = f"steps: [{{id: it, any: [алло да]}}]\nforbid: [{{id: no, {least}any: [решайте прямо сейчас]}}]"
    assert checked(body, (1, "a", said)).forbidden[0].status is status


def test_price_alone_does_not_say_the_term_as_well() -> None:
    body = """steps:
  - id: it
    all: [sum, term]
    parts: {sum: {any: ["{money} a month"]}, term: {any: ["{number} month contract"]}}
"""
    alone = step(checked(body, (1, "a", "it is thirty nine dollars a month"), lang="en"))
    both = step(checked(body, (1, "a", "thirty dollars a month on a twelve month contract"), lang="en"))
    assert (alone.status, [proof.part for proof in alone.evidence if proof.role is EvidenceRole.PROOF]) == (
        Status.PARTIAL,
        ["sum"],
    )
    assert both.status is Status.DONE


def test_missed_step_shows_the_nearest_that_was_said() -> None:
    body = "steps: [{id: it, any: [запишу вас на бесплатный замер]}]"
    found = step(checked(body, (1, "a", "можем бесплатный замер сделать")))
    assert found.status is Status.MISSED
    assert (found.evidence[0].role, found.evidence[0].quote) == (EvidenceRole.NEAR_MISS, "бесплатный замер")


def test_phrase_that_the_recogniser_cut_in_two_segments_is_found() -> None:
    assert step(checked(HELLO, (5, "a", "добрый"), (6.2, "a", "день"))).status is Status.DONE
