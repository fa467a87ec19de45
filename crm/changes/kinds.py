"""The words of the feed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Fed(StrEnum):
    """The cards that the feed tells of."""

    CONTACT = "contact"
    COMPANY = "company"
    LEAD = "lead"
    DEAL = "deal"
    TASK = "task"
    PROJECT = "project"


class What(StrEnum):
    """What a card is now. A `merged` one leads to the one that it went into, a `converted` lead to its contact;
    `erased` ones have lost all that told of a person; a `deleted` one lies in the bin, from which it may come back;
    `gone` is what answers 404."""

    CHANGED = "changed"
    MERGED = "merged"
    CONVERTED = "converted"
    ERASED = "erased"
    DELETED = "deleted"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Standing:
    """A card that the reader sees, as it stands now. `into` is the id of the card that it leads to."""

    version: int
    updated_at: datetime
    what: What = What.CHANGED
    into: int | None = None


def standing(version: int, updated_at: datetime, *, erased: bool, deleted: bool = False) -> Standing:
    what = What.ERASED if erased else What.DELETED if deleted else What.CHANGED
    return Standing(version, updated_at, what)
