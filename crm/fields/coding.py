"""From what a client sends to the columns of a value, and back. Pure: who is referred to is looked up elsewhere."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlsplit

from crm.fields.kinds import REFERENCES, FieldKind, FieldValue, GivenValue
from crm.fields.schemas import FieldOut
from crm.kinds import CustomerKind
from crm.words import fold

MAX_KEY: Final = 100
MAX_TEXT: Final[Mapping[FieldKind, int]] = {
    FieldKind.TEXT: 500,
    FieldKind.LONG_TEXT: 10_000,
    FieldKind.LINK: 2_000,
}
LARGEST: Final = 2**53 - 1
"""What every reader of JSON keeps whole."""
PLACES: Final[Mapping[FieldKind, int]] = {FieldKind.DECIMAL: 4, FieldKind.MONEY: 2}
MOST_CHOSEN: Final = 100
MAX_ID: Final = 2**31 - 1
LEAP_YEAR: Final = 2000
"""Has every day that a birthday may be."""
EARLIEST_YEAR: Final = 1850
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAYOUT: Final = "\n\r\t"
_BIRTHDAY: Final = re.compile(r"(\d{4}|-)-\d\d-\d\d", re.ASCII)


class BadValue(ValueError):
    """`code` is for programs and for translation, the text for whoever reads the answer."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Stored:
    """The columns of one row of a value."""

    place: int = 0
    text: str | None = None
    key: str | None = None
    number: int | None = None
    ref_contact_id: int | None = None
    ref_company_id: int | None = None
    ref_lead_id: int | None = None
    ref_user_id: int | None = None


COLUMNS: Final = tuple(Stored.__dataclass_fields__)


def encode(field: FieldOut, value: GivenValue) -> list[Stored]:
    """The rows of a value; none when it is empty.

    :raises BadValue: when the field cannot have it
    """
    if _is_empty(value):
        return []
    match field.kind:
        case FieldKind.TEXT | FieldKind.LONG_TEXT | FieldKind.LINK:
            return [_text(field.kind, value)]
        case FieldKind.INTEGER | FieldKind.DECIMAL | FieldKind.MONEY:
            return [Stored(number=_number(field.kind, value))]
        case FieldKind.DATE | FieldKind.MOMENT:
            return [Stored(number=_time(field.kind, value))]
        case FieldKind.BIRTHDAY:
            return [_birthday(value)]
        case FieldKind.YES_NO:
            return [Stored(number=_yes_no(value))]
        case FieldKind.CHOICE:
            return [Stored(number=_option(field, value))]
        case FieldKind.CHOICES:
            return [Stored(place=id_, number=id_) for id_ in _chosen(field, value)]
        case FieldKind.CUSTOMER | FieldKind.USER:
            return [_reference(field.target, _id(value))]


def _reference(target: CustomerKind | None, id_: int) -> Stored:
    match target:
        case CustomerKind.CONTACT:
            return Stored(ref_contact_id=id_)
        case CustomerKind.COMPANY:
            return Stored(ref_company_id=id_)
        case CustomerKind.LEAD:
            return Stored(ref_lead_id=id_)
        case None:
            return Stored(ref_user_id=id_)


def _is_empty(value: GivenValue) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def decode(field: FieldOut, rows: Sequence[Stored]) -> FieldValue:
    """The value of rows that `encode` made."""
    row = rows[0]
    match field.kind:
        case FieldKind.TEXT | FieldKind.LONG_TEXT | FieldKind.LINK | FieldKind.BIRTHDAY:
            return row.text or ""
        case FieldKind.CHOICES:
            chosen = {one.number for one in rows}
            return [option.id for option in field.options if option.id in chosen]
        case FieldKind.CUSTOMER | FieldKind.USER:
            ids = (row.ref_contact_id, row.ref_company_id, row.ref_lead_id, row.ref_user_id)
            return next(id_ for id_ in ids if id_ is not None)
    return _decoded(field.kind, row.number or 0)


def _decoded(kind: FieldKind, number: int) -> FieldValue:
    match kind:
        case FieldKind.DECIMAL:
            return format((Decimal(number) / 10 ** PLACES[kind]).normalize(), "f")
        case FieldKind.MONEY:
            return str((Decimal(number) / 10 ** PLACES[kind]).quantize(Decimal("0.01")))
        case FieldKind.DATE:
            return date.fromordinal(number).isoformat()
        case FieldKind.MOMENT:
            return (_EPOCH + timedelta(seconds=number)).isoformat().replace("+00:00", "Z")
        case FieldKind.YES_NO:
            return bool(number)
    return number


def shown(field: FieldOut, value: FieldValue | None, name: str | None) -> str | int | list[str] | None:
    """As the change log keeps it, readable when options have other labels by then. `name` is of a reference."""
    if value is None:
        return None
    labels = {option.id: option.label for option in field.options}
    if isinstance(value, list):
        return [labels.get(id_, str(id_)) for id_ in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and field.kind is FieldKind.CHOICE:
        return labels.get(value, str(value))
    if field.kind in REFERENCES:
        return name or str(value)
    return value


def text_key(text: str) -> str:
    """The beginning of a text as texts are compared."""
    return fold(" ".join(text.split()))[:MAX_KEY]


def _text(kind: FieldKind, value: GivenValue) -> Stored:
    if not isinstance(value, str):
        raise BadValue("not-a-text", "must be a text")
    text = unicodedata.normalize("NFC", value).strip()
    layout = _LAYOUT if kind is FieldKind.LONG_TEXT else ""
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in layout for char in text):
        raise BadValue("not-a-text", "control characters are not allowed")
    if len(text) > MAX_TEXT[kind]:
        raise BadValue("too-long", f"at most {MAX_TEXT[kind]} characters")
    if kind is FieldKind.LINK:
        _check_link(text)
    return Stored(text=text, key=text_key(text))


def _check_link(text: str) -> None:
    """Only what a browser opens without running anything."""
    try:
        parts = urlsplit(text)
        good = parts.scheme == "https" and bool(parts.hostname) and not any(char.isspace() for char in text)
    except ValueError:
        good = False
    if not good:
        raise BadValue("not-a-link", "an address that begins with https://")


def _number(kind: FieldKind, value: GivenValue) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadValue("not-a-number", "must be a number")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise BadValue("not-a-number", "must be a number") from None
    if not number.is_finite() or abs(number) > LARGEST:
        raise BadValue("too-large", "the number is too large")
    scaled = number * 10 ** PLACES.get(kind, 0)
    if scaled != scaled.to_integral_value():
        places = PLACES.get(kind, 0)
        raise BadValue("too-precise" if places else "not-whole", f"at most {places} digits behind the point")
    if abs(scaled) > LARGEST:
        raise BadValue("too-large", "the number is too large")
    return int(scaled)


def _time(kind: FieldKind, value: GivenValue) -> int:
    if not isinstance(value, str):
        raise BadValue("not-a-date", "a text as 2026-03-31")
    try:
        if kind is FieldKind.DATE:
            return date.fromisoformat(value.strip()).toordinal()
        at = datetime.fromisoformat(value.strip())
        if at.tzinfo is None:
            raise BadValue("no-time-zone", "a time with its zone, as 2026-03-31T09:30:00+03:00")
        return (at - _EPOCH) // timedelta(seconds=1)
    except BadValue:
        raise
    except (ValueError, OverflowError):
        raise BadValue("not-a-date", "a day as 2026-03-31, a time as 2026-03-31T09:30:00Z") from None


def _birthday(value: GivenValue) -> Stored:
    """`1990-03-08`, or `--03-08` of whom nobody knows how old: the way of ISO 8601 and of vCards."""
    said = value.strip() if isinstance(value, str) else ""
    yearless = said.startswith("--")
    if _BIRTHDAY.fullmatch(said) is None:
        raise BadValue("not-a-birthday", "a day as 1990-03-08, or as --03-08 without the year")
    try:
        day = date.fromisoformat(f"{LEAP_YEAR}-{said[2:]}" if yearless else said)
    except ValueError:
        raise BadValue("not-a-birthday", "there is no such day") from None
    if not yearless and day.year < EARLIEST_YEAR:
        raise BadValue("not-a-birthday", "nobody who was born then can call")
    return Stored(text=said, key=month_day(day), number=None if yearless else day.toordinal())


def month_day(day: date) -> str:
    """By which birthdays are compared."""
    return f"{day:%m-%d}"


def _yes_no(value: GivenValue) -> int:
    if not isinstance(value, bool):
        raise BadValue("not-yes-no", "true or false")
    return int(value)


def _option(field: FieldOut, value: GivenValue) -> int:
    known = {option.id for option in field.options}
    if isinstance(value, bool) or not isinstance(value, int) or value not in known:
        raise BadValue("no-such-option", "there is no such option")
    return value


def _chosen(field: FieldOut, value: GivenValue) -> Iterable[int]:
    if not isinstance(value, list):
        raise BadValue("not-a-list", "a list of ids of options")
    if len(value) > MOST_CHOSEN:
        raise BadValue("too-many", f"at most {MOST_CHOSEN}")
    return dict.fromkeys(_option(field, one) for one in value)


def _id(value: GivenValue) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_ID:
        raise BadValue("no-such-reference", "the id of a customer or a person")
    return value
