"""The words of credentials."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from crm.kinds import CustomerKind, CustomerRef

MOST: Final = 100
"""Of one card."""


class HolderKind(StrEnum):
    """The cards that have credentials."""

    CONTACT = "contact"
    COMPANY = "company"
    LEAD = "lead"
    DEAL = "deal"


class Purpose(StrEnum):
    """Why a secret was asked for. `COPY`: it went to the clipboard without being shown."""

    SHOW = "show"
    COPY = "copy"


class Told(StrEnum):
    """What the history of the card says, as the field of a change without values. `RENEWED`: its secret."""

    ADDED = "credential_added"
    CHANGED = "credential_changed"
    RENEWED = "credential_renewed"
    REMOVED = "credential_removed"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose credentials."""

    kind: HolderKind
    id: int

    @property
    def customer(self) -> CustomerRef | None:
        """None for a deal."""
        return None if self.kind is HolderKind.DEAL else CustomerRef(CustomerKind(self.kind), self.id)

    @property
    def column(self) -> str:
        return f"{self.kind}_id"

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"
