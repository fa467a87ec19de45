"""A dialogue as two telephone tracks of equal length: each side speaks while the other is silent.

Made once and cached under the hash of everything that goes into it.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.pbx.root import PROJECT
from deploy.speech.audio import AudioSegment, to_ulaw
from deploy.speech.dialogue import Dialogue, Line, Side
from deploy.speech.voices import voice_for

RATE: Final = 8000
CACHE: Final = PROJECT / ".cache" / "speech"
_RECIPE: Final = "1"
"""Part of the hash: to be raised when voices or mixing change."""
_LEAD_MS: Final = 600
"""Silence before the first word: the call is just being connected."""
_TURN_MS: Final = 450
_TAIL_MS: Final = 700
_LOUDNESS_DBFS: Final = -20.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """`agent` and `caller` are raw 8 kHz u-law for SIPp."""

    dialogue: Dialogue
    agent: Path
    caller: Path
    seconds: float


def speak(dialogue: Dialogue, cache: Path = CACHE) -> Spoken:
    folder = cache / f"{dialogue.name}-{_fingerprint(dialogue)}"
    files = {side: folder / f"{side}.ul" for side in Side}
    if not all(file.exists() for file in files.values()):
        folder.mkdir(parents=True, exist_ok=True)
        for side, track in lay_out(dialogue).items():
            _write(files[side], to_ulaw(track))
    seconds = files[Side.AGENT].stat().st_size / RATE
    return Spoken(dialogue, files[Side.AGENT], files[Side.CALLER], seconds)


def lay_out(dialogue: Dialogue) -> dict[Side, AudioSegment]:
    tracks = {side: _silence(_LEAD_MS) for side in Side}
    for line in dialogue.lines:
        spoken = _say(dialogue.language, line) + _silence(_TURN_MS)
        for side in Side:
            tracks[side] += spoken if side is line.side else _hush(spoken)
    return {side: track + _silence(_TAIL_MS) for side, track in tracks.items()}


def _say(language: str, line: Line) -> AudioSegment:
    with tempfile.TemporaryDirectory(prefix="speech-") as folder:
        target = Path(folder) / "line.wav"
        voice_for(language, line.side)(line.text, target)
        with target.open("rb") as file:
            heard = AudioSegment.from_wav(file).set_channels(1).set_sample_width(2).set_frame_rate(RATE)
    return heard.apply_gain(_LOUDNESS_DBFS - heard.dBFS)


def _silence(milliseconds: int) -> AudioSegment:
    return AudioSegment.silent(milliseconds, frame_rate=RATE)


def _hush(spoken: AudioSegment) -> AudioSegment:
    """As long to the sample: whole milliseconds would let the tracks drift apart."""
    quiet = bytes(len(spoken.raw_data))
    return AudioSegment(data=quiet, sample_width=spoken.sample_width, frame_rate=RATE, channels=1)


def _fingerprint(dialogue: Dialogue) -> str:
    content = "\n".join([_RECIPE, dialogue.language, *(f"{line.side}: {line.text}" for line in dialogue.lines)])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _write(target: Path, content: bytes) -> None:
    """Appears whole or not at all: parallel workers make the same file."""
    descriptor, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    Path(name).replace(target)
