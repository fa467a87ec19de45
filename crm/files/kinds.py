"""The words of files."""

from enum import StrEnum
from typing import Final


class FileState(StrEnum):
    """`ARRIVING`: its object may be there or not; a sweep takes away what its upload left behind. `REMOVED`: there is a
    way back for some days. `GONE`: the object goes or went; the row stays for the history."""

    ARRIVING = "arriving"
    STORED = "stored"
    REMOVED = "removed"
    GONE = "gone"


class FileEvent(StrEnum):
    ADDED = "added"
    RENAMED = "renamed"
    REMOVED = "removed"
    RESTORED = "restored"


SHOWN: Final = frozenset({FileState.STORED, FileState.REMOVED})
"""There is content behind it."""
