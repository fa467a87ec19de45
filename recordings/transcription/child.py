"""An engine's process: reads tasks as JSON lines, answers with JSON lines, keeps the models that it has loaded.

It is a process of its own because recognition computes for minutes, because a model takes gigabytes that are given
back only by ending, and because a native library that meets a hostile file may crash. It ends when its standard input
ends, so that a killed parent leaves no orphan, even in the middle of a task.
"""

import contextlib
import importlib
import json
import os
import queue
import sys
import threading
from collections import OrderedDict
from pathlib import Path
from types import ModuleType
from typing import IO, Any, Final

from recordings.transcription.audio import read_track
from recordings.transcription.errors import EngineFailed, EngineUnavailable, TranscriptionError
from recordings.transcription.sound import Mute, write_muted
from recordings.transcription.task import Task

MODELS_KEPT: Final = 2
GENTLE: Final = 10
"""Calls that are going on come first: recognition takes the processor that they leave."""
ENGINES: Final = {"vosk": "recordings.transcription.vosk_engine", "whisper": "recordings.transcription.whisper_engine"}


class Models:
    """The last few that were used."""

    def __init__(self) -> None:
        self._loaded: OrderedDict[tuple[str, ...], Any] = OrderedDict()

    def get(self, engine: ModuleType, task: Task) -> Any:
        key = task.model_key
        if key not in self._loaded:
            while len(self._loaded) >= MODELS_KEPT:
                self._loaded.popitem(last=False)
            self._loaded[key] = engine.load(task)
        self._loaded.move_to_end(key)
        return self._loaded[key]


def main() -> None:
    if "--gentle" in sys.argv[1:]:
        with contextlib.suppress(OSError):
            os.nice(GENTLE)
    answers = _own_output()
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    models = Models()
    _say(answers, {"ready": True})
    while True:
        _say(answers, answer(models, json.loads(lines.get())))


def answer(models: Models, request: dict[str, Any]) -> dict[str, Any]:
    """What goes back for one line: a result, or an error by its code."""
    try:
        if "mute" in request:
            write_muted(Mute.from_json(request["mute"]))
            return {"done": None}
        return {"done": _transcribe(models, Task.from_json(request["transcribe"]))}
    except TranscriptionError as error:
        return {"error": error.code, "detail": error.detail}
    except Exception as error:  # noqa: BLE001 - whatever a library raises must not end the process
        return {"error": EngineFailed.code, "detail": f"{type(error).__name__} in the engine"}


def _transcribe(models: Models, task: Task) -> dict[str, Any]:
    samples = read_track(Path(task.path), task.channel)
    try:
        engine = importlib.import_module(ENGINES[task.engine])
    except ImportError:
        raise EngineUnavailable(f"the engine {task.engine} is not installed") from None
    heard: dict[str, Any] = engine.recognise(models.get(engine, task), task, samples).to_json()
    return heard


def _own_output() -> IO[str]:
    """Standard output for us alone: what libraries print goes to standard error."""
    ours = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(ours, "w", encoding="utf-8")


def _read(lines: "queue.SimpleQueue[str]") -> None:
    for line in sys.stdin:
        lines.put(line)
    os._exit(0)


def _say(answers: IO[str], message: dict[str, Any]) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
