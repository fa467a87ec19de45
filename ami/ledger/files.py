"""Following a book that Asterisk appends to, while logrotate moves, copies and empties it.

A file is known by its first line, which in all three books holds a time and an id: so a file is found again under
another name (rotated) or as a copy (`copytruncate`). A line counts only with its line end: Asterisk may be in the
middle of writing it. What was rotated away unread is read first; a compressed file cannot be read.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from glob import escape
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Final, Generic, TypeVar

from ami.ledger.errors import BadLine, BookAway

LONGEST_LINE: Final = 65_536
LONGEST_FIRST_LINE: Final = 4_096
_COMPRESSED: Final = (".gz", ".bz2", ".xz", ".zst")

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Place:
    """How far a book was read: `identity` of the file (empty: of none yet) and bytes from its start."""

    identity: str = ""
    offset: int = 0


@dataclass(slots=True)
class FileBook(Generic[Row]):
    """`parse` makes a row of a line or raises BadLine; `bad` counts those by name, and what was skipped with them."""

    path: Path
    parse: Callable[[str], Row]
    time_of: Callable[[Row], datetime]
    encoding: str = "utf-8"
    place: Place = field(default_factory=Place)
    bad: Counter[str] = field(default_factory=Counter)
    _former: frozenset[str] | None = None
    """Files that were rotated away before the first look: none of ours."""

    def rows(self) -> Iterator[Row]:
        """The rows since the last time. The place moves with each row that is taken."""
        for path in self._unread_files():
            yield from self._rows_of(path)

    def check(self) -> None:
        """:raises BookAway: when it cannot be read; Asterisk makes the file with the first call"""
        try:
            self.path.open("rb").close()
        except OSError as error:
            raise BookAway(f"{self.path}: {error.strerror}") from None

    def start_at(self, since: datetime) -> None:
        """Go to the first row of that time or later, by halving: books are written in order of time."""
        files = [path for path in self._all_files() if path.stat().st_mtime >= since.timestamp() - 1]
        if not files:
            newest = self.path if self.path.exists() else None
            self.place = Place() if newest is None else Place(_identity(newest), newest.stat().st_size)
            return
        with files[0].open("rb") as file:
            self.place = Place(_identity(files[0]), self._first_since(file, since))

    def _first_since(self, file: BinaryIO, since: datetime) -> int:
        low, high = 0, file.seek(0, 2)
        while high - low > LONGEST_LINE:
            middle = (low + high) // 2
            found = self._row_behind(file, middle, high)
            if found is None or self.time_of(found[1]) >= since:
                high = middle
            else:
                low = found[0]
        return low

    def _row_behind(self, file: BinaryIO, offset: int, limit: int) -> tuple[int, Row] | None:
        """The first good row that begins behind `offset`, with its beginning."""
        file.seek(offset)
        file.readline(LONGEST_LINE)
        while (start := file.tell()) < limit and (line := file.readline(LONGEST_LINE)):
            try:
                return start, self.parse(line.decode(self.encoding, "replace").rstrip("\r\n"))
            except BadLine:
                continue
        return None

    def _unread_files(self) -> list[Path]:
        """The file that was read last and whatever came after it, oldest first."""
        files = self._all_files()
        if self._former is None:
            self._former = frozenset(_identity(path) for path in files if path != self.path)
        if not self.place.identity:
            return [path for path in files if _identity(path) not in self._former]
        known = [number for number, path in enumerate(files) if _identity(path) == self.place.identity]
        if known:
            return files[known[-1] :]
        self.bad["rotated-away"] += bool(files)
        self.place = Place()
        return files[-1:]

    def _all_files(self) -> list[Path]:
        """The book and its rotated predecessors, oldest first; a copy of what is still in the book is left out."""
        rotated = [
            path
            for path in self.path.parent.glob(f"{escape(self.path.name)}[.-]*")
            if path.suffix not in _COMPRESSED and path.is_file() and path.stat().st_size
        ]
        rotated.sort(key=lambda path: (path.stat().st_mtime, path.name))
        if not self.path.is_file():
            return rotated
        own = _identity(self.path)
        return [*(path for path in rotated if not own or _identity(path) != own), self.path]

    def rows_of(self, path: Path) -> Iterator[Row]:
        """The rows of this one file from its beginning, its last line too if it has no end."""
        with path.open("rb") as file:
            for line in _lines(file, unended=True):
                row = self._row(line)
                if row is not None:
                    yield row

    def _rows_of(self, path: Path) -> Iterator[Row]:
        identity = _identity(path)
        if not identity:
            return
        if identity != self.place.identity or self.place.offset > path.stat().st_size:
            self.place = Place(identity)
        with path.open("rb") as file:
            file.seek(self.place.offset)
            for line in _lines(file):
                self.place = Place(identity, self.place.offset + len(line))
                row = self._row(line)
                if row is not None:
                    yield row

    def _row(self, line: bytes) -> Row | None:
        text = line.decode(self.encoding, "replace").rstrip("\r\n")
        if not text:
            return None
        try:
            if len(line) > LONGEST_LINE:
                raise BadLine("too-long")
            return self.parse(text)
        except BadLine as error:
            self.bad[str(error)] += 1
            return None


def _lines(file: BinaryIO, *, unended: bool = False) -> Iterator[bytes]:
    """Whole lines; an endless one comes in pieces longer than allowed, so that memory stays flat."""
    while line := file.readline(LONGEST_LINE + 1):
        if line.endswith(b"\n"):
            yield line
        elif len(line) > LONGEST_LINE:
            yield line
            yield from _rest_of_line(file)
        else:
            if unended:
                yield line
            return


def _rest_of_line(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.readline(LONGEST_LINE + 1):
        if piece.endswith(b"\n"):
            yield b"\n" * len(piece)
            return
        yield piece


def _identity(path: Path) -> str:
    """Empty as long as not even the first line is whole."""
    with path.open("rb") as file:
        first = file.readline(LONGEST_FIRST_LINE)
    whole = first.endswith(b"\n") or len(first) == LONGEST_FIRST_LINE
    return blake2b(first, digest_size=12).hexdigest() if whole else ""
