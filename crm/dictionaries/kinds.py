"""Lists of words that everybody chooses from, so that one thing has one name in all cards."""

from enum import StrEnum


class DictionaryKind(StrEnum):
    SOURCE = "source"
    LOSS_REASON = "loss_reason"
    REGION = "region"
    INDUSTRY = "industry"
    CITY = "city"
    GENDER = "gender"
    READINESS = "readiness"
    COUNTERPARTY = "counterparty"
    INTEREST = "interest"
    ROLE = "role"
