"""The words of the feed."""

from enum import StrEnum


class FeedKind(StrEnum):
    """What a line tells. `made` is a new deal, `moved` one that goes on, `lead` a new lead."""

    TALK = "talk"
    NOTE = "note"
    MADE = "made"
    MOVED = "moved"
    WON = "won"
    LOST = "lost"
    LEAD = "lead"
    CONVERTED = "converted"
    HANDED_OVER = "handed_over"
    TASK = "task"
    FILE = "file"


class ReactionKind(StrEnum):
    """What a person may answer to a line with; one of them at a time."""

    LIKE = "like"
    HEART = "heart"
    CELEBRATE = "celebrate"
    APPLAUSE = "applause"
    IDEA = "idea"
    QUESTION = "question"
