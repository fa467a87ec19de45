"""faster-whisper, inside an engine's process. Imported only where the extra `whisper` is installed."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, Final

import ctranslate2
from faster_whisper import WhisperModel

from recordings.transcription.audio import RATE, Samples
from recordings.transcription.errors import EngineUnavailable
from recordings.transcription.pace import Pace
from recordings.transcription.pieces import whole_words
from recordings.transcription.speech import EngineName, Heard, Segment
from recordings.transcription.task import Task
from recordings.transcription.voiced import stretches

VERSION: Final = version("faster-whisper")
HINT_LENGTH: Final = 400
"""Characters: half of the model's prompt at most, the rest would be cut by the library."""
VAD: Final = {"min_silence_duration_ms": 500, "speech_pad_ms": 300}


def load(task: Task) -> Any:
    """On a GPU with half precision where there is one; else 8-bit whole numbers, four times as fast on a CPU."""
    gpu = task.device == "cuda" or (task.device == "auto" and ctranslate2.get_cuda_device_count() > 0)
    try:
        return WhisperModel(
            task.model_path,
            device="cuda" if gpu else "cpu",
            compute_type="float16" if gpu else "int8",
            cpu_threads=task.threads,
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError):
        raise EngineUnavailable(f"the Whisper model {task.model} cannot be loaded") from None


def options(task: Task) -> dict[str, Any]:
    """How the engine is called.

    Text before is no condition for the text after: on poor telephone sound one mistake would be repeated for minutes.
    """
    return {
        "language": task.language,
        "beam_size": task.beam,
        "word_timestamps": True,
        "condition_on_previous_text": False,
        "vad_filter": True,
        "vad_parameters": VAD,
        "hotwords": hotwords(task.hints),
    }


def hotwords(hints: Sequence[str]) -> str | None:
    """As many whole hints as there is room for: half a name would teach the model half a name."""
    text = ""
    for hint in hints:
        longer = f"{text}, {hint}" if text else hint
        if len(longer) <= HINT_LENGTH:
            text = longer
    return text or None


def recognise(model: Any, task: Task, samples: Samples) -> Heard:
    duration = round(samples.size / RATE, 3)
    spoken = sum(stretch.seconds for stretch in stretches(samples))
    language, speech_s, segments = task.language or "und", 0.0, []
    pace = Pace(task.cpu_percent, task.threads)
    if spoken:
        found, info = model.transcribe(samples, **options(task))
        segments = [_segment(item, duration) for item in pace.through(found) if item.words]
        language, speech_s = str(info.language), float(info.duration_after_vad)
    return Heard(
        language=language,
        duration=duration,
        speech_s=round(speech_s, 3),
        engine=EngineName.WHISPER,
        model=task.model,
        version=VERSION,
        segments=tuple(segments),
    )


def _segment(found: Any, duration: float) -> Segment:
    words = whole_words(found.words, duration)
    return Segment(words[0].s, words[-1].e, found.text.strip(), words)
