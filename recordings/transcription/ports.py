"""One port for every speech engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.facts import CallId
from recordings.transcription.speech import Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One speaker's sound: a file, or one channel of a stereo file.

    `language` is an ISO 639-1 code; None asks the engine to find out, which not every engine can. `hints` are names
    and words that may be said; engines that have no use for them ignore them.
    """

    path: Path
    channel: int | None = None
    language: str | None = None
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """A call whose words are to be recognised; `language` None where nobody knows."""

    call_id: CallId
    queue: str | None
    language: str | None


class HintSource(Protocol):
    """Knows what is likely to be said in a call: who is in it, what is sold, the words of the script."""

    async def hints(self, session: AsyncSession, call: SpokenCall) -> Sequence[str]:
        """Names, words or short phrases, the likeliest first: an engine takes a few hundred letters in all. They are
        personal data: never logged, never stored with the transcript."""


class SpeechEngine(Protocol):
    """Recognises a track. Never computes on the event loop."""

    async def transcribe(self, track: Track) -> Heard:
        """Words with times and confidence.

        :raises EngineUnavailable: when this engine cannot take this work at all
        :raises EngineFailed: when it crashed or took too long
        :raises BadAudio: when the file is at fault
        """
