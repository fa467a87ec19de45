"""The example calls as text: one file each in `dialogues/`, first what they are about, then who says what.

language: en
queue: sales
---
agent: Good morning...
caller: Hello...
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("dialogues")


class Side(StrEnum):
    AGENT = "agent"
    CALLER = "caller"


@dataclass(frozen=True, slots=True)
class Line:
    side: Side
    text: str


@dataclass(frozen=True, slots=True)
class Dialogue:
    name: str
    language: str
    queue: str
    lines: tuple[Line, ...]


def dialogues(language: str | None = None, queue: str | None = None) -> tuple[Dialogue, ...]:
    """In the order of their names."""
    everything = [parse(path.stem, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.txt"))]
    return tuple(
        dialogue for dialogue in everything if language in (None, dialogue.language) and queue in (None, dialogue.queue)
    )


def parse(name: str, text: str) -> Dialogue:
    head, separator, spoken = text.partition("---\n")
    if not separator:
        raise ValueError(f"{name}: no '---' between heading and lines")
    about = dict(_pair(line) for line in head.splitlines() if line.strip())
    lines = tuple(Line(Side(who), what) for who, what in map(_pair, filter(str.strip, spoken.splitlines())))
    return Dialogue(name, about["language"], about["queue"], lines)


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip()
