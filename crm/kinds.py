"""The three kinds of customer and how one of them is named."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class CustomerKind(StrEnum):
    """In the order in which owners of one number are shown."""

    CONTACT = "contact"
    COMPANY = "company"
    LEAD = "lead"

    @property
    def rank(self) -> int:
        return _RANKS[self]


_RANKS: Final = {kind: rank for rank, kind in enumerate(CustomerKind)}


class PhoneKind(StrEnum):
    WORK = "work"
    MOBILE = "mobile"
    HOME = "home"
    FAX = "fax"
    OTHER = "other"


class IdentifierKind(StrEnum):
    """`external_id` is the id in the system that the customer was imported from."""

    TAX_NUMBER = "tax_number"
    EXTERNAL_ID = "external_id"


class LeadOrigin(StrEnum):
    """`automatic` leads are made by an unknown caller, once per number."""

    AUTOMATIC = "automatic"
    USER = "user"


@dataclass(frozen=True, slots=True, order=True)
class CustomerRef:
    """One row of one of the three tables."""

    kind: CustomerKind
    id: int
