"""What may be wrong with a customer's card, each something that somebody can mend."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Integer, column, exists, func, select, table

from crm.kinds import CustomerKind, IdentifierKind
from crm.models import Email, Identifier, Lead, Phone
from crm.repository import TABLES, owner_column
from crm.state import LeadStatus


class Check(StrEnum):
    """In the order of the report."""

    UNREACHABLE = "unreachable"  # neither a phone nor an e-mail
    BAD_NUMBER = "bad_number"  # a phone that is no number: nobody who calls is found by it
    BAD_EMAIL = "bad_email"
    NO_NAME = "no_name"  # called by its number, as leads that made themselves are
    NO_RESPONSIBLE = "no_responsible"
    RESPONSIBLE_OFF = "responsible_off"  # who is responsible may not sign in any more
    NO_TAX_NUMBER = "no_tax_number"
    STALE_LEAD = "stale_lead"  # nobody was in touch with it for some days


_ALL: Final = frozenset(CustomerKind)
KINDS: Final[Mapping[Check, frozenset[CustomerKind]]] = {
    **dict.fromkeys(Check, _ALL),
    Check.NO_TAX_NUMBER: frozenset({CustomerKind.COMPANY}),
    Check.STALE_LEAD: frozenset({CustomerKind.LEAD}),
}
_OVER: Final = (str(LeadStatus.CONVERTED), str(LeadStatus.LOST))
_USERS: Final = table("users", column("id", Integer), column("active", Boolean))


@dataclass(frozen=True, slots=True)
class Condition:
    """`stale_before`: leads without contact since then are stale."""

    stale_before: datetime

    def of(self, check: Check, kind: CustomerKind) -> list[ColumnElement[bool]]:
        """Which rows fail it. Merged cards and leads that are over need no mending."""
        customer: Any = TABLES[kind]
        given = [customer.merged_into_id.is_(None), self._fails(check, kind, customer)]
        return [*given, Lead.status.not_in(_OVER)] if kind is CustomerKind.LEAD else given

    def _fails(self, check: Check, kind: CustomerKind, customer: Any) -> ColumnElement[bool]:
        failing: ColumnElement[bool]
        match check:
            case Check.UNREACHABLE:
                failing = ~_has(kind, customer, Phone) & ~_has(kind, customer, Email)
            case Check.BAD_NUMBER:
                failing = _has(kind, customer, Phone, Phone.e164.is_(None))
            case Check.BAD_EMAIL:
                failing = _has(kind, customer, Email, Email.key.not_like("%_@_%._%"))
            case Check.NO_NAME:
                failing = customer.name.like("+%")
            case Check.NO_RESPONSIBLE:
                failing = customer.responsible_id.is_(None)
            case Check.RESPONSIBLE_OFF:
                failing = exists(select(_USERS.c.id).where(_USERS.c.id == customer.responsible_id, ~_USERS.c.active))
            case Check.NO_TAX_NUMBER:
                failing = ~_has(kind, customer, Identifier, Identifier.kind == str(IdentifierKind.TAX_NUMBER))
            case Check.STALE_LEAD:
                failing = func.coalesce(customer.last_contact_at, customer.created_at) < self.stale_before
        return failing


def _has(kind: CustomerKind, customer: Any, owned: Any, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(owned.id).where(owner_column(kind, owned) == customer.id, *more))
