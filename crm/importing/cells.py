"""From the text of a cell to the value of a field, with a word for what is wrong with it."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pydantic import TypeAdapter, ValidationError

from callcenter.phones import PhoneNumber, digits_of, normalise, split_numbers
from crm.forms import PhoneRow
from crm.kinds import PhoneKind
from crm.schemas import Address
from crm.state import LeadStatus
from crm.words import email_key, fold

MAX_LINE: Final = 200
MAX_NOTE: Final = 10_000
MAX_TAG: Final = 50
MAX_NUMBER: Final = 100
NUMBERS_REMEMBERED: Final = 4_096

_NOTHING: Final = frozenset(
    {"", "-", "--", "—", "–", "нет", "нету", "n/a", "na", "none", "null", "nan", "#n/a", "отсутствует", "?", "0"}
    | {"не указан", "не указано", "нет телефона", "unknown", "неизвестно", ".", "x", "х"}
)
_ROUNDED: Final = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
_BETWEEN_MAILS: Final = re.compile(r"[\s;,|<>/]+")
_ADDRESS: Final = TypeAdapter(Address)
_STATUS_WORDS: Final = {
    LeadStatus.NEW: ("new", "новый", "новая", "новый лид", "не обработан", "unassigned", "первичный контакт"),
    LeadStatus.IN_WORK: ("in work", "in progress", "в работе", "обрабатывается", "в процессе"),
    LeadStatus.CONVERTED: (
        "converted",
        "стал клиентом",
        "качественный лид",
        "сконвертирован",
        "успешно реализовано",
        "good lead",
    ),
    LeadStatus.LOST: ("lost", "некачественный лид", "закрыто и не реализовано", "junk lead", "отказ", "потерян"),
}
_STATUSES: Final = {fold(word): status for status, words in _STATUS_WORDS.items() for word in words} | {
    str(status): status for status in LeadStatus
}


@dataclass(frozen=True, slots=True)
class Problem:
    """`fatal`: the row cannot be taken in; otherwise it was, and a person should look."""

    column: str
    code: str
    fatal: bool


class BadCell(ValueError):
    """The first argument is the code."""


def is_nothing(text: str) -> bool:
    """People write all sorts of things for "none"."""
    return fold(text) in _NOTHING


def line(text: str, limit: int = MAX_LINE) -> str:
    """One line of readable text. Long ones are an error: half a name is a wrong name."""
    clean = " ".join("".join(char if _readable(char) else " " for char in text).split())
    if len(clean) > limit:
        raise BadCell("too_long")
    return unicodedata.normalize("NFC", clean)


def note(text: str) -> str:
    clean = "".join(char for char in text.replace("\r\n", "\n") if _readable(char) or char in "\n\t")
    if len(clean) > MAX_NOTE:
        raise BadCell("too_long")
    return unicodedata.normalize("NFC", clean).strip()


def _readable(char: str) -> bool:
    return char >= " " and unicodedata.category(char) not in ("Cc", "Cs")


def phones(text: str, kind: PhoneKind, country: str) -> tuple[list[PhoneRow], bool]:
    """The numbers of a cell and whether all of them are dialable. amoCRM writes a quote before each number."""
    text = text.replace("'", "").strip()
    if is_nothing(text):
        return [], True
    if _ROUNDED.fullmatch(text):
        raise BadCell("phone_rounded")
    pieces = split_numbers(text)
    if not pieces:
        raise BadCell("phone_without_digits")
    found = [_number(piece, country) for piece in pieces]
    if len(found) > 1 and any(number.e164 is None for number in found):
        whole = _number(text, country)
        found = [whole] if whole.e164 is not None and len(digits_of(text)) <= len(whole.e164) + 4 else found
    if any(len(number.raw) > MAX_NUMBER for number in found):
        raise BadCell("too_long")
    rows = [_row(number, kind) for number in found]
    return rows, all(number.e164 is not None for number in found)


@lru_cache(maxsize=NUMBERS_REMEMBERED)
def _number(text: str, country: str) -> PhoneNumber:
    """The switchboard of a firm stands in the row of each of its people."""
    return normalise(line(text, MAX_NOTE), country)


def _row(number: PhoneNumber, kind: PhoneKind) -> PhoneRow:
    return {"raw": number.raw, "e164": number.e164, "extension": number.extension, "kind": str(kind)}


def emails(text: str) -> list[tuple[str, str]]:
    """(address, key) of each address of a cell."""
    if is_nothing(text):
        return []
    found = []
    for piece in _BETWEEN_MAILS.split(text.replace("mailto:", "")):
        if not piece:
            continue
        try:
            address = _ADDRESS.validate_python(piece.strip("'\"()."))
        except ValidationError:
            raise BadCell("email_invalid") from None
        found.append((address, email_key(address)))
    return found


def tags(text: str) -> list[str]:
    return [line(piece, MAX_TAG) for piece in re.split(r"[;,\n]", text) if piece.strip()]


def identifier(text: str) -> str:
    """As it is compared: without spaces, in capitals."""
    return "".join(line(text).split()).upper()


def own_id(text: str) -> int:
    """The number of a card of this house; Excel may have made it a decimal."""
    plain = text.strip().removesuffix(".0")
    if not (plain.isascii() and plain.isdigit() and 0 < int(plain) < 2**31):
        raise BadCell("id_not_a_number")
    return int(plain)


def tax_number(text: str) -> str:
    """Before a slash (1C writes ИНН/КПП) the number itself; digits and letters only."""
    found = "".join(char for char in identifier(text.split("/")[0]) if char.isalnum())
    if not any(char.isdigit() for char in found):
        raise BadCell("tax_number_without_digits")
    return found


def status(text: str) -> LeadStatus:
    found = _STATUSES.get(fold(" ".join(text.split())))
    if found is None:
        raise BadCell("status_unknown")
    return found
