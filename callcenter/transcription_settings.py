"""The settings of transcription: engines and models, languages, what is redacted, how much of the machine."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Annotated[str, Field(pattern="^([a-z]{2,3}|auto)$")]


class TranscriptionSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(True, description="Transcribe recordings, as soon as a model is installed.")
    engines: tuple[Literal["vosk", "whisper"], ...] = Field(
        ("vosk", "whisper"), description="Engines in the order in which they are tried; one without a model is passed."
    )
    language: Language = Field(
        "auto",
        description="Language of calls without a queue that has one; `auto` lets Whisper find out.",
    )
    models_dir: Path = Field(Path("models"), description="Folder of the models; a relative one is below `data_dir`.")
    preferred_models: tuple[str, ...] = Field(
        (), description="Names of models that come before others of the same language."
    )
    processes: int = Field(1, ge=1, le=64, description="Engine processes of one worker; each loads models of its own.")
    threads: int = Field(1, ge=1, le=64, description="Processor threads of one engine process.")
    cpu_percent: int = Field(
        100, ge=5, le=100, description="Share of the processor's time that each of these threads may use, on average."
    )
    device: Literal["auto", "cpu", "cuda"] = Field(
        "auto", description="What Whisper computes on; `auto` takes a GPU where there is one."
    )
    beam: int = Field(5, ge=1, le=20, description="How many alternatives Whisper follows; 1 is fastest.")
    limit_s: Annotated[float, Field(gt=0)] = Field(14_400, description="Longest time for one track.")
    hints: tuple[str, ...] = Field((), description="Product names and words of the scripts that Whisper should expect.")
    redact: tuple[Literal["card", "phone", "email", "name"], ...] = Field(
        ("card",), description="What is left out of text and sound: `card`, `phone`, `email`, `name` (of the customer)."
    )
    look_back_days: int = Field(7, ge=1, description="Older recordings are transcribed only when somebody asks.")
    vosk_list: str = Field(
        "https://alphacephei.com/vosk/models/model-list.json",
        description="List from which `callcenter models fetch` takes Vosk's models; may be a mirror.",
    )
    whisper_hub: str = Field(
        "https://huggingface.co",
        description="Hub from which `callcenter models fetch` takes models for Whisper; may be a mirror.",
    )
