"""Recordings as the API shows them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from callcenter.calls.schemas import CallQuery, CallRow
from recordings.kinds import Audibility, BoundBy, MarkKind, RecordingState, Side
from recordings.spool import Reason

Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
LONGEST_S = 7 * 24 * 3600


class RecordingQuery(CallQuery):
    """The call log's filters and those of recordings; lengths are of the recording, in seconds."""

    min_s: float | None = Field(None, ge=0, le=LONGEST_S)
    max_s: float | None = Field(None, ge=0, le=LONGEST_S)


class RecordingOut(BaseModel):
    """One part of a call; `may_listen` is for whoever asks. A removed one has no audio any more."""

    id: int
    part: int
    """Its place among the call's recordings, from 1."""
    uniqueid: str
    state: RecordingState
    started_at: datetime
    duration_s: float
    bound_by: BoundBy | None
    on_hold: bool
    may_listen: bool


class CallAudio(BaseModel):
    """What there is to hear of a call, and why there is nothing: `quarantine` says what is wrong with its files."""

    audibility: Audibility
    quarantine: Reason | None
    recordings: list[RecordingOut]
    tags: list[str]


class RecordedCall(CallRow):
    recordings: list[RecordingOut]
    tags: list[str]


class RecordingPage(BaseModel):
    items: list[RecordedCall]
    next_cursor: str | None


class TrackOut(BaseModel):
    """What was measured on one side; shares are of 0..1, levels in dB below full scale."""

    side: Side
    codec: str
    sample_rate: int
    duration_s: float
    silence_share: float
    clipped_share: float
    level_dbfs: float
    peak_dbfs: float
    repaired: bool
    sha256: str | None
    """Of the original; null when the audio was removed."""


class MarkOut(BaseModel):
    id: int
    kind: MarkKind
    at_s: float
    text: str
    author_id: int | None
    author_name: str | None
    created_at: datetime


class PauseOut(BaseModel):
    """Seconds of the recording that are silent because somebody paused it: the gap is known, not lost."""

    start: float
    end: float


class CertificateOut(BaseModel):
    """The proof of a removal."""

    rule: str
    reason: str
    removed_by_id: int | None
    removed_at: datetime
    hashes: dict[str, str]


class RecordingDetail(RecordingOut):
    call_id: str | None
    node: str
    tracks: list[TrackOut]
    marks: list[MarkOut]
    pauses: list[PauseOut]
    tags: list[str]
    hold_reason: str | None
    certificate: CertificateOut | None
    share_url: str
    """Add `&t=` and a second to point to it."""


class MarkIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: MarkKind = MarkKind.COMMENT
    at_s: float = Field(ge=0, le=LONGEST_S)
    text: Text


class TagsIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    tags: list[Tag] = Field(max_length=30)


class TagsOut(BaseModel):
    tags: list[str]


class HoldIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Text


class RemovalIn(BaseModel):
    """A person who removes audio says why; it stands in the certificate."""

    model_config = ConfigDict(extra="forbid")

    reason: Text


class AudioQuery(BaseModel):
    """`why` goes into the audit log beside who listened. `unredacted` needs the right `recordings.unredacted`."""

    model_config = ConfigDict(extra="forbid")

    format: Annotated[str, StringConstraints(pattern="^(ogg|mp3)$")] = "ogg"
    why: str = Field("", max_length=200)
    unredacted: bool = False


class DownloadQuery(BaseModel):
    """Who carries a recording out of the house says why; it stands in the audit log."""

    model_config = ConfigDict(extra="forbid")

    why: str = Field(min_length=3, max_length=200)


class ReportQuery(BaseModel):
    """How many days to look back."""

    model_config = ConfigDict(extra="forbid")

    days: int = Field(7, ge=1, le=366)


class OrphanOut(BaseModel):
    recording_id: int
    node: str
    uniqueid: str
    started_at: datetime
    duration_s: float


class MissingOut(BaseModel):
    call_id: str
    node: str
    started_at: datetime
    told: bool
    """The exchange said that it began to record this call."""


class QuarantineOut(BaseModel):
    source: str
    name: str
    reason: Reason
    size: int
    modified_at: datetime
    found_at: datetime


class RecordingReport(BaseModel):
    orphans: list[OrphanOut]
    missing: list[MissingOut]
    quarantine: list[QuarantineOut]
