"""What happened to reviews, told on the bus after the commit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from callcenter.bus import Payload, Topic

REVIEW_RELEASED: Final = Topic("qa.review_released")
"""From now on the operator sees it."""
REVIEW_CORRECTED: Final = Topic("qa.review_corrected")
"""A released review has a new revision of an answer, and perhaps another score."""


@dataclass(frozen=True, slots=True)
class ReviewReleased:
    """The payload of both topics. Only `normal` reviews are told."""

    review_id: UUID
    call_id: str
    agent_id: int
    at: datetime


def to_payload(event: ReviewReleased) -> Payload:
    return {
        "review_id": str(event.review_id),
        "call_id": event.call_id,
        "agent_id": event.agent_id,
        "at": event.at.isoformat(),
    }


def from_payload(payload: Payload) -> ReviewReleased:
    return ReviewReleased(
        review_id=UUID(str(payload["review_id"])),
        call_id=str(payload["call_id"]),
        agent_id=int(str(payload["agent_id"])),
        at=datetime.fromisoformat(str(payload["at"])),
    )
