"""The lines of a configuration folder as Asterisk would read them, each with its place.

Headings and `name = value` lines are pyst2's (`asterisk.config`: `Category`, `Item`). It can do no more than that;
what it cannot is done here before it sees a line:

- it knows neither `#include` (with globs), `#tryinclude` nor `#exec`: files are read in place, programs are not run;
- templates (`[name](!)`, `[name](parent)`, `[name](+)`) are no headings to it;
- `;-- ... --;` comments and `\\;`, a semicolon that is none, end its lines too early;
- one line that it does not understand refuses the whole file: here that line is told, and the rest is read;
- it does not know which file a line of an included file was in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from asterisk.config import Category, Item, ParseError

DEPTH_LIMIT: Final = 10
FILES_LIMIT: Final = 500
SIZE_LIMIT: Final = 20_000_000
_DIRECTIVE: Final = re.compile(r"#\s*(include|tryinclude|exec)\s+[\"<]?([^\">;]+?)[\">]?\s*(?:;.*)?$")
_HEADING: Final = re.compile(r"(\[[^\]]*\])\s*(?:\(([^)]*)\))?\s*(.*)$")
_ESCAPED: Final = "\x00"
_ETC: Final = "/etc/asterisk/"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Unclear:
    """What was not understood, and why. Never holds a value: it could be a secret."""

    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class Setting:
    """`name` in small letters."""

    name: str
    value: str
    place: Place


@dataclass(slots=True)
class Part:
    """One `[name]` with its templates' settings in front of its own. Several parts may have one name (pjsip.conf)."""

    name: str
    place: Place
    template: bool = False
    settings: list[Setting] = field(default_factory=list)

    def get(self, name: str) -> str:
        """The last value, as Asterisk takes it; empty when there is none."""
        return next((one.value for one in reversed(self.settings) if one.name == name), "")

    def all(self, *names: str) -> list[Setting]:
        return [one for one in self.settings if one.name in names]


class Folder:
    """Reads files below one directory, and nothing outside it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory.resolve()
        self.unclear: list[Unclear] = []
        self.read: dict[str, None] = {}

    def has(self, name: str) -> bool:
        return (self._directory / name).is_file()

    def parts(self, *names: str) -> list[Part]:
        """The parts of these files that exist, in order; one that an earlier one included already is not read again."""
        reader = _Parts(self.unclear)
        for name in names:
            path = self._directory / name
            if path.is_file() and self._name(path) not in self.read:
                for place, line in self._lines(path, 0):
                    reader.take(place, line)
                reader.end_of_file()
        return [part for part in reader.parts if not part.template]

    def _name(self, path: Path) -> str:
        return path.relative_to(self._directory).as_posix()

    def _lines(self, path: Path, depth: int) -> Iterator[tuple[Place, str]]:
        name = self._name(path)
        self.read[name] = None
        for number, line in enumerate(_without_comments(self._text(path, name)), 1):
            place = Place(name, number)
            found = _DIRECTIVE.match(line.strip())
            if found is None:
                yield place, line
            elif found[1] == "exec":
                self.unclear.append(Unclear(place, "#exec: programs are not run"))
            else:
                yield from self._included(found[2], place, depth, must_exist=found[1] == "include")

    def _included(self, wanted: str, place: Place, depth: int, *, must_exist: bool) -> Iterator[tuple[Place, str]]:
        paths = self._found(wanted)
        if paths is None:
            self.unclear.append(Unclear(place, "#include of a file outside the folder: not read"))
            return
        if not paths and must_exist and "*" not in wanted:
            self.unclear.append(Unclear(place, f"#include: there is no {Path(wanted).name}"))
        for path in paths:
            if depth >= DEPTH_LIMIT or len(self.read) >= FILES_LIMIT:
                self.unclear.append(Unclear(place, "#include: too deep, or too many files"))
                return
            yield from self._lines(path, depth + 1)

    def _found(self, wanted: str) -> list[Path] | None:
        """None for what lies outside. A copy of the folder may lie elsewhere than its files say."""
        relative = wanted.strip().removeprefix(_ETC)
        if relative.startswith("/") or ".." in Path(relative).parts:
            return None
        try:
            paths = sorted(path for path in self._directory.glob(relative) if path.is_file())
        except (ValueError, NotImplementedError):
            return []
        inside = [path for path in paths if path.resolve().is_relative_to(self._directory)]
        return None if len(inside) < len(paths) else inside

    def _text(self, path: Path, name: str) -> str:
        try:
            if path.stat().st_size > SIZE_LIMIT:
                self.unclear.append(Unclear(Place(name, 0), "larger than any configuration"))
                return ""
            return path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            self.unclear.append(Unclear(Place(name, 0), f"cannot be read: {type(error).__name__}"))
            return ""


class _Parts:
    """Parts out of lines, with templates."""

    def __init__(self, unclear: list[Unclear]) -> None:
        self.parts: list[Part] = []
        self._unclear = unclear
        self._known: dict[str, Part] = {}
        self._now: Part | None = None

    def end_of_file(self) -> None:
        self._now = None

    def take(self, place: Place, line: str) -> None:
        text = line.strip().replace(r"\;", _ESCAPED)
        if not text or text.startswith(";"):
            return
        try:
            if text.startswith("["):
                self._begin(place, text)
            else:
                self._add(place, Item(text, place.line))
        except (ParseError, IndexError) as error:
            reason = str(error.args[-1]) if isinstance(error, ParseError) else "not a setting"
            self._unclear.append(Unclear(place, reason))

    def _begin(self, place: Place, text: str) -> None:
        found = _HEADING.match(text)
        if found is None:
            raise ParseError(place.line, "Missing ']' in category definition")
        name = Category(found[1], place.line).name.strip()
        words = [word.strip() for word in (found[2] or "").split(",") if word.strip()]
        if "+" in words and name in self._known:
            self._now = self._known[name]
        else:
            self._now = Part(name, place, template="!" in words)
            self.parts.append(self._now)
            self._known[name] = self._now
        for parent in words:
            if parent in ("!", "+"):
                continue
            if parent in self._known and self._known[parent] is not self._now:
                self._now.settings += self._known[parent].settings
            else:
                self._unclear.append(Unclear(place, f"there is no template {parent}"))

    def _add(self, place: Place, item: Item) -> None:
        if self._now is None:
            self._unclear.append(Unclear(place, "a setting before the first section"))
            return
        name = item.name.removesuffix("+").strip().lower()
        value = str(item.value).strip().replace(_ESCAPED, ";")
        self._now.settings.append(Setting(name, value, place))


def _without_comments(text: str) -> list[str]:
    """The lines with `;-- ... --;` blanked out, so that numbers stay true."""
    lines, inside = [], False
    for line in text.splitlines():
        kept = ""
        rest = line
        while rest:
            mark = "--;" if inside else ";--"
            before, found, after = rest.partition(mark)
            if not inside and found and after.startswith("-"):
                kept, rest = kept + rest, ""
                continue
            kept += "" if inside else before
            inside = inside != bool(found)
            rest = after
        lines.append(kept)
    return lines
