"""The live engine's process: sounds of many streams come in, what is heard goes out as JSON lines.

One process, because a model takes its memory once for all the streams that use it; one thread, because the settings
say how many processes there are and so how much of the processor live transcription may take. It gives way to
everything else, and ends when its standard input ends.
"""

import contextlib
import json
import os
import queue
import sys
import threading
from typing import IO, Any, Final

import vosk

from recordings.transcription.live.packets import Kind, Packet, read

GENTLE: Final = 10
LINE_RATE: Final = 8000
"""Of the telephone. Vosk brings it to its model's rate."""
BYTES_A_SECOND: Final = LINE_RATE * 2
MODELS_KEPT: Final = 4

vosk.SetLogLevel(-1)


class Speaker:
    """One stream. `at` counts the bytes that were heard."""

    def __init__(self, model: Any) -> None:
        self._recognizer = vosk.KaldiRecognizer(model, float(LINE_RATE))
        self._recognizer.SetWords(True)
        self._shown = ""
        self._at = 0
        self._told_s = 0.0

    def hear(self, sound: bytes) -> list[dict[str, Any]]:
        self._at += len(sound)
        if self._recognizer.AcceptWaveform(sound):
            return self._final(self._recognizer.Result())
        text = str(json.loads(self._recognizer.PartialResult()).get("partial", ""))
        if text == self._shown:
            return self._progress()
        self._shown = text
        return [{"partial": text, "at": self._at_s}]

    def finish(self) -> list[dict[str, Any]]:
        return [*self._final(self._recognizer.FinalResult()), {"finished": True}]

    def _final(self, result: str) -> list[dict[str, Any]]:
        found = json.loads(result).get("result") or []
        self._shown = ""
        words = [[w["word"], round(w["start"], 3), round(w["end"], 3), round(w["conf"], 3)] for w in found]
        return [{"words": words}] if words else [{"partial": "", "at": self._at_s}]

    def _progress(self) -> list[dict[str, Any]]:
        """Once a second."""
        if self._at_s - self._told_s < 1.0:
            return []
        self._told_s = self._at_s
        return [{"at": self._at_s}]

    @property
    def _at_s(self) -> float:
        return round(self._at / BYTES_A_SECOND, 3)


class Engine:
    """All the streams of this process."""

    def __init__(self) -> None:
        self._models: dict[str, Any] = {}
        self._speakers: dict[int, Speaker] = {}

    def take(self, packet: Packet) -> list[dict[str, Any]]:
        match packet.kind:
            case Kind.OPEN:
                self._speakers[packet.stream] = Speaker(self._model(packet.payload.decode()))
                return []
            case Kind.CLOSE:
                self._speakers.pop(packet.stream, None)
                return []
        speaker = self._speakers.get(packet.stream)
        if speaker is None:
            return []
        return speaker.hear(packet.payload) if packet.kind is Kind.SOUND else speaker.finish()

    def forget(self, stream: int) -> None:
        self._speakers.pop(stream, None)

    def _model(self, path: str) -> Any:
        """A model in use is never loaded twice; beyond a few the one loaded first goes."""
        if path not in self._models:
            while len(self._models) >= MODELS_KEPT:
                del self._models[next(iter(self._models))]
            self._models[path] = vosk.Model(path)
        return self._models[path]


class Inbox:
    """Packets between the reading thread and the hearing one. What waits of a closed stream is thrown away at once."""

    def __init__(self) -> None:
        self._packets: queue.SimpleQueue[Packet] = queue.SimpleQueue()
        self._closed: set[int] = set()

    def put(self, packet: Packet) -> None:
        if packet.kind is Kind.CLOSE:
            self._closed.add(packet.stream)
        self._packets.put(packet)

    def get(self) -> Packet:
        packet = self._packets.get()
        while packet.stream in self._closed and packet.kind is not Kind.CLOSE:
            packet = self._packets.get()
        self._closed.discard(packet.stream)
        return packet


def main() -> None:
    with contextlib.suppress(OSError):
        os.nice(GENTLE)
    answers = _own_output()
    inbox = Inbox()
    threading.Thread(target=_read, args=(inbox,), daemon=True).start()
    engine = Engine()
    _say(answers, {"ready": True})
    while True:
        packet = inbox.get()
        for answer in _answers(engine, packet):
            _say(answers, {"stream": packet.stream, **answer})


def _answers(engine: Engine, packet: Packet) -> list[dict[str, Any]]:
    """One stream's trouble is not the others'."""
    try:
        return engine.take(packet)
    except Exception as error:  # noqa: BLE001 - the library raises nothing more specific
        engine.forget(packet.stream)
        return [{"error": type(error).__name__}]


def _own_output() -> IO[str]:
    """Standard output for us alone: what libraries print goes to standard error."""
    ours = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(ours, "w", encoding="utf-8")


def _read(inbox: Inbox) -> None:
    while (packet := read(sys.stdin.buffer)) is not None:
        inbox.put(packet)
    os._exit(0)


def _say(answers: IO[str], message: dict[str, Any]) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
