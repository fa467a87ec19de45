"""What happened to customers, told on the bus after the commit."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from callcenter.bus import Payload, Topic
from crm.kinds import CustomerKind

CUSTOMERS: Final = Topic("crm.customers")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCreated:
    """`origin` is `automatic` (an unknown caller, with number and call) or `user`."""

    at: datetime
    lead_id: int
    origin: str
    e164: str | None = None
    call_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChanged:
    """A customer was created, edited or got a note: whoever shows it reads it again."""

    at: datetime
    kind: CustomerKind
    customer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """All customers of this person are somebody else's: too many to be told one by one."""

    at: datetime
    from_id: int


CustomerEvent = LeadCreated | CustomerChanged | HandedOver
_TYPES: Final = {LeadCreated: "lead_created", CustomerChanged: "customer_changed", HandedOver: "handed_over"}


def to_payload(event: CustomerEvent) -> Payload:
    fields = {**asdict(event), "at": event.at.isoformat()}
    return {
        "type": _TYPES[type(event)],
        **({"customer_kind": str(fields.pop("kind"))} if "kind" in fields else {}),
        **fields,
    }


def from_payload(payload: Payload) -> CustomerEvent:
    """The event of a `crm.customers` message."""
    at = datetime.fromisoformat(str(payload["at"]))
    if payload["type"] == "lead_created":
        return LeadCreated(
            at=at,
            lead_id=int(str(payload["lead_id"])),
            origin=str(payload["origin"]),
            e164=_text(payload, "e164"),
            call_id=_text(payload, "call_id"),
        )
    if payload["type"] == "handed_over":
        return HandedOver(at=at, from_id=int(str(payload["from_id"])))
    kind = CustomerKind(str(payload["customer_kind"]))
    return CustomerChanged(at=at, kind=kind, customer_id=int(str(payload["customer_id"])))


def _text(payload: Payload, name: str) -> str | None:
    return None if payload.get(name) is None else str(payload[name])
