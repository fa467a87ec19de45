"""The words of projects."""

from enum import StrEnum


class ProjectState(StrEnum):
    PLANNED = "planned"
    ACTIVE = "active"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in (ProjectState.DONE, ProjectState.CANCELLED)


class ProjectEvent(StrEnum):
    """What the history of a project tells."""

    CREATED = "created"
    CHANGED = "changed"
    NOTE = "note"
