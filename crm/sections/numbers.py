"""What can be told of a firm's numbers without asking anybody: their form, and their check digits where a public rule
has some. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from stdnum import iban
from stdnum.ru import inn, ogrn
from stdnum.ua import edrpou, rntrc
from stdnum.us import ein

from crm.sections.kinds import Country, FirmNumber

N = FirmNumber
OF_COUNTRY: Final[Mapping[Country, tuple[FirmNumber, ...]]] = {
    Country.RU: (N.INN, N.KPP, N.OGRN),
    Country.UA: (N.EDRPOU, N.IPN),
    Country.KZ: (N.BIN,),
    Country.MN: (N.RD,),
    Country.US: (N.EIN,),
    Country.OTHER: (N.TAX, N.REGISTER),
}
TAX_NUMBERS: Final = frozenset({N.INN, N.EDRPOU, N.IPN, N.BIN, N.RD, N.EIN, N.TAX})
"""By which a firm is found, and two cards of it are known as one."""
_FORMS: Final[Mapping[FirmNumber, re.Pattern[str]]] = {
    N.INN: re.compile(r"\d{10}|\d{12}", re.ASCII),
    N.KPP: re.compile(r"\d{4}[\dA-Z]{2}\d{3}", re.ASCII),
    N.OGRN: re.compile(r"\d{13}|\d{15}", re.ASCII),
    N.EDRPOU: re.compile(r"\d{8}", re.ASCII),
    N.IPN: re.compile(r"\d{10}|\d{12}", re.ASCII),
    N.BIN: re.compile(r"\d{12}", re.ASCII),
    N.RD: re.compile(r"\d{7}|[А-ЯЁӨҮ]{2}\d{8}"),
    N.EIN: re.compile(r"\d{9}", re.ASCII),
    N.TAX: re.compile(r"\w{3,30}"),
    N.REGISTER: re.compile(r"\w{1,30}"),
}
_OF_VAT: Final = 12
"""Ukraine's number of a payer of VAT; a person's has ten digits and a check digit among them."""
_KZ_WEIGHTS: Final = (tuple(range(1, 12)), (*range(3, 12), 1, 2))
_IBAN: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z\d]{11,30}", re.ASCII)
_ACCOUNT: Final = re.compile(r"[\dA-Z]{4,34}", re.ASCII)
_BIC: Final = re.compile(r"\d{9}|[A-Z]{6}[A-Z\d]{2}([A-Z\d]{3})?", re.ASCII)
"""Russia's nine digits, or the world's letters (ISO 9362)."""


def compact(text: str) -> str:
    """As it is kept and compared: without what people put in between, in capitals."""
    return "".join(char for char in text if char.isalnum()).upper()


def fault(kind: FirmNumber, value: str) -> str | None:
    """A word for what is wrong with a compact number; None when nothing is."""
    if _FORMS[kind].fullmatch(value) is None:
        return "wrong-form"
    check = _CHECKS.get(kind)
    return "wrong-digits" if check is not None and not check(value) else None


def account_fault(value: str) -> str | None:
    """An account that begins like an IBAN is one, and has its check digits."""
    if _IBAN.fullmatch(value):
        return None if bool(iban.is_valid(value)) else "wrong-digits"
    return None if _ACCOUNT.fullmatch(value) else "wrong-form"


def bic_fault(value: str) -> str | None:
    return None if not value or _BIC.fullmatch(value) else "wrong-form"


def _kz(value: str) -> bool:
    """Kazakhstan's БИН and ИИН: weights 1 to 11 by 11, and where that leaves 10 the weights moved on by two."""
    digits: list[int] = [int(char) for char in value]
    for weights in _KZ_WEIGHTS:
        rest = sum(weight * digit for weight, digit in zip(weights, digits, strict=False)) % 11
        if rest < 10:
            return bool(rest == digits[11])
    return False


_CHECKS: Final[Mapping[FirmNumber, Callable[[str], bool]]] = {
    N.INN: inn.is_valid,
    N.OGRN: ogrn.is_valid,
    N.EDRPOU: edrpou.is_valid,
    N.IPN: lambda value: len(value) == _OF_VAT or rntrc.is_valid(value),
    N.BIN: _kz,
    N.EIN: ein.is_valid,
}
