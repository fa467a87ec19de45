"""Which passwords are good enough."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.auth.errors import WeakPassword
from callcenter.auth.passwords import LENGTH_MIN, Passwords, check_strength, login_key
from tests.http.rig import WEAK_HASHER

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("nine char", "at least 10"),
        ("x" * 201, "at most 200"),
        ("Anna.Petrova", "the login"),
        ("anna.petrova1!", "the login"),
        ("ababababababab", "too few"),
        ("89161234567", "only a number"),
        ("Password123", "first that anybody"),
        ("qwertyuiop", "first that anybody"),
        ("1q2w3e4r5t", "first that anybody"),
        ("йцукенгшщз", "first that anybody"),
        ("Администратор2026", "first that anybody"),
        ("abcdefghij", "first that anybody"),
    ],
)
def test_weak_password_is_refused_with_its_reason(password: str, reason: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        check_strength(password, login="anna.petrova")
    assert reason in refused.value.detail
    assert password not in refused.value.detail


def test_password_of_a_short_login_repeated_is_refused() -> None:
    with pytest.raises(WeakPassword):
        check_strength("annaannaanna", login="Anna")


@pytest.mark.parametrize("password", ["семь зелёных бутылок", "correct horse", "8f!2-94_61%7x", "84$91-77.20+"])
def test_long_unusual_password_is_accepted(password: str) -> None:
    check_strength(password, login="anna")


@given(st.text(max_size=LENGTH_MIN - 1), st.text(max_size=20))
def test_short_password_is_always_refused(password: str, login: str) -> None:
    if len(unicodedata.normalize("NFKC", password)) < LENGTH_MIN:
        with pytest.raises(WeakPassword):
            check_strength(password, login=login)


async def test_password_typed_with_composed_letters_matches_decomposed_ones() -> None:
    passwords = Passwords(WEAK_HASHER)
    stored = await passwords.hash(unicodedata.normalize("NFC", "йод и ёлка зимой"))

    assert await passwords.matches(unicodedata.normalize("NFD", "йод и ёлка зимой"), stored)
    assert not await passwords.matches("йод и елка зимой", stored)
    assert not await passwords.matches("anything", "not a hash")


async def test_default_hashes_are_argon2id_with_sixty_four_mebibytes() -> None:
    passwords = Passwords()

    stored = await passwords.hash("eight green bottles")

    assert stored.startswith("$argon2id$v=19$m=65536,")
    assert not passwords.is_outdated(stored)
    assert passwords.is_outdated(WEAK_HASHER.hash("x"))


def test_logins_are_compared_without_case_and_outer_space() -> None:
    assert login_key(" Straße ") == login_key("STRASSE")
