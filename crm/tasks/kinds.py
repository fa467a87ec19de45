"""The words of tasks."""

from enum import StrEnum


class TaskKind(StrEnum):
    CALL = "call"
    MEETING = "meeting"
    LETTER = "letter"
    OTHER = "other"


class TaskPriority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class TaskOrigin(StrEnum):
    """`missed_call`: a caller did not get through, and the task waits for a talk with him."""

    USER = "user"
    REPEAT = "repeat"
    MISSED_CALL = "missed_call"


class Repeat(StrEnum):
    """`weekdays` are Monday to Friday; `monthly` on the 31st means the last day of shorter months, and `month_end` the
    last day of each. `yearly` on 29 February is the 28th where there is none."""

    NEVER = "never"
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    MONTH_END = "month_end"
    YEARLY = "yearly"


class TaskEvent(StrEnum):
    """What happened to a task, as its history has it."""

    CREATED = "created"
    CHANGED = "changed"
    MOVED = "moved"
    HANDED_OVER = "handed_over"
    POSTPONED = "postponed"
    DONE = "done"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    NOTE = "note"


class Order(StrEnum):
    """`priority`: the high ones first, and by deadline among equals."""

    DEADLINE = "deadline"
    PRIORITY = "priority"


class When(StrEnum):
    """Where a deadline lies, seen from the person's own day."""

    OVERDUE = "overdue"
    TODAY = "today"
    TOMORROW = "tomorrow"
    LATER = "later"
    UNDATED = "undated"
