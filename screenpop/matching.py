"""Who is calling: every owner of the number, and what was last said to that number."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from callcenter.phones import PhoneNumber
from screenpop.schemas import CardOwner, RecentCall


class Match(StrEnum):
    """How sure the card is of the caller."""

    PENDING = "pending"
    KNOWN = "known"
    SHARED = "shared"  # several customers own the number: all are shown, none is preferred
    NEW_LEAD = "new_lead"
    UNKNOWN = "unknown"  # a number that cannot be a customer's key, such as a short code
    WITHHELD = "withheld"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of the other side of a call."""

    match: Match
    e164: str | None = None
    display: str = ""
    owners: tuple[CardOwner, ...] = ()
    recent: tuple[RecentCall, ...] = field(default=())
    created_lead_id: int | None = None


PENDING: Final = Caller(Match.PENDING)


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """Every customer with exactly this number, and the newest ended calls with it."""

    owners: tuple[CardOwner, ...] = ()
    recent: tuple[RecentCall, ...] = ()


class CallerFile(Protocol):
    """The question that the card asks of the stored customers and calls."""

    async def known_of(self, e164: str, recent_limit: int) -> KnownNumber:
        """What is stored of a number."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """Turns a number as the network sent it into a `Caller`."""

    file: CallerFile
    normalise: Callable[[str], PhoneNumber]
    display: Callable[[str], str]
    recent_limit: int

    async def look_up(self, number: str, *, created_lead_id: int | None = None) -> Caller:
        """The caller behind a number; a number that is nobody's key (too short, not a number) stays unknown."""
        e164 = self.normalise(number).e164
        if e164 is None:
            return Caller(Match.UNKNOWN, display=number)
        known = await self.file.known_of(e164, self.recent_limit)
        return Caller(
            match=_match(known.owners, created_lead_id),
            e164=e164,
            display=self.display(e164),
            owners=known.owners,
            recent=known.recent,
            created_lead_id=created_lead_id,
        )


def _match(owners: tuple[CardOwner, ...], created_lead_id: int | None) -> Match:
    if not owners:
        return Match.UNKNOWN
    if len(owners) > 1:
        return Match.SHARED
    only = owners[0]
    is_new = only.kind == "lead" and only.id == created_lead_id
    return Match.NEW_LEAD if is_new else Match.KNOWN
