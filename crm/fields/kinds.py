"""The words of a firm's own fields."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

FieldValue = str | int | bool | list[int]
"""As it stands on the wire. Decimals, sums, days and times are texts; options, customers and people are ids."""
GivenValue = str | int | float | bool | list[int] | None
"""As a client may send it; None, an empty text and an empty list take the value away."""
FieldKey = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,49}$")]
GivenFields = Annotated[dict[FieldKey, GivenValue], Field(max_length=200)]
"""Fields that are not named stay as they are."""


class FieldEntity(StrEnum):
    """The cards that have own fields."""

    CONTACT = "contact"
    COMPANY = "company"
    LEAD = "lead"
    DEAL = "deal"
    TASK = "task"


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    LINK = "link"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    BIRTHDAY = "birthday"
    MOMENT = "moment"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    CUSTOMER = "customer"
    USER = "user"


class Standard(StrEnum):
    """Fields that come with the house. Other rooms find them by these names, whatever the firm calls them."""

    GENDER = "gender"
    BIRTHDAY = "birthday"
    COUNTERPARTY = "counterparty"
    READINESS = "readiness"
    REGION = "region"
    CITY = "city"
    INDUSTRY = "industry"
    INTERESTS = "interests"
    LEGAL_NAME = "legal_name"
    SITE = "site"


class Need(StrEnum):
    """`FROM`: from a stage of a pipeline on, or from a status of a lead on."""

    NEVER = "never"
    ALWAYS = "always"
    FROM = "from"


TEXTS: Final = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.LINK})
NUMBERS: Final = frozenset({FieldKind.INTEGER, FieldKind.DECIMAL, FieldKind.MONEY})
TIMES: Final = frozenset({FieldKind.DATE, FieldKind.MOMENT})
LISTS: Final = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})
REFERENCES: Final = frozenset({FieldKind.CUSTOMER, FieldKind.USER})


@dataclass(frozen=True, slots=True, order=True)
class CardRef:
    """One card that has own fields."""

    entity: FieldEntity
    id: int


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a card stands, by which fields are shown and asked for.

    `reached` are the stages (their ids as text) or the lead's statuses that lie behind it, its own among them. One that
    is lost is asked for nothing but what is needed of lost ones: nobody would find the rest out any more.
    """

    pipeline_id: int | None = None
    reached: frozenset[str] = frozenset()
    lost: bool = False
