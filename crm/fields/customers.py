"""Own fields of contacts, companies and leads."""

from collections.abc import Mapping
from typing import Final

from crm.fields.kinds import CardRef, FieldEntity, Situation
from crm.kinds import CustomerRef
from crm.state import LeadStatus

_REACHED: Final[Mapping[LeadStatus, frozenset[str]]] = {
    LeadStatus.IN_WORK: frozenset({str(LeadStatus.IN_WORK)}),
    LeadStatus.CONVERTED: frozenset({str(LeadStatus.IN_WORK), str(LeadStatus.CONVERTED)}),
}


def card_ref(ref: CustomerRef) -> CardRef:
    return CardRef(FieldEntity(ref.kind), ref.id)


def situation(status: str | None) -> Situation:
    """Of a lead with this status; None of other customers."""
    if status is None:
        return Situation()
    found = LeadStatus(status)
    return Situation(reached=_REACHED.get(found, frozenset()), lost=found is LeadStatus.LOST)
