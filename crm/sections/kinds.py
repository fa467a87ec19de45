"""The words of requisites and addresses."""

from enum import StrEnum


class Country(StrEnum):
    """By whose rules the numbers of a firm are read; `other`: by none."""

    RU = "ru"
    UA = "ua"
    KZ = "kz"
    MN = "mn"
    US = "us"
    OTHER = "other"


class FirmNumber(StrEnum):
    """Russia: ИНН, КПП, ОГРН; Ukraine: ЄДРПОУ and ІПН; Kazakhstan: БИН or ИИН; Mongolia: РД; the States: EIN."""

    INN = "inn"
    KPP = "kpp"
    OGRN = "ogrn"
    EDRPOU = "edrpou"
    IPN = "ipn"
    BIN = "bin"
    RD = "rd"
    EIN = "ein"
    TAX = "tax"
    REGISTER = "register"


class AddressKind(StrEnum):
    LEGAL = "legal"
    ACTUAL = "actual"
    DELIVERY = "delivery"
    OTHER = "other"
