"""The words of this room."""

from enum import StrEnum


class Purpose(StrEnum):
    """`golden`: the same call and form as a baseline, to see how far a reviewer is from it; whoever does it is not
    told. Only a `normal` review counts for the operator."""

    NORMAL = "normal"
    GOLDEN = "golden"
    CALIBRATION = "calibration"
    SELF = "self"


class Stratum(StrEnum):
    """Why a call was drawn; `asked` when a person chose it."""

    RANDOM = "random"
    RISK = "risk"
    UNCERTAINTY = "uncertainty"
    PERFECTION = "perfection"
    ASKED = "asked"


class Source(StrEnum):
    """Whose answer it is: the person's own, or what became of the machine's suggestion."""

    HUMAN = "human"
    CONFIRMED = "confirmed"
    OVERRIDE = "override"


class Unscored(StrEnum):
    """Why an answer costs no points although it is a bad one."""

    OUTSIDE_CONTROL = "outside_control"
