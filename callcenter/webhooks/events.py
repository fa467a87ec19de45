"""The events that other programs can subscribe to, and who may."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from callcenter.auth.permissions import Permission
from callcenter.bus import JsonValue


class Kind(StrEnum):
    """What an event is about."""

    LEAD = "lead"
    CONTACT = "contact"
    COMPANY = "company"
    DEAL = "deal"
    TASK = "task"
    PROJECT = "project"
    PRODUCT = "product"
    IMPORT = "import"
    CALL = "call"
    RECORDING = "recording"
    TRANSCRIPT = "transcript"
    CHECK = "check"
    PING = "ping"


class Event(StrEnum):
    LEAD_CREATED = "lead.created"
    LEAD_CHANGED = "lead.changed"
    LEAD_MERGED = "lead.merged"
    LEAD_CONVERTED = "lead.converted"
    LEAD_RESPONSIBLE_CHANGED = "lead.responsible_changed"
    LEAD_NOTE_ADDED = "lead.note_added"
    LEAD_FILE_ADDED = "lead.file_added"
    LEAD_POINTS_CHANGED = "lead.points_changed"
    LEAD_DELETED = "lead.deleted"
    LEAD_RESTORED = "lead.restored"
    CONTACT_CREATED = "contact.created"
    CONTACT_CHANGED = "contact.changed"
    CONTACT_MERGED = "contact.merged"
    CONTACT_RESPONSIBLE_CHANGED = "contact.responsible_changed"
    CONTACT_NOTE_ADDED = "contact.note_added"
    CONTACT_FILE_ADDED = "contact.file_added"
    CONTACT_POINTS_CHANGED = "contact.points_changed"
    CONTACT_DELETED = "contact.deleted"
    CONTACT_RESTORED = "contact.restored"
    COMPANY_CREATED = "company.created"
    COMPANY_CHANGED = "company.changed"
    COMPANY_MERGED = "company.merged"
    COMPANY_RESPONSIBLE_CHANGED = "company.responsible_changed"
    COMPANY_NOTE_ADDED = "company.note_added"
    COMPANY_FILE_ADDED = "company.file_added"
    COMPANY_POINTS_CHANGED = "company.points_changed"
    COMPANY_DELETED = "company.deleted"
    COMPANY_RESTORED = "company.restored"
    DEAL_CREATED = "deal.created"
    DEAL_CHANGED = "deal.changed"
    DEAL_MOVED = "deal.moved"
    DEAL_RESPONSIBLE_CHANGED = "deal.responsible_changed"
    DEAL_NOTE_ADDED = "deal.note_added"
    DEAL_FILE_ADDED = "deal.file_added"
    DEAL_COMPETITOR_ADDED = "deal.competitor_added"
    DEAL_DELETED = "deal.deleted"
    DEAL_RESTORED = "deal.restored"
    TASK_CREATED = "task.created"
    TASK_CHANGED = "task.changed"
    TASK_DONE = "task.done"
    TASK_CANCELLED = "task.cancelled"
    TASK_RESPONSIBLE_CHANGED = "task.responsible_changed"
    TASK_FILE_ADDED = "task.file_added"
    TASK_DELETED = "task.deleted"
    TASK_RESTORED = "task.restored"
    PROJECT_CREATED = "project.created"
    PROJECT_CHANGED = "project.changed"
    PROJECT_RESPONSIBLE_CHANGED = "project.responsible_changed"
    PROJECT_NOTE_ADDED = "project.note_added"
    PROJECT_DELETED = "project.deleted"
    PROJECT_RESTORED = "project.restored"
    PRODUCT_CREATED = "product.created"
    PRODUCT_CHANGED = "product.changed"
    IMPORT_FINISHED = "import.finished"
    CALL_STARTED = "call.started"
    CALL_ANSWERED = "call.answered"
    CALL_ENDED = "call.ended"
    CALL_OUTCOME = "call.outcome"
    RECORDING_READY = "recording.ready"
    TRANSCRIPT_READY = "transcript.ready"
    CHECK_DONE = "check.done"
    PING = "ping"

    @property
    def kind(self) -> Kind:
        return Kind(self.partition(".")[0])


NEEDS: Final[Mapping[Kind, Permission]] = MappingProxyType(
    {
        **dict.fromkeys((Kind.LEAD, Kind.CONTACT, Kind.COMPANY), Permission.CUSTOMERS_VIEW),
        Kind.DEAL: Permission.DEALS_VIEW_ALL,
        Kind.TASK: Permission.TASKS_VIEW_ALL,
        Kind.PROJECT: Permission.PROJECTS_VIEW_ALL,
        Kind.PRODUCT: Permission.GOODS_VIEW,
        Kind.IMPORT: Permission.CUSTOMERS_IMPORT,
        Kind.CALL: Permission.CALLS_VIEW_ALL,
        Kind.RECORDING: Permission.RECORDINGS_LISTEN_ALL,
        Kind.TRANSCRIPT: Permission.TRANSCRIPTS_VIEW,
        Kind.CHECK: Permission.CHECKS_VIEW,
    }
)
"""Whoever subscribes must be allowed to see all of that kind."""
SUBSCRIBABLE: Final = tuple(event for event in Event if event is not Event.PING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """`detail` is what the resource itself does not say: the stage that was left, the card that it was merged into."""

    event: Event
    resource_id: str
    at: datetime
    actor_id: int | None = None
    detail: Mapping[str, JsonValue] = field(default_factory=dict)
