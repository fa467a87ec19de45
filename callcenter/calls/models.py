"""The tables of calls: one row per call, one per part of its story.

The parts have natural keys, so that writing a story twice changes nothing; `seq` keeps the story's own order.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Double, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.calls.vocabulary import (
    CallStatus,
    Direction,
    HangupBy,
    LegOutcome,
    LegRole,
    ParkingOutcome,
    QueueOutcome,
    TransferKind,
    TransferOutcome,
    Witness,
)
from callcenter.db import Base, EnumText, UtcDateTime

_GOING_ON: Final = text("status IS NULL")


class CallRecord(Base):
    """`customer_key` is the outside party's number as E.164, None when there is none that can be normalised."""

    __tablename__ = "calls"
    __table_args__ = (
        Index("ix_calls_started_at_id", "started_at", "id"),
        Index("ix_calls_customer_key_started_at", "customer_key", "started_at"),
        Index("ix_calls_from_number_started_at", "from_number", "started_at"),
        Index("ix_calls_to_number_started_at", "to_number", "started_at"),
        Index("ix_calls_queue_started_at", "queue", "started_at"),
        Index("ix_calls_status_started_at", "status", "started_at"),
        Index("ix_calls_going_on", "started_at", "id", sqlite_where=_GOING_ON, postgresql_where=_GOING_ON),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    node: Mapped[str] = mapped_column(Text)
    linkedid: Mapped[str] = mapped_column(Text)
    direction: Mapped[StrEnum] = mapped_column(EnumText(Direction))
    from_number: Mapped[str] = mapped_column(Text)
    from_name: Mapped[str] = mapped_column(Text)
    withheld: Mapped[bool]
    to_number: Mapped[str] = mapped_column(Text)
    did: Mapped[str] = mapped_column(Text)
    endpoint: Mapped[str] = mapped_column(Text)
    customer_key: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    queue: Mapped[str | None] = mapped_column(Text)
    status: Mapped[StrEnum | None] = mapped_column(EnumText(CallStatus))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wait_s: Mapped[float] = mapped_column(Double)
    talk_s: Mapped[float] = mapped_column(Double)
    hold_s: Mapped[float] = mapped_column(Double)
    parked_s: Mapped[float] = mapped_column(Double, server_default="0")
    hangup_by: Mapped[StrEnum | None] = mapped_column(EnumText(HangupBy))
    hangup_cause: Mapped[int | None]
    reconciled: Mapped[bool]
    witness: Mapped[StrEnum | None] = mapped_column(EnumText(Witness))


class PbxHeard(Base):
    """Up to when a node's calls are known to be told: heard live, or reconciled after an outage."""

    __tablename__ = "pbx_heard"

    node: Mapped[str] = mapped_column(Text, primary_key=True)
    heard_until: Mapped[datetime] = mapped_column(UtcDateTime)


class CallAlias(Base):
    """An id that other rooms may still know, of a call that Asterisk joined with another one."""

    __tablename__ = "call_aliases"

    absorbed_id: Mapped[str] = mapped_column(Text, primary_key=True)
    call_id: Mapped[str] = mapped_column(Text, ForeignKey("calls.id", ondelete="CASCADE"), index=True)


class CallPart:
    """What every part of a call has. `seq` is its place in the story's list."""

    call_id: Mapped[str] = mapped_column(
        Text, ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True, sort_order=-1
    )
    """First in the key: parts are read and written by their call."""
    seq: Mapped[int]


_TALKED: Final = text("talk_s > 0 AND user_id IS NOT NULL")


class CallLeg(CallPart, Base):
    """`user_id` is the person who held this device at that moment; a later change of hands does not change it.

    `listed_at` repeats the beginning of the call on the first leg of each person: one's own calls are then read in
    order from one index, however many they are.
    """

    __tablename__ = "call_legs"
    __table_args__ = (
        Index("ix_call_legs_user_id_call_id", "user_id", "call_id"),
        Index("ix_call_legs_uniqueid", "uniqueid"),
        Index("ix_call_legs_user_id_listed_at", "user_id", "listed_at", "call_id"),
        Index("ix_call_legs_talks", "call_id", "user_id", "talk_s", sqlite_where=_TALKED, postgresql_where=_TALKED),
    )

    uniqueid: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    listed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    channel: Mapped[str] = mapped_column(Text)
    endpoint: Mapped[str] = mapped_column(Text)
    role: Mapped[StrEnum] = mapped_column(EnumText(LegRole))
    number: Mapped[str] = mapped_column(Text)
    queue: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ring_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[StrEnum | None] = mapped_column(EnumText(LegOutcome))
    talk_s: Mapped[float] = mapped_column(Double, server_default="0")
    hold_s: Mapped[float] = mapped_column(Double)
    held_since: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CallTalk(CallPart, Base):
    __tablename__ = "call_talks"

    uniqueid_a: Mapped[str] = mapped_column(Text, primary_key=True)
    uniqueid_b: Mapped[str] = mapped_column(Text, primary_key=True)
    start: Mapped[datetime] = mapped_column("started_at", UtcDateTime, primary_key=True)
    endpoint_a: Mapped[str] = mapped_column(Text)
    endpoint_b: Mapped[str] = mapped_column(Text)
    end: Mapped[datetime | None] = mapped_column("ended_at", UtcDateTime)


class CallHold(CallPart, Base):
    __tablename__ = "call_holds"

    uniqueid: Mapped[str] = mapped_column(Text, primary_key=True)
    start: Mapped[datetime] = mapped_column("started_at", UtcDateTime, primary_key=True)
    end: Mapped[datetime | None] = mapped_column("ended_at", UtcDateTime)


class CallQueueVisit(CallPart, Base):
    __tablename__ = "call_queue_visits"
    __table_args__ = (
        Index("ix_call_queue_visits_queue_entered_at", "queue", "entered_at"),
        Index("ix_call_queue_visits_entered_at", "entered_at"),
    )

    queue: Mapped[str] = mapped_column(Text, primary_key=True)
    uniqueid: Mapped[str] = mapped_column(Text, primary_key=True)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    position: Mapped[int]
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[StrEnum | None] = mapped_column(EnumText(QueueOutcome))
    agent: Mapped[str | None] = mapped_column(Text)
    wait_s: Mapped[float | None] = mapped_column(Double)


class CallTransfer(CallPart, Base):
    __tablename__ = "call_transfers"

    at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    kind: Mapped[StrEnum] = mapped_column(EnumText(TransferKind), primary_key=True)
    by: Mapped[str] = mapped_column(Text, primary_key=True)
    from_party: Mapped[str] = mapped_column(Text)
    to_party: Mapped[str] = mapped_column(Text, primary_key=True)
    outcome: Mapped[StrEnum] = mapped_column(EnumText(TransferOutcome))


class CallPickup(CallPart, Base):
    __tablename__ = "call_pickups"

    at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    by: Mapped[str] = mapped_column(Text, primary_key=True)
    instead_of: Mapped[str] = mapped_column(Text, primary_key=True)


class CallForward(CallPart, Base):
    __tablename__ = "call_forwards"

    at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    by: Mapped[str] = mapped_column(Text, primary_key=True)
    to_party: Mapped[str] = mapped_column(Text, primary_key=True)


class CallParking(CallPart, Base):
    __tablename__ = "call_parkings"

    uniqueid: Mapped[str] = mapped_column(Text, primary_key=True)
    start: Mapped[datetime] = mapped_column("started_at", UtcDateTime, primary_key=True)
    lot: Mapped[str] = mapped_column(Text)
    space: Mapped[str] = mapped_column(Text)
    parked_by: Mapped[str | None] = mapped_column(Text)
    end: Mapped[datetime | None] = mapped_column("ended_at", UtcDateTime)
    outcome: Mapped[StrEnum | None] = mapped_column(EnumText(ParkingOutcome))
    retrieved_by: Mapped[str | None] = mapped_column(Text)


class CallConferenceStay(CallPart, Base):
    __tablename__ = "call_conference_stays"

    uniqueid: Mapped[str] = mapped_column(Text, primary_key=True)
    conference: Mapped[str] = mapped_column(Text, primary_key=True)
    start: Mapped[datetime] = mapped_column("started_at", UtcDateTime, primary_key=True)
    endpoint: Mapped[str] = mapped_column(Text)
    end: Mapped[datetime | None] = mapped_column("ended_at", UtcDateTime)


class CallRecording(CallPart, Base):
    __tablename__ = "call_recordings"

    uniqueid: Mapped[str] = mapped_column(Text, primary_key=True)
    file: Mapped[str] = mapped_column(Text, primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CallRecordingPause(CallPart, Base):
    __tablename__ = "call_recording_pauses"

    uniqueid: Mapped[str] = mapped_column(Text, primary_key=True)
    start: Mapped[datetime] = mapped_column("started_at", UtcDateTime, primary_key=True)
    end: Mapped[datetime | None] = mapped_column("ended_at", UtcDateTime)


class CallWarning(CallPart, Base):
    __tablename__ = "call_warnings"

    seq: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
