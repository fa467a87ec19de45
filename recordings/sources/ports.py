"""A source of recordings, and what it lists."""

import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

_DAY: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DAY_IN_PARTS: Final = re.compile(r"(\d{4})(?:/(\d{2})(?:/(\d{2}))?)?")


class FileKind(StrEnum):
    REGULAR = "regular"
    SYMLINK = "symlink"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SpoolFile:
    """`name` is the path below the source's folder, with `/`. Times are UTC by the clock of the source's machine;
    whole seconds when `coarse`."""

    name: str
    kind: FileKind
    size: int
    modified_at: datetime
    coarse: bool = False


class SourceAway(Exception):
    """The source cannot be asked now; the text names what failed, never a secret."""


class SourceFileGone(Exception):
    """The file that was listed is not there any more, or is something else by now."""


class Source(Protocol):
    """Reads only, but for `remove`. Raises `SourceAway` when it cannot be reached."""

    @property
    def node(self) -> str:
        """The PBX node whose recordings these are."""

    def listing(self, since: date) -> AsyncIterator[SpoolFile]:
        """Everything in the folders by date since that day, and in the folder itself."""

    async def head(self, name: str, length: int) -> bytes:
        """The beginning of a file."""

    def fetched(self, file: SpoolFile, folder: Path) -> AbstractAsyncContextManager[Path]:
        """The file as a local one, readable within the block; downloaded into `folder` when it lies elsewhere.

        :raises SourceFileGone: when it is not what was listed
        """

    async def remove(self, name: str) -> bool:
        """Whether the file is gone now; False where the source does not let us."""

    async def aclose(self) -> None:
        """Let go of connections."""


def may_hold(folder: str, since: date) -> bool:
    """Whether a folder is one by date (`2026-11-22`, or `2026/11/22` in parts) that may hold files since that day."""
    found = _DAY.fullmatch(folder) or _DAY_IN_PARTS.fullmatch(folder)
    if found is None:
        return False
    year, month, day = (None if part is None else int(part) for part in found.groups())
    return (year or 0, month or 99, day or 99) >= (since.year, since.month, since.day)
