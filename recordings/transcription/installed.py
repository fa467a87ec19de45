"""The models on this machine: a folder each, and a note beside it with what it is and the hash of every file."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from recordings.transcription.errors import ModelError
from recordings.transcription.speech import EngineName

ANY_LANGUAGE: Final = "*"
NAME: Final = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")
_VOSK_LANGUAGE: Final = re.compile(r"^vosk-model-(?:small-|spk-)?([a-z]{2})\b")
_READ_AT_ONCE: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledModel:
    """`path` may be anywhere; `hashes` are SHA-256 by the file's path below it."""

    name: str
    engine: EngineName
    languages: tuple[str, ...]
    path: Path
    source: str
    hashes: Mapping[str, str]

    def speaks(self, language: str | None) -> bool:
        if ANY_LANGUAGE in self.languages:
            return True
        return language is not None and language in self.languages


class ModelShelf:
    """The notes in one folder. Reads them anew each time: a model may be added while workers run."""

    def __init__(self, folder: Path, preferred: Sequence[str] = ()) -> None:
        self.folder = folder
        self._preferred = tuple(preferred)

    def models(self) -> list[InstalledModel]:
        """The preferred ones first, then by name. A broken note is passed over: `callcenter models list` tells."""
        found = [model for note in sorted(self.folder.glob("*.json")) if (model := _read(note)) is not None]
        return sorted(found, key=lambda model: (self._rank(model.name), model.name))

    def model_for(self, engine: EngineName, language: str | None) -> InstalledModel | None:
        """The first that speaks the language: one made for it alone before one for all."""
        fit = [model for model in self.models() if model.engine is engine and model.speaks(language)]
        fit.sort(key=lambda model: (self._rank(model.name), ANY_LANGUAGE in model.languages))
        return fit[0] if fit else None

    def get(self, name: str) -> InstalledModel:
        model = _read(self._note(name)) if NAME.match(name) else None
        if model is None:
            raise ModelError(f"there is no model {name}")
        return model

    def add(
        self, path: Path, *, name: str | None = None, language: str | None = None, source: str = ""
    ) -> InstalledModel:
        """Note a model that lies on this machine; it stays where it is.

        :raises ModelError: when the folder holds no model, or its language cannot be known from its name
        """
        path = path.resolve()
        engine = _engine_of(path)
        name = name or path.name
        if not NAME.match(name):
            raise ModelError("a model's name is made of Latin letters, digits, dots and dashes")
        languages = _languages(name, engine, language)
        model = InstalledModel(
            name=name, engine=engine, languages=languages, path=path, source=source or str(path), hashes=_hashes(path)
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        self._note(name).write_text(json.dumps({**asdict(model), "path": str(path)}, indent=1), encoding="utf-8")
        return model

    def _note(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _rank(self, name: str) -> int:
        return self._preferred.index(name) if name in self._preferred else len(self._preferred)


def changed_files(model: InstalledModel) -> list[str]:
    """What is missing, different or new since the model was noted; empty when it is whole."""
    now = _hashes(model.path) if model.path.is_dir() else {}
    return sorted(name for name in now.keys() | model.hashes.keys() if now.get(name) != model.hashes.get(name))


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_READ_AT_ONCE):
            digest.update(chunk)
    return digest.hexdigest()


def _read(note: Path) -> InstalledModel | None:
    try:
        data: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
        fields = {**data, "engine": EngineName(data["engine"]), "languages": tuple(data["languages"])}
        return InstalledModel(**{**fields, "path": Path(data["path"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _engine_of(path: Path) -> EngineName:
    if (path / "model.bin").is_file() and (path / "config.json").is_file():
        return EngineName.WHISPER
    if (path / "am" / "final.mdl").is_file() or (path / "final.mdl").is_file():
        return EngineName.VOSK
    raise ModelError(f"{path} holds neither a Vosk model nor a faster-whisper (CTranslate2) model")


def _languages(name: str, engine: EngineName, language: str | None) -> tuple[str, ...]:
    if language is not None:
        return (language,)
    if engine is EngineName.WHISPER:
        return ("en",) if name.endswith(".en") else (ANY_LANGUAGE,)
    found = _VOSK_LANGUAGE.match(name)
    if found is None:
        raise ModelError("say which language the model understands: --lang ru")
    return ({"cn": "zh", "ua": "uk"}.get(found[1], found[1]),)


def _files(path: Path) -> Iterator[Path]:
    return (file for file in sorted(path.rglob("*")) if file.is_file())


def _hashes(path: Path) -> dict[str, str]:
    return {file.relative_to(path).as_posix(): sha256_of(file) for file in _files(path)}
