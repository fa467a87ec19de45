"""Which words count as having said a phrase."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts_qa.matching.likeness import likeness
from scripts_qa.results import EvidenceRole, Status
from tests.scripts_qa.calls import checked, step

pytestmark = pytest.mark.unit

NOTICE = """steps:
  - id: it
    groups: [[разговор, звонок, беседа], [записываться, запись, вести запись]]
    not: ["не записывается", "записал ваш"]
"""
NOTICE_EN = 'steps: [{id: it, groups: [[call, conversation], [record]], not: ["not being recorded", "record of your"]}]'


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("предупреждаю что все звонки у нас записываются", Status.DONE),
        ("во время беседы ведётся запись", Status.DONE),
        ("нет наш разговор не записывается", Status.MISSED),
        ("я записал ваш звонок в журнал", Status.MISSED),
        ("запишите номер", Status.MISSED),
    ],
)
def test_recording_notice_in_russian(said: str, status: Status) -> None:
    assert step(checked(NOTICE, (1, "a", said))).status is status


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("this call may be recorded for training", Status.DONE),
        ("our conversations are recorded", Status.DONE),
        ("this call is not being recorded", Status.MISSED),
        ("I have a record of your call", Status.MISSED),
    ],
)
def test_recording_notice_in_english(said: str, status: Status) -> None:
    assert step(checked(NOTICE_EN, (1, "a", said), lang="en")).status is status


@pytest.mark.parametrize(
    ("lang", "phrase", "said", "status"),
    [
        ("ru", "обойдётся в {money}", "обойдется это вам в полторы тысячи", Status.DONE),
        ("ru", "обойдётся в {money}", "обойдётся недорого", Status.MISSED),
        ("ru", "цена {money}", "цена 25 000 рублей", Status.DONE),
        ("ru", "меня зовут {name}", "меня ээ зовут ну Ирина", Status.DONE),
        ("ru", "меня зовут {name}", "меня зовут домой", Status.MISSED),
        ("ru", "наберу вас {day}", "тогда я наберу вас во вторник", Status.DONE),
        ("ru", "наберу вас {day}", "наберу вас", Status.MISSED),
        ("uk", "мене звати {name}", "доброго дня мене звати Оксана", Status.DONE),
        ("uk", "вартість становить {money}", "вартість становитиме п'ятсот гривень", Status.DONE),
        ("en", "my name is {name}", "hi my name's Joe", Status.DONE),
        ("en", "{money} a month", "that's forty nine dollars a month", Status.DONE),
        ("en", "can't afford", "i can afford that", Status.MISSED),
    ],
)
def test_typed_gap_is_filled_by_its_kind_only(lang: str, phrase: str, said: str, status: Status) -> None:
    body = f'steps: [{{id: it, any: ["{phrase}"]}}]'
    assert step(checked(body, (1, "a", said), lang=lang)).status is status


def test_known_first_name_is_the_only_one_that_fills_the_gap() -> None:
    from_dictionary = checked('steps: [{id: it, any: ["меня зовут {name}"]}]', (1, "a", "меня зовут Ольга"))
    assert step(from_dictionary).status is Status.DONE


@pytest.mark.parametrize("said", ["это не стоимость с доставкой", "нет стоимость с доставкой я не назову"])
def test_negation_before_a_matched_word_contradicts_it(said: str) -> None:
    found = step(checked('steps: [{id: it, any: ["стоимость с доставкой"]}]', (1, "a", said)))
    assert found.status is Status.MISSED
    assert found.evidence[0].role is EvidenceRole.CONTRADICTION


def test_not_only_is_no_negation() -> None:
    said = "у нас не только гарантия на окна"
    assert step(checked('steps: [{id: it, any: ["гарантия на окна"]}]', (1, "a", said))).status is Status.DONE


def test_negation_that_the_phrase_itself_contains_is_wanted() -> None:
    body = 'steps: [{id: it, any: ["не могу позволить"]}]'
    assert step(checked(body, (1, "a", "я не могу себе позволить"))).status is Status.DONE
    assert step(checked(body, (1, "a", "я могу себе позволить"))).status is Status.MISSED


def test_one_of_two_words_that_mean_something_is_not_enough() -> None:
    found = step(checked("steps: [{id: it, any: [добрый день]}]", (1, "a", "какой добрый человек")))
    assert found.status is Status.MISSED


def test_slip_of_one_letter_in_a_long_word_is_forgiven() -> None:
    said = "мы гарантеруем доставку"
    assert step(checked("steps: [{id: it, any: [гарантируем доставку]}]", (1, "a", said))).status is Status.DONE


@pytest.mark.parametrize(
    ("phrase", "said", "status"),
    [
        ("это дорого", "под нами дорога и трамвай", Status.MISSED),
        ("это дорого", "дорого как-то", Status.DONE),
        ("до свидания", "тогда до свиданея", Status.DONE),
    ],
)
def test_only_word_of_a_phrase_is_forgiven_a_slip_when_it_is_long(phrase: str, said: str, status: Status) -> None:
    assert step(checked(f"steps: [{{id: it, any: [{phrase}]}}]", (1, "a", said))).status is status


def test_quote_and_seconds_are_those_of_the_matched_words() -> None:
    said = "ну что же добрый день всем"
    proof = step(checked("steps: [{id: it, any: [добрый день]}]", (10, "a", said))).evidence[0]
    assert (proof.quote, proof.phrase) == ("добрый день", "добрый день")
    assert 10 < proof.start < proof.end < 13


@given(st.text(alphabet="абвгдеклмнопрст", min_size=1, max_size=12), st.text(max_size=12))
def test_likeness_is_symmetric_and_one_for_equals(one: str, other: str) -> None:
    assert likeness(one, one) == 1
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
