"""The life of a lead."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from crm.errors import WrongMove


class LeadStatus(StrEnum):
    NEW = "new"
    IN_WORK = "in_work"
    CONVERTED = "converted"
    LOST = "lost"


TRANSITIONS: Final[Mapping[LeadStatus, frozenset[LeadStatus]]] = MappingProxyType(
    {
        LeadStatus.NEW: frozenset({LeadStatus.IN_WORK, LeadStatus.CONVERTED, LeadStatus.LOST}),
        LeadStatus.IN_WORK: frozenset({LeadStatus.NEW, LeadStatus.CONVERTED, LeadStatus.LOST}),
        LeadStatus.LOST: frozenset({LeadStatus.NEW, LeadStatus.IN_WORK}),
        LeadStatus.CONVERTED: frozenset(),
    }
)


def advance(status: LeadStatus, to: LeadStatus) -> LeadStatus:
    """The next status; staying is always allowed, a converted lead is history and stays what it is."""
    if to is not status and to not in TRANSITIONS[status]:
        raise WrongMove(f"a lead that is {status} cannot become {to}", current=str(status), wanted=str(to))
    return to
