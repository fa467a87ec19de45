"""The words of the inbox."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """`given`: a task, or the responsibility for a card, is the reader's now; `done` and `cancelled` are of tasks that
    one gave or had. `overdue` is for whoever does a task or gave it, `long_overdue` for the head of the team."""

    MENTION = "mention"
    ANSWER = "answer"
    NOTE = "note"
    STAGE = "stage"
    RESPONSIBLE = "responsible"
    FILE = "file"
    GIVEN = "given"
    DONE = "done"
    CANCELLED = "cancelled"
    OVERDUE = "overdue"
    LONG_OVERDUE = "long_overdue"
