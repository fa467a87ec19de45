"""The words of the inbox."""

from enum import StrEnum


class NoticeKind(StrEnum):
    MENTION = "mention"
    NOTE = "note"
    STAGE = "stage"
    RESPONSIBLE = "responsible"
    FILE = "file"
