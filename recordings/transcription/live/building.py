"""The live ear as the settings want it."""

from collections.abc import Callable
from pathlib import Path

from callcenter.live_settings import LiveSettings
from callcenter.transcription_settings import TranscriptionSettings
from recordings.transcription.building import secrets_of
from recordings.transcription.installed import InstalledModel, ModelShelf
from recordings.transcription.live.ear import EarRules
from recordings.transcription.live.policy import LivePolicy
from recordings.transcription.speech import EngineName


def live_shelf_of(live: LiveSettings, settings: TranscriptionSettings, data_dir: Path) -> ModelShelf:
    """The same models as for recordings, in an order of its own."""
    return ModelShelf(data_dir / settings.models_dir, (*live.models, *settings.preferred_models))


def model_for(shelf: ModelShelf) -> Callable[[str], InstalledModel | None]:
    """Vosk alone hears while somebody speaks; it must be told the language."""
    return lambda language: shelf.model_for(EngineName.VOSK, language)


def ear_rules_of(
    live: LiveSettings, settings: TranscriptionSettings, queue_languages: dict[str, str], country: str
) -> EarRules:
    return EarRules(
        policy=LivePolicy(frozenset(live.queues), live.share),
        calls=live.calls,
        behind_s=live.behind_s,
        languages=queue_languages,
        language=settings.language,
        redact=secrets_of(settings),
        country=country,
    )
