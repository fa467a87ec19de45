"""Phone numbers as people write them and as trunks send them, turned into one exact key: E.164.

A text is read in a fixed order, the first reading that holds wins:

1. A plus sign means an international number, whatever the default country is.
2. In the zone of +7 (RU, KZ) eleven digits that begin with 7 or 8 are a number of that zone; `810` before a
   valid foreign number is the international prefix. The 8 of an area code (812, 800...) is never stripped.
3. `00` before a valid foreign number is an international prefix in every country, because trunks use it in
   countries that dial otherwise; the country's own prefix (`011`, `001`, `810`) is understood besides.
4. A number that is valid in the default country. It goes before the next reading, since a firm's callers are
   its neighbours: with the default US, `3312345678` is Illinois and not France.
5. Many SIP trunks send E.164 without its plus (`380441234567`, `79161234567`, `16175550123`): digits that make a
   valid international number are one.
6. The habits of the former Soviet dialling: `80XX` in Ukraine, 8 and ten digits for +7 elsewhere.
7. A number of the right length, for the default country or else for the country that its digits begin with,
   in a range that the numbering plan does not know: plans grow faster than the tables of `phonenumbers`, and a
   caller from a new range must be recognised too.

What fits none of these has no key: withheld and anonymous callers, short internal numbers, local numbers
without an area code, one digit repeated.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

MAX_TEXT: Final = 250
SHORTEST: Final = 7
SHORTEST_ABROAD: Final = 11  # country code included; shorter ones are too easily something else
LONGEST: Final = 18  # fifteen digits of E.164 behind an international prefix of three
SHORT_PIECE: Final = 5  # fewer digits than this are a part of a number, not a number

ZONE_SEVEN: Final = frozenset({"RU", "KZ"})
ANONYMOUS_ON_KEYPAD: Final = "266696687"  # some networks send A-N-O-N-Y-M-O-U-S spelled on a telephone's keys

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_SEPARATORS: Final = re.compile(r"[,;/|\n]")
_SIP_USER: Final = re.compile(r"sips?:([^@;>\s]+)", re.IGNORECASE)
_WORD_EXTENSION: Final = re.compile(
    r"(?<![^\W\d_])(?:доб(?:авочный|ав)?|внутр(?:енний)?|вн|ext(?:ension|n)?)[\s.:№=]*(\d{1,8})", re.IGNORECASE
)
_SIGN_EXTENSION: Final = re.compile(r"(?:#|,,|(?<![^\W\d_])[xх]\.?)\s*(\d{1,8})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """`e164` is the key that numbers are compared by; None when the text names no dialable number."""

    raw: str
    e164: str | None
    extension: str | None


def normalise(raw: str, country: str) -> PhoneNumber:
    """Read one number; of several in one text the first is taken. Never raises, whatever the text.

    `country` is the two-letter code (ISO 3166) of the country that numbers without a country code belong to.
    """
    text = unicodedata.normalize("NFKC", raw[:MAX_TEXT])
    if user := _SIP_USER.search(text):
        text = user.group(1)
    number, extension = _cut_extension(text)
    return PhoneNumber(raw, _key(number, country.upper()), extension)


def split_numbers(text: str) -> list[str]:
    """The numbers of a text such as `8 495 123-45-67 доб. 12, 8 916 ...; ...`, each with its extension.

    A piece of few digits is not a number: it stays with its neighbour (`495/123-45-67`, `123-45-67/68`).
    """
    pieces: list[str] = []
    for piece in _SEPARATORS.split(text):
        if pieces and (
            _count(piece) < SHORT_PIECE or _count(pieces[-1]) < SHORT_PIECE or _WORD_EXTENSION.match(piece.strip())
        ):
            pieces[-1] = f"{pieces[-1]},{piece}"
        else:
            pieces.append(piece)
    return [piece.strip(" ,\t\r") for piece in pieces if _count(piece)]


def display(e164: str) -> str:
    """The number with the plus, grouped by spaces alone as E.123 wants it: `+7 495 123 45 67`. The console writes
    numbers in the same way, so that a lead's name and the number beside it do not look like two numbers."""
    try:
        number = phonenumbers.parse(e164, None)
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL).replace("-", " ")
    except NumberParseException:
        return e164


def digits_of(text: str) -> str:
    """The decimal digits of a text, in whatever script, as 0-9."""
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())


def _count(text: str) -> int:
    return sum(char.isdecimal() for char in text)


def _cut_extension(text: str) -> tuple[str, str | None]:
    """A sign (# or x) marks an extension only behind a number; a word marks one anywhere."""
    found = _WORD_EXTENSION.search(text)
    if found is None:
        found = next((m for m in _SIGN_EXTENSION.finditer(text) if _count(text[: m.start()]) >= SHORT_PIECE), None)
    if found is None:
        return text, None
    before, after = text[: found.start()], text[found.end() :]
    return before if _count(before) >= SHORT_PIECE else f"{before} {after}", digits_of(found.group(1))


def _key(text: str, country: str) -> str | None:
    """What stands before a separator, or with what follows it: `123-45-67/68` has a number there, `495/...` none."""
    first = next(iter(split_numbers(text)), "")
    for candidate in (_SEPARATORS.split(first)[0], first):
        segment = _digit_segment(candidate)
        if key := _read(digits_of(segment), "+" in re.split(r"\d", segment, maxsplit=1)[0], country):
            return key
    return None


def _digit_segment(text: str) -> str:
    """The first stretch without letters that is long enough: `моб. +7 916 ... (с 9 до 18)` has one."""
    return next((part for part in _LETTERS.split(text) if _count(part) >= SHORTEST), "")


def _read(digits: str, plus: bool, country: str) -> str | None:
    if not SHORTEST <= len(digits) <= LONGEST or len(set(digits)) == 1 or digits == ANONYMOUS_ON_KEYPAD:
        return None
    if plus and (key := _valid("+" + digits, None) or _possible("+" + digits, None)):
        return key
    return next((key for reading in _READINGS if (key := reading(digits, country))), None)


def _zone_seven(digits: str, country: str) -> str | None:
    if country not in ZONE_SEVEN:
        return None
    if digits.startswith("810") and (abroad := _valid("+" + digits[3:], None)):
        return abroad
    return "+7" + digits[1:] if len(digits) == 11 and digits[0] in "78" else None


def _two_zeros(digits: str, _country: str) -> str | None:
    return _valid("+" + digits[2:], None) if digits.startswith("00") else None


def _valid_at_home(digits: str, country: str) -> str | None:
    return _valid(digits, country)


def _without_plus(digits: str, _country: str) -> str | None:
    return _valid("+" + digits, None)


def _behind_eight(digits: str, country: str) -> str | None:
    if len(digits) != 11 or digits[0] != "8":
        return None
    ukrainian = _valid("+3" + digits, None) if country == "UA" else None
    return ukrainian or _valid("+7" + digits[1:], None)


def _possible_at_home(digits: str, country: str) -> str | None:
    return _possible(digits, country)


def _possible_without_plus(digits: str, _country: str) -> str | None:
    return _possible("+" + digits, None) if len(digits) >= SHORTEST_ABROAD else None


_READINGS: Final[tuple[Callable[[str, str], str | None], ...]] = (
    _zone_seven,
    _two_zeros,
    _valid_at_home,
    _without_plus,
    _behind_eight,
    _possible_at_home,
    _possible_without_plus,
)


def _parse(text: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country)
    except NumberParseException:
        return None


def _valid(text: str, country: str | None) -> str | None:
    number = _parse(text, country)
    return _format(number) if number is not None and phonenumbers.is_valid_number(number) else None


def _possible(text: str, country: str | None) -> str | None:
    """Of a possible length; a local number without its area code is not enough."""
    number = _parse(text, country)
    if number is None:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    return _format(number) if reason == ValidationResult.IS_POSSIBLE else None


def _format(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
