"""What happened to transcripts, told on the bus after the commit."""

from dataclasses import dataclass
from typing import Final

from callcenter.bus import Payload, Topic

TRANSCRIPT_READY: Final = Topic("transcripts.ready")
"""All words of this version are stored; whoever checks scripts or shows the call reads them now."""
TRANSCRIPT_CHANGED: Final = Topic("transcripts.changed")
"""A person corrected or redacted something."""


@dataclass(frozen=True, slots=True)
class TranscriptNews:
    transcript_id: int
    recording_id: int
    call_id: str | None


def changed(transcript_id: int) -> Payload:
    """Of `TRANSCRIPT_CHANGED`."""
    return {"transcript_id": transcript_id}


def to_payload(news: TranscriptNews) -> Payload:
    return {"transcript_id": news.transcript_id, "recording_id": news.recording_id, "call_id": news.call_id}


def from_payload(payload: Payload) -> TranscriptNews:
    call_id = payload.get("call_id")
    return TranscriptNews(
        int(str(payload["transcript_id"])), int(str(payload["recording_id"])), None if call_id is None else str(call_id)
    )
