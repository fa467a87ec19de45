"""The colours that tags are shown in; the console has a light and a dark shade of each."""

from enum import StrEnum


class TagColor(StrEnum):
    GRAY = "gray"
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    TEAL = "teal"
    BLUE = "blue"
    VIOLET = "violet"
    PINK = "pink"
