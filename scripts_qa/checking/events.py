"""What happened to checks, told on the bus after the commit. Whoever must not miss one derives its work from the stored
checks besides."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from callcenter.bus import Payload, Topic

CALL_CHECKED: Final = Topic("checks.done")
"""A run of this call is stored, and is its newest."""


@dataclass(frozen=True, slots=True)
class CallChecked:
    """`script_key` names the script that it was checked against."""

    call_id: str
    run_id: UUID
    script_key: str
    suspected_fatal: bool


def to_payload(news: CallChecked) -> Payload:
    return {
        "call_id": news.call_id,
        "run_id": str(news.run_id),
        "script_key": news.script_key,
        "suspected_fatal": news.suspected_fatal,
    }


def from_payload(payload: Payload) -> CallChecked:
    return CallChecked(
        str(payload["call_id"]),
        UUID(str(payload["run_id"])),
        str(payload["script_key"]),
        bool(payload["suspected_fatal"]),
    )
