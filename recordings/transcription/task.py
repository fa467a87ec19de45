"""What is handed to an engine's process, as JSON."""

from dataclasses import asdict, dataclass
from typing import Any

from recordings.transcription.speech import EngineName


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One track for one model. `threads` 0 leaves the number to the engine."""

    engine: EngineName
    model: str
    model_path: str
    path: str
    channel: int | None
    language: str | None
    hints: tuple[str, ...] = ()
    threads: int = 1
    device: str = "auto"
    beam: int = 5
    cpu_percent: int = 100

    @property
    def model_key(self) -> tuple[str, ...]:
        """Tasks with the same key can use the same loaded model."""
        return (self.engine, self.model_path, self.device, str(self.threads))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Task":
        return cls(**{**data, "engine": EngineName(data["engine"]), "hints": tuple(data["hints"])})
