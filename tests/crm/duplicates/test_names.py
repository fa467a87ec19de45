"""Names as they sound, and what speaks for two cards being one."""

import pytest

from crm.alike import is_telling, key_words, name_key
from crm.duplicates.evidence import Reason, Traits, compare
from crm.words import typed_words

pytestmark = pytest.mark.unit

PHONE = frozenset({"+74951234567"})
MAIL = frozenset({"anna@x.example"})
TAX = frozenset({"7707083893"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Королёва Анна", "Королева Анна"),
        ("Анна Королёва", "Королева, АННА"),
        ("Иван Щербаков", "Ivan Shcherbakov"),
        ("Юрий Цой", "Yuriy Tsoy"),
        ("Юрий Цой", "Jurij Coj"),
        ("Олена Шевченко", "Елена Шевченко"),
        ("Дмитро Коваль", "Dmitriy Koval"),
        ("Мария Чехова", "Mariya Chekhova"),
        ("ООО «Ромашка»", "Ромашка"),
        ("ТОВ Ромашка", "Romashka LLC"),
        ("Общество с ограниченной ответственностью «Ромашка»", "ООО Ромашка"),
        ("ИП Петров Пётр", "Петр Петров"),
        ("Анна-Мария Белая", "Белая Анна Мария"),
    ],
)
def test_one_name_in_two_spellings_has_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("Иванов Иван", "Иванова Инна"), ("Ромашка", "Василёк"), ("Петров Пётр", "Петров Павел")],
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_number_as_a_name_has_no_key_and_is_no_sign() -> None:
    assert name_key("+7 495 123-45-67") == ""
    assert key_words("+7 495 123-45-67") == []


def test_first_name_alone_tells_nothing_of_a_person_and_a_firms_word_does() -> None:
    assert not is_telling(name_key("Анна"), company=False)
    assert is_telling(name_key("ООО Ромашка"), company=True)
    assert not is_telling(name_key("ООО РТ"), company=True)


def test_key_among_the_search_words_is_never_found_by_typing() -> None:
    [forward, backward] = key_words("Анна Королёва")
    typed = typed_words(f"{forward} {backward} =anna@x.example")
    assert all(not forward.startswith(word) and not backward.startswith(word) for word in typed)


def test_reasons_together_weigh_more_than_each() -> None:
    both = compare(Traits("ana", PHONE, MAIL), Traits("ana", PHONE, MAIL), ())
    one = compare(Traits("ana", PHONE), Traits("ana", PHONE), ())
    assert both is not None
    assert one is not None
    assert (both.reasons, one.reasons) == (
        (Reason.EMAIL, Reason.PHONE, Reason.SAME_NAME),
        (Reason.PHONE, Reason.SAME_NAME),
    )
    assert both.score > one.score


def test_number_that_many_have_proves_nothing() -> None:
    assert compare(Traits("ana belaa", PHONE), Traits("petr petrov", PHONE), PHONE) is None


def test_number_of_two_with_unlike_names_is_a_weaker_sign() -> None:
    alike = compare(Traits("ana belaa", PHONE), Traits("", PHONE), ())
    unlike = compare(Traits("ana belaa", PHONE), Traits("ooo zzz", PHONE), ())
    assert alike is not None
    assert unlike is not None
    assert unlike.score < alike.score


def test_slip_of_the_pen_is_an_alike_name() -> None:
    found = compare(Traits(name_key("Щербаков Сергей")), Traits(name_key("Щербоков Сергей")), ())
    assert found is not None
    assert found.reasons == (Reason.ALIKE_NAME,)


def test_man_and_woman_of_one_surname_are_not_alike() -> None:
    man, woman = (Traits(name_key(name)) for name in ("Александр Иванов", "Александра Иванова"))
    assert compare(man, woman, ()) is None


def test_tax_number_alone_is_nearly_sure() -> None:
    found = compare(Traits("", tax_numbers=TAX), Traits("", tax_numbers=TAX), ())
    assert found is not None
    assert found.score >= 90
