"""What lies in a source, put together into recordings: which are finished, which must be waited for, which are wrong.

Pure: a listing and the time go in. Our dial plan writes `<day>/<uniqueid>-r.wav` and `-t.wav` and touches
`<day>/<uniqueid>.done` when Asterisk has closed both; other exchanges write their own names before the side and no
marker. Without a marker a pair is looked at when it was quiet for a while: its headers tell whether it was closed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from recordings.kinds import Side
from recordings.sources.ports import FileKind, SpoolFile

QUIET: Final = timedelta(seconds=60)
"""A file that is written grows every two seconds; one that was quiet for so long is not written any more."""
LOST: Final = timedelta(minutes=10)
"""A marked source's recording without a marker: the exchange crashed, or could not run the command."""
CLOCKS_APART: Final = timedelta(minutes=5)
"""How far in the future a file may be dated before its time is not believed."""

_SIDES: Final = {"r": Side.CUSTOMER, "t": Side.AGENT, "in": Side.CUSTOMER, "out": Side.AGENT}
"""MixMonitor's letters, and those of Monitor, which older exchanges use."""
_TRACK: Final = re.compile(r"(?P<base>(?:[0-9/-]+/)?[A-Za-z0-9_.+-]{1,180})-(?P<side>r|t|in|out)\.wav")
_MARKER: Final = re.compile(r"(?P<base>(?:[0-9/-]+/)?[A-Za-z0-9_.+-]{1,180})\.done")
_PART: Final = re.compile(r"_\d+$")
_UNIQUEID: Final = re.compile(r"(?:[A-Za-z0-9_]+-)?\d{9,11}\.\d+$")


class Reason(StrEnum):
    """Why a file is in quarantine; kebab-case words are stable."""

    SYMLINK = "symlink"
    NO_FILE = "no-regular-file"
    BAD_NAME = "bad-name"
    WRONG_FORMAT = "wrong-format"
    OTHER_SIDE_MISSING = "other-side-missing"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    UNREADABLE = "unreadable"
    SIDES_DIFFER = "sides-differ"


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides of one recording. `marked`: the exchange said that it is closed."""

    name: str
    customer: SpoolFile
    agent: SpoolFile
    marked: bool

    @property
    def modified_at(self) -> datetime:
        return max(self.customer.modified_at, self.agent.modified_at)

    @property
    def uniqueid(self) -> str:
        """The recorded channel's; our names are nothing else (but for a channel's second recording), those of other
        exchanges end in it."""
        last = _PART.sub("", self.name.rpartition("/")[2])
        found = _UNIQUEID.search(last)
        return found.group() if found is not None and found.start() else last


@dataclass(frozen=True, slots=True)
class Wrong:
    file: SpoolFile
    reason: Reason


@dataclass(frozen=True, slots=True)
class Spool:
    """`spent` are markers without audio: the channel was recorded, and nothing was ever said (no answer)."""

    ready: Sequence[Pair]
    wrong: Sequence[Wrong]
    spent: Sequence[SpoolFile]


def sort_out(files: Iterable[SpoolFile], now: datetime, *, marked: bool) -> Spool:
    """`marked`: this source's dial plan touches markers."""
    tracks: dict[str, dict[Side, SpoolFile]] = {}
    markers: dict[str, SpoolFile] = {}
    wrong: list[Wrong] = []
    for file in files:
        if found := _MARKER.fullmatch(file.name):
            markers[found["base"]] = file
        elif reason := _reason(file):
            wrong.append(Wrong(file, reason))
        elif found := _TRACK.fullmatch(file.name):
            tracks.setdefault(found["base"], {})[_SIDES[found["side"]]] = file
    ready, halves = _pairs(tracks, markers, now, marked=marked)
    spent = [marker for base, marker in markers.items() if base not in tracks and _quiet(marker, now, QUIET)]
    return Spool(ready, [*(item for item in wrong if _quiet(item.file, now, QUIET)), *halves], spent)


def _reason(file: SpoolFile) -> Reason | None:
    if file.kind is FileKind.SYMLINK:
        return Reason.SYMLINK
    if file.kind is FileKind.OTHER:
        return Reason.NO_FILE
    if _TRACK.fullmatch(file.name):
        return None
    return Reason.BAD_NAME if file.name.endswith(".wav") else Reason.WRONG_FORMAT


def _pairs(
    tracks: dict[str, dict[Side, SpoolFile]], markers: dict[str, SpoolFile], now: datetime, *, marked: bool
) -> tuple[list[Pair], list[Wrong]]:
    ready, halves = [], []
    for base, sides in tracks.items():
        done = base in markers
        patience = LOST if marked else QUIET
        if not done and not all(_quiet(file, now, patience) for file in sides.values()):
            continue
        if len(sides) == len(Side):
            ready.append(Pair(base, sides[Side.CUSTOMER], sides[Side.AGENT], done))
        elif all(_quiet(file, now, QUIET) for file in sides.values()):
            halves += [Wrong(file, Reason.OTHER_SIDE_MISSING) for file in sides.values()]
    return ready, halves


def _quiet(file: SpoolFile, now: datetime, patience: timedelta) -> bool:
    """A time in the far future is no time: such a file is looked at at once."""
    return now - file.modified_at >= patience or file.modified_at - now > CLOCKS_APART
