"""What the live ear asks of others: taps on the legs of calls, and an engine that hears while somebody speaks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from callcenter.calls.facts import UniqueId
from recordings.transcription.installed import InstalledModel
from recordings.transcription.speech import Word

SAMPLE_BYTES = 2
"""A sound here is 16-bit little-endian, mono, 8 kHz."""


class SoundListener(Protocol):
    """Called on the event loop; must not block."""

    def on_sound(self, sound: bytes) -> None:
        """What was said in the last moment, in real time and without holes: silence comes as zeros."""

    def on_over(self) -> None:
        """The leg is gone, or its sound is; called once."""


class Tap(Protocol):
    def end(self) -> None:
        """Hear no more; twice is no harm."""


class LegTaps(Protocol):
    """The exchange of one node."""

    async def sweep(self) -> int:
        """Take away what a process that died left; waits until the exchange can be asked."""

    async def tap(self, uniqueid: UniqueId, listener: SoundListener) -> Tap:
        """Hear what the party of this leg says, until the tap or the leg ends.

        :raises AppError: when the leg is gone, or the exchange does not do it
        """


@dataclass(frozen=True, slots=True)
class Guess:
    """What is being said: it may still change. `at_s` is how far the sound was heard."""

    text: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said, for good; times from the beginning of the stream."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sound was heard; a stream that falls behind is seen by it."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Broken:
    """The engine is gone, or cannot take this stream; nothing more comes."""


@dataclass(frozen=True, slots=True)
class Finished:
    """All that came before `finish` was said."""


HeardNow = Guess | Utterance | Progress | Finished | Broken


class Stream(Protocol):
    """One speaker at an engine. Sound is taken at once, whatever the engine does with it."""

    def sound(self, sound: bytes) -> None:
        """More of it."""

    def finish(self) -> None:
        """A pause begins: say for good what was heard so far. The stream goes on."""

    def close(self) -> None:
        """Hear no more, and forget what was not heard yet; twice is no harm."""


class LiveEngine(Protocol):
    async def open(self, model: InstalledModel, tell: Callable[[HeardNow], None]) -> Stream:
        """A new stream; what is heard is told on the event loop.

        :raises TranscriptionError: when there is no engine
        """
