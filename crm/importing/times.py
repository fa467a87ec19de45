"""Days, moments and sums as people and other systems write them."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from crm.importing.cells import BadCell

_DAYS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d")
"""A day that can be read in two orders is one with its day before the month."""
_CLOCKS: Final = ("", " %H:%M:%S", " %H:%M", "T%H:%M:%S", "T%H:%M", " %I:%M:%S %p", " %I:%M %p")
_FORMS: Final = tuple(day + clock for day in _DAYS for clock in _CLOCKS)
EARLIEST: Final = 1970
LATEST: Final = 2199
_BLANKS: Final = str.maketrans("", "", " \u00a0\u202f\u2009'")
_SUM: Final = re.compile(r"(?P<sum>[\d.,]+)\s*(?P<word>[^\d\s.,]{0,10}\.?)|(?P<sign>[^\d\s.,]{1,4})(?P<more>[\d.,]+)")
_CURRENCIES: Final = {
    **{"₽": "RUB", "руб": "RUB", "руб.": "RUB", "р": "RUB", "р.": "RUB", "российский рубль": "RUB", "рубль": "RUB"},
    **{"$": "USD", "доллар сша": "USD", "us dollar": "USD", "€": "EUR", "евро": "EUR", "euro": "EUR"},
    **{"₸": "KZT", "тенге": "KZT", "тг": "KZT", "₴": "UAH", "гривна": "UAH", "грн": "UAH", "£": "GBP"},
    **{"белорусский рубль": "BYN", "byr": "BYN", "сум": "UZS", "сом": "KGS", "rur": "RUB"},
}
MOST: Final = Decimal("9999999999999.99")


@lru_cache(maxsize=4_096)
def moment(text: str, zone: ZoneInfo) -> datetime:
    """By the firm's clock where the text has no zone of its own; a day alone begins at midnight."""
    text = " ".join(text.split())
    for form in _FORMS:
        try:
            found = datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
        return _reasonable(found)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadCell("own_not_a_date") from None
    return _reasonable(found if found.tzinfo is not None else found.replace(tzinfo=zone))


def _reasonable(at: datetime) -> datetime:
    if not EARLIEST <= at.year <= LATEST:
        raise BadCell("own_not_a_date")
    return at


def past(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """A moment that is over. The clocks of two systems may differ by some minutes."""
    found = moment(text, zone)
    if found > now + timedelta(minutes=15):
        raise BadCell("in_the_future")
    return min(found, now)


def day(text: str, zone: ZoneInfo) -> date:
    return moment(text, zone).date()


def currency(text: str) -> str:
    """A code of three letters, or how people call the money."""
    plain = " ".join(text.split())
    known = _CURRENCIES.get(plain.lower(), plain.upper())
    if not re.fullmatch(r"[A-Z]{3}", known):
        raise BadCell("currency_unknown")
    return known


def amount(text: str) -> tuple[Decimal, str | None]:
    """A sum and the money that stands beside it: `12 500,00 ₽`, `$1,200.50`, `RUB 100`."""
    found = _SUM.fullmatch(text.translate(_BLANKS).strip())
    if found is None:
        raise BadCell("own_not_a_number")
    try:
        value = Decimal(_plain(found["sum"] or found["more"]))
    except InvalidOperation:
        raise BadCell("own_not_a_number") from None
    word = found["word"] or found["sign"]
    if value > MOST:
        raise BadCell("own_too_large")
    return value.quantize(Decimal("0.01")), currency(word) if word else None


def _plain(digits: str) -> str:
    """One or two digits behind the last sign are hundredths, four and more are what a workbook counted; all other signs
    part thousands."""
    found = re.fullmatch(r"(.*?)[.,](\d{1,2})", digits) or re.fullmatch(r"(\d+)\.(\d{4,})", digits)
    head, tail = (found[1], found[2]) if found else (digits, "0")
    return f"{re.sub('[.,]', '', head)}.{tail}"
