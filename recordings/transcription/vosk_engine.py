"""Vosk, inside an engine's process.

One recogniser goes through all the spoken stretches of a track as if they followed each other, so that it keeps what
it learned about the voice; the words' times are then moved back to where they were said. Vosk has no use for hints:
its "grammar" is a list of the only words that may be recognised.
"""

import bisect
import json
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import vosk

from recordings.transcription.audio import RATE, Samples
from recordings.transcription.errors import EngineUnavailable
from recordings.transcription.pace import Pace
from recordings.transcription.speech import EngineName, Heard, Segment, Word
from recordings.transcription.task import Task
from recordings.transcription.voiced import Stretch, stretches

BYTES_AT_ONCE: Final = RATE
"""Half a second."""
VERSION: Final = version("vosk")

vosk.SetLogLevel(-1)


def load(task: Task) -> Any:
    """The model, which holds for as long as the process."""
    try:
        return vosk.Model(str(Path(task.model_path)))
    except Exception:  # noqa: BLE001 - the library raises nothing more specific
        raise EngineUnavailable(f"the Vosk model {task.model} cannot be loaded") from None


def recognise(model: Any, task: Task, samples: Samples) -> Heard:
    spoken = stretches(samples)
    back = _WayBack(spoken)
    heard = [_segment(found, back) for found in _results(model, task, samples, spoken)] if spoken else []
    return Heard(
        language=task.language or "und",
        duration=round(samples.size / RATE, 3),
        speech_s=round(sum(stretch.seconds for stretch in spoken), 3),
        engine=EngineName.VOSK,
        model=task.model,
        version=VERSION,
        segments=tuple(heard),
    )


def _results(model: Any, task: Task, samples: Samples, spoken: Sequence[Stretch]) -> list[list[dict[str, Any]]]:
    """The words of each utterance, by Vosk's own ends of utterances."""
    recognizer = vosk.KaldiRecognizer(model, float(RATE))
    recognizer.SetWords(True)
    pace = Pace(task.cpu_percent, 1)
    pieces = pace.through(_pieces(samples, spoken))
    texts = [recognizer.Result() for piece in pieces if recognizer.AcceptWaveform(piece)]
    texts.append(recognizer.FinalResult())
    return [words for text in texts if (words := json.loads(text).get("result"))]


def _pieces(samples: Samples, spoken: Sequence[Stretch]) -> Iterator[bytes]:
    for stretch in spoken:
        sound = (samples[stretch.start : stretch.end] * 32_767).astype(np.int16).tobytes()
        yield from (sound[at : at + BYTES_AT_ONCE] for at in range(0, len(sound), BYTES_AT_ONCE))


class _WayBack:
    """From a time in the joined stretches to the time on the track."""

    def __init__(self, spoken: Sequence[Stretch]) -> None:
        self._starts: list[float] = []
        self._shifts: list[float] = []
        joined = 0.0
        for stretch in spoken:
            self._starts.append(joined)
            self._shifts.append(stretch.start / RATE - joined)
            joined += stretch.seconds

    def word(self, found: dict[str, Any]) -> Word:
        """The middle of the word says in which stretch it is: its ends may lap over."""
        start, end = float(found["start"]), float(found["end"])
        place = max(bisect.bisect_right(self._starts, (start + end) / 2) - 1, 0)
        shift = self._shifts[place]
        start = max(start, self._starts[place])
        return Word(str(found["word"]), round(start + shift, 3), round(end + shift, 3), round(float(found["conf"]), 3))


def _segment(found: Sequence[dict[str, Any]], back: _WayBack) -> Segment:
    return Segment.of_words([back.word(item) for item in found])
