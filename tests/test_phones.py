"""What a phone number means, as a table of the habits of our users, and the properties that keys rely on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.phones import display, normalise, split_numbers

pytestmark = pytest.mark.unit

MOSCOW = "+74951234567"

KEYS = [
    ("8 (495) 123-45-67", "RU", MOSCOW),
    ("7 495 1234567", "RU", MOSCOW),
    ("+7 495 123 45 67", "RU", MOSCOW),
    ("+7 495 123 45 67", "US", MOSCOW),
    ("495 123-45-67", "RU", MOSCOW),
    ("495/123-45-67", "RU", MOSCOW),
    ("Тел. 8-495-123-45-67 (Иван, с 9 до 18)", "RU", MOSCOW),
    ("4951234567", "KZ", MOSCOW),
    ("８（４９５）１２３－４５－６７", "RU", MOSCOW),  # full-width digits of an Asian keyboard
    ("\u202a+7\u00a0495\u00a0123\u201145\u201167\u202c", "RU", MOSCOW),  # copied from a web page
    ("8 812 123-45-67", "RU", "+78121234567"),
    ("812 123-45-67", "RU", "+78121234567"),
    ("8121234567", "RU", "+78121234567"),
    ("8472 12-34-56", "RU", "+78472123456"),
    ("8 8472 12-34-56", "RU", "+78472123456"),
    ("8-800-555-35-35", "RU", "+78005553535"),
    ("800 555-35-35", "RU", "+78005553535"),
    ("8 727 123-45-67", "KZ", "+77271234567"),
    ("77771234567", "KZ", "+77771234567"),
    ("8 10 380 44 123 45 67", "RU", "+380441234567"),
    ("810 1 617 555 0123", "RU", "+16175550123"),
    ("00 380 44 123 4567", "RU", "+380441234567"),
    ("0079161234567", "RU", "+79161234567"),
    ("044 123-45-67", "UA", "+380441234567"),
    ("(067) 123 45 67", "UA", "+380671234567"),
    ("671234567", "UA", "+380671234567"),
    ("8 044 123 45 67", "UA", "+380441234567"),
    ("+38 (044) 123-45-67", "US", "+380441234567"),
    ("00 7 916 123 45 67", "UA", "+79161234567"),
    ("8 916 123 45 67", "UA", "+79161234567"),
    ("+8 916 123 45 67", "RU", "+79161234567"),
    ("9911 2233", "MN", "+97699112233"),
    ("97699112233", "MN", "+97699112233"),
    ("(617) 555-0123", "US", "+16175550123"),
    ("1-617-555-0123", "US", "+16175550123"),
    ("011 7 495 123 45 67", "US", MOSCOW),
    ("3312345678", "US", "+13312345678"),  # valid at home goes before France without its plus
    ("380441234567", "RU", "+380441234567"),  # as trunks send them, without the plus
    ("380441234567", "US", "+380441234567"),
    ("79161234567", "UA", "+79161234567"),
    ("79161234567", "US", "+79161234567"),
    ("16175550123", "RU", "+16175550123"),
    ("16175550123", "UA", "+16175550123"),
    ("97699112233", "RU", "+97699112233"),
    ("3725123456", "RU", "+3725123456"),
    ("sip:+74951234567@10.0.0.1;user=phone", "RU", MOSCOW),
    ('"Anna 2" <sip:84951234567@pbx.example:5060>', "RU", MOSCOW),
    ("tel:+7-495-123-45-67;ext=12", "RU", MOSCOW),
    ("8 495 123-45-67, 8 916 123-45-67", "RU", MOSCOW),
    ("8 495 123-45-67/68", "RU", MOSCOW),
    ("495 123-45-67/68", "RU", MOSCOW),
    ("; 8 495 123-45-67", "RU", MOSCOW),
    ("1234567890", "RU", "+71234567890"),  # a range that the tables do not know
    ("380440000101", "RU", "+380440000101"),
    ("+7 916 123 45 67", "XX", "+79161234567"),
]

NO_KEYS = [
    *(
        "",
        " ",
        "anonymous",
        "Anonymous",
        "<unknown>",
        "unknown",
        "Restricted",
        "withheld",
        "private",
        "скрыт",
        "-",
        "+",
    ),
    *("101", "2205", "112", "*72", "#31#", "s", "123-45-67", "0000000000", "+266696687", "266696687", "доб. 205"),
    *("1" * 40, "+" * 300, "1" * 5000, "8 495 123-45-67 8 916 123-45-67 8 916 123-45-68"),
]

EXTENSIONS = [
    ("8 495 123-45-67 доб. 205", "205"),
    ("8 495 123-45-67 доб.205 (Иван)", "205"),
    ("8 495 123-45-67, добавочный 205", "205"),
    ("8 495 123-45-67 внутр. 12", "12"),
    ("8 495 123-45-67 вн.12", "12"),
    ("8 495 123-45-67#205", "205"),
    ("8 495 123-45-67 ext. 205", "205"),
    ("8 495 123-45-67 extension 205", "205"),
    ("8 495 123-45-67x205", "205"),
    ("8 495 123-45-67,,205", "205"),
    ("tel:+7-495-123-45-67;ext=205", "205"),
    ("(доб. 205) 8 495 123-45-67", "205"),
    ("8 495 123-45-67", None),
]

SPLITS = [
    ("8 495 123-45-67, 8 916 123-45-67", ["8 495 123-45-67", "8 916 123-45-67"]),
    ("+74951234567;+79161234567/+79161234568", ["+74951234567", "+79161234567", "+79161234568"]),
    ("8 495 123-45-67 доб. 12, 8 916 123-45-67", ["8 495 123-45-67 доб. 12", "8 916 123-45-67"]),
    ("8 495 123-45-67, доб. 12345", ["8 495 123-45-67, доб. 12345"]),
    ("495/123-45-67", ["495,123-45-67"]),
    ("8 495 123-45-67/68", ["8 495 123-45-67,68"]),
    ("8 916 123-45-67\n8 916 123-45-68", ["8 916 123-45-67", "8 916 123-45-68"]),
    ("", []),
    ("нет, не дал; /", []),
]

COUNTRIES = st.sampled_from(["RU", "KZ", "UA", "MN", "US", "IT", "AR", "MX", "BR", "CN", "XX", ""])
DIGITS = st.text("0123456789", min_size=0, max_size=18)
PUNCTUATION = st.text(" -.()\u00a0–_", max_size=3)


@pytest.mark.parametrize(("raw", "country", "key"), KEYS)
def test_dialable_text_has_its_key(raw: str, country: str, key: str) -> None:
    assert normalise(raw, country).e164 == key


@pytest.mark.parametrize("raw", NO_KEYS)
def test_text_without_a_dialable_number_has_no_key(raw: str) -> None:
    assert normalise(raw, "RU").e164 is None


@pytest.mark.parametrize(("raw", "extension"), EXTENSIONS)
def test_extension_is_taken_off_the_number(raw: str, extension: str | None) -> None:
    number = normalise(raw, "RU")
    assert (number.e164, number.extension, number.raw) == (MOSCOW, extension, raw)


def test_extension_alone_is_kept_without_a_key() -> None:
    assert normalise("доб. 205", "RU").extension == "205"


@pytest.mark.parametrize(("text", "numbers"), SPLITS)
def test_several_numbers_in_one_text_are_split(text: str, numbers: list[str]) -> None:
    assert split_numbers(text) == numbers


@pytest.mark.parametrize(
    ("e164", "shown"),
    [(MOSCOW, "+7 495 123 45 67"), ("+16175550123", "+1 617 555 0123"), ("+380441234567", "+380 44 123 4567")],
)
def test_key_is_displayed_with_plus_and_spaces(e164: str, shown: str) -> None:
    assert display(e164) == shown


def test_text_that_is_no_number_is_displayed_unchanged() -> None:
    assert display("not a number") == "not a number"


@given(DIGITS, st.booleans(), COUNTRIES, COUNTRIES)
def test_key_read_again_anywhere_is_itself(digits: str, plus: bool, country: str, elsewhere: str) -> None:
    key = normalise("+" * plus + digits, country).e164
    if key is not None:
        assert normalise(key, elsewhere).e164 == key
        assert normalise(display(key), elsewhere).e164 == key


@given(st.data(), DIGITS, st.booleans(), COUNTRIES)
def test_number_spaced_and_punctuated_otherwise_has_the_same_key(
    data: st.DataObject, digits: str, plus: bool, country: str
) -> None:
    plain = "+" * plus + digits
    noisy = "".join(char + data.draw(PUNCTUATION) for char in plain)
    assert normalise(noisy, country).e164 == normalise(plain, country).e164


@given(st.text(max_size=300), st.text(max_size=3))
def test_any_text_is_read_without_an_error(text: str, country: str) -> None:
    number = normalise(text, country)
    assert number.e164 is None or number.e164[1:].isdigit()
    assert all(isinstance(part, str) for part in split_numbers(text))
