"""The engines as the rest of the room sees them, and one that falls back from the first to the next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from recordings.transcription.errors import BadAudio, EngineUnavailable, NoEngine, TranscriptionError
from recordings.transcription.installed import InstalledModel
from recordings.transcription.pool import EngineProcesses
from recordings.transcription.ports import SpeechEngine, Track
from recordings.transcription.speech import EngineName, Heard
from recordings.transcription.task import Task

log = structlog.get_logger(__name__)

ModelFor = Callable[[EngineName, str | None], InstalledModel | None]
"""The model that serves a language (None: any language) with an engine."""

KNOWS_LANGUAGES: Final = frozenset({EngineName.WHISPER})
"""Engines that find out by themselves which language is spoken."""


class ModelEngine:
    """One engine with its installed models, in processes of its own."""

    def __init__(self, name: EngineName, processes: EngineProcesses, model_for: ModelFor, tuning: "Tuning") -> None:
        self.name = name
        self._processes = processes
        self._model_for = model_for
        self._tuning = tuning

    async def transcribe(self, track: Track) -> Heard:
        if track.language is None and self.name not in KNOWS_LANGUAGES:
            raise EngineUnavailable(f"{self.name} must be told the language")
        model = self._model_for(self.name, track.language)
        if model is None:
            language = "any language" if track.language is None else f"the language {track.language}"
            raise EngineUnavailable(f"no {self.name} model for {language} is installed")
        task = Task(
            engine=self.name,
            model=model.name,
            model_path=str(model.path),
            path=str(track.path),
            channel=track.channel,
            language=track.language,
            hints=track.hints,
            threads=self._tuning.threads,
            device=self._tuning.device,
            beam=self._tuning.beam,
            cpu_percent=self._tuning.cpu_percent,
        )
        return Heard.from_json(await self._processes.ask({"transcribe": task.to_json()}))


@dataclass(frozen=True, slots=True)
class Tuning:
    """How engines use the machine, and how hard they try."""

    threads: int = 1
    device: str = "auto"
    beam: int = 5
    cpu_percent: int = 100


@dataclass(frozen=True, slots=True)
class Attempt:
    """A recognised track, and why the engines before the one that did it did not."""

    heard: Heard
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FallbackEngine:
    """Tries one engine after the other."""

    engines: Sequence[tuple[EngineName, SpeechEngine]]

    async def transcribe(self, track: Track) -> Heard:
        return (await self.attempt(track)).heard

    async def attempt(self, track: Track) -> Attempt:
        """:raises NoEngine: with every engine's reason, when none could do it"""
        reasons: list[str] = []
        retryable = False
        for name, engine in self.engines:
            try:
                return Attempt(await engine.transcribe(track), tuple(reasons))
            except BadAudio:
                raise
            except TranscriptionError as error:
                log.info("transcription.fallback", engine=str(name), reason=error.code)
                reasons.append(f"{name}: {error.detail}")
                retryable = retryable or error.retryable
        failure = NoEngine("; ".join(reasons) or "no engine is switched on")
        failure.retryable = retryable
        raise failure
