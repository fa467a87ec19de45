"""The words of this room that have no life of their own."""

from enum import StrEnum


class SelfScoring(StrEnum):
    """`offered`: the operator may judge himself before he looks; `required`: he has to."""

    OFF = "off"
    OFFERED = "offered"
    REQUIRED = "required"


class LineState(StrEnum):
    PROPOSED = "proposed"
    PUBLISHED = "published"
    REFUSED = "refused"
    RETIRED = "retired"


class NoticeKind(StrEnum):
    RESULT = "result"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_DUE = "dispute_due"
    DISPUTE_OVERDUE = "dispute_overdue"
    DISPUTE_RESOLVED = "dispute_resolved"
    COACHING = "coaching"
    CALIBRATION = "calibration"
