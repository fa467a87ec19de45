"""The engines and the shelf of models as the settings want them."""

import os
from pathlib import Path

from callcenter.transcription_settings import TranscriptionSettings
from recordings.transcription.engines import ModelEngine, Tuning
from recordings.transcription.installed import ModelShelf
from recordings.transcription.pace import WHOLE
from recordings.transcription.pool import EngineProcesses
from recordings.transcription.ports import SpeechEngine
from recordings.transcription.redaction import Secret
from recordings.transcription.speech import EngineName
from recordings.transcription.transcriber import Rules


def model_shelf_of(settings: TranscriptionSettings, data_dir: Path) -> ModelShelf:
    return ModelShelf(data_dir / settings.models_dir, settings.preferred_models)


def processes_of(settings: TranscriptionSettings) -> EngineProcesses:
    """For the workers: beside calls that are going on."""
    return EngineProcesses(
        processes=settings.processes, threads=settings.threads, limit_s=settings.limit_s, gentle=True
    )


def processes_for_command(settings: TranscriptionSettings) -> EngineProcesses:
    """For one file that somebody waits for: the whole machine."""
    return EngineProcesses(processes=1, threads=os.cpu_count() or 1, limit_s=settings.limit_s)


def engines_of(
    settings: TranscriptionSettings, shelf: ModelShelf, processes: EngineProcesses, *, percent: int = WHOLE
) -> dict[EngineName, SpeechEngine]:
    """`percent` of the processor's time for each thread, on average."""
    tuning = Tuning(threads=settings.threads, device=settings.device, beam=settings.beam, cpu_percent=percent)
    names = [EngineName(name) for name in settings.engines]
    return {name: ModelEngine(name, processes, shelf.model_for, tuning) for name in names}


def rules_of(settings: TranscriptionSettings, queue_languages: dict[str, str], country: str) -> Rules:
    return Rules(
        engines=tuple(EngineName(name) for name in settings.engines),
        language=settings.language,
        queue_languages=queue_languages,
        hints=settings.hints,
        redact=secrets_of(settings),
        country=country,
        tuning={"threads": settings.threads, "device": settings.device, "beam": settings.beam},
    )


def secrets_of(settings: TranscriptionSettings) -> frozenset[Secret]:
    return frozenset(Secret(kind) for kind in settings.redact)
