"""Which of a leg's sound goes to the engine. Silence costs as much to recognise as speech, so after a moment of
nothing but zeros (a muted phone, hold, the pauses of a phone that sends none) the engine is spared, and times are moved
back to where the words were said.
"""

import bisect
from dataclasses import dataclass
from typing import Final

BYTES_A_SECOND: Final = 16_000
PIECE: Final = 3_200
"""A tenth of a second: what an engine gets at once."""
SILENCE_HEARD: Final = 2 * BYTES_A_SECOND
"""So much silence the engine hears, to end its utterance by itself."""


@dataclass(frozen=True, slots=True)
class Passed:
    """`pause`: the silence goes on unheard from here."""

    sound: bytes
    pause: bool = False


class Gate:
    """For one stream, which may begin when `came_s` of the leg were over. All positions are in bytes."""

    def __init__(self, came_s: float = 0.0) -> None:
        self._piece = bytearray()
        self._came = round(came_s * BYTES_A_SECOND)
        self._passed = 0
        self._silent = SILENCE_HEARD
        self._starts: list[int] = []
        self._shifts: list[int] = []

    @property
    def came_s(self) -> float:
        return self._came / BYTES_A_SECOND

    def take(self, sound: bytes, *, muted: bool) -> Passed | None:
        """A muted sound is silence. None until there is a piece to hear."""
        self._piece += bytes(len(sound)) if muted else sound
        if len(self._piece) < PIECE:
            return None
        piece, self._piece = bytes(self._piece), bytearray()
        before, self._came = self._came, self._came + len(piece)
        was_silent = self._silent
        self._silent = self._silent + len(piece) if not any(piece) else 0
        if self._silent >= SILENCE_HEARD:
            return Passed(b"", pause=True) if was_silent < SILENCE_HEARD else None
        if was_silent >= SILENCE_HEARD:
            self._starts.append(self._passed)
            self._shifts.append(before - self._passed)
        self._passed += len(piece)
        return Passed(piece)

    def line_s(self, stream_s: float) -> float:
        """The second of the leg at which the engine's second was said."""
        at = round(stream_s * BYTES_A_SECOND)
        place = bisect.bisect_right(self._starts, at) - 1
        shift = self._shifts[place] if place >= 0 else 0
        return round((at + shift) / BYTES_A_SECOND, 3)

    def behind_s(self, heard_s: float) -> float:
        """How much of what was passed on the engine has not heard yet."""
        return self._passed / BYTES_A_SECOND - heard_s
