"""What happened to recordings, told on the bus after the commit. Whoever must not miss one derives its work from the
stored recordings besides."""

from dataclasses import dataclass
from typing import Final

from callcenter.bus import Payload, Topic
from callcenter.calls.facts import CallId

RECORDING_STORED: Final = Topic("recordings.stored")
"""Both tracks are kept and measured. The copies for browsers and the waveform are there too."""
RECORDING_REMOVED: Final = Topic("recordings.removed")
"""The audio is gone, by a rule or by a person."""


@dataclass(frozen=True, slots=True)
class RecordingNews:
    """The payload of both topics; `call_id` is None for an orphan."""

    recording_id: int
    call_id: CallId | None


def to_payload(news: RecordingNews) -> Payload:
    return {"recording_id": news.recording_id, "call_id": news.call_id}


def from_payload(payload: Payload) -> RecordingNews:
    call_id = payload.get("call_id")
    return RecordingNews(int(str(payload["recording_id"])), None if call_id is None else CallId(str(call_id)))
