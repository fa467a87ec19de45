"""One leg that is heard: sound from its tap through the gate to the engine, and turns back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import structlog

from callcenter.calls.facts import UniqueId
from callcenter.errors import AppError
from recordings.transcription.errors import TranscriptionError
from recordings.transcription.installed import InstalledModel
from recordings.transcription.live.assembling import Shown, SpeakerTurns
from recordings.transcription.live.events import WhyNot
from recordings.transcription.live.gate import Gate
from recordings.transcription.live.ports import (
    Broken,
    Finished,
    Guess,
    HeardNow,
    LegTaps,
    LiveEngine,
    Progress,
    Stream,
    Tap,
    Utterance,
)

log = structlog.get_logger(__name__)

TRIES: Final = 3
"""For one leg: of taps that do not come about, and of engines that die under it."""
SOUND_LIMIT_S: Final = 5.0
"""A tap sends from its first moment; one that does not has no way to us."""
SILENT_S: Final = 5.0
"""After so long a silence digits that were veiled in doubt are believed to be no card number."""

Tell = Callable[["HeardLeg", list[Shown]], None]


class HeardLeg:
    """Implements `SoundListener`. `began_s` is the call's second in which its first sound came."""

    def __init__(self, uniqueid: UniqueId, turns: SpeakerTurns, tell: Tell, clock: Callable[[], float]) -> None:
        self.uniqueid = uniqueid
        self.turns = turns
        self.muted = False
        self.why: WhyNot | None = None
        self.began_s: float | None = None
        self._tell = tell
        self._clock = clock
        self._gate = Gate()
        self._heard_s = 0.0
        self._said_s = 0.0
        self._tries = 0
        self._opening = False
        self._over = False
        self._finished = False
        self._tap: Tap | None = None
        self._stream: Stream | None = None
        self._tapped_at = 0.0

    @property
    def is_missing(self) -> bool:
        """Something of it has to be opened, and may be tried."""
        return not (self._over or self._opening or self._tries >= TRIES) and (self._tap is None or self._stream is None)

    @property
    def is_drained(self) -> bool:
        """Over, and all of it was heard."""
        return self._over and (self._stream is None or self._finished)

    @property
    def behind_s(self) -> float:
        return 0.0 if self._stream is None else self._gate.behind_s(self._heard_s)

    def is_opening(self) -> None:
        """To be said before `open` is begun in a task."""
        self._opening = True

    async def open(self, engine: LiveEngine, taps: LegTaps, model: InstalledModel) -> None:
        """The engine first: no sound without somebody who hears it. What fails is tried again later."""
        self._tries += 1
        try:
            if self._stream is None:
                self._gate, self._heard_s = Gate(self._gate.came_s), 0.0
                self._stream = await engine.open(model, self._on_heard)
            if self._tap is None:
                self._tap = await taps.tap(self.uniqueid, self)
                self._tapped_at = self._clock()
            self.why = None
        except (TranscriptionError, OSError, TimeoutError) as error:
            self._fail(WhyNot.NO_ENGINE, type(error).__name__)
        except AppError as error:
            self._fail(WhyNot.NO_LINE, error.code)
        finally:
            self._opening = False

    def on_sound(self, sound: bytes) -> None:
        if self.began_s is None:
            self.began_s = self._clock()
        passed = self._gate.take(sound, muted=self.muted)
        if passed is None or self._stream is None:
            return
        if passed.pause:
            self._stream.finish()
        else:
            self._stream.sound(passed.sound)

    def on_over(self) -> None:
        self._over = True
        if self._stream is not None:
            self._stream.finish()

    def settle(self) -> None:
        """Called now and then."""
        if self._tap is not None and self.began_s is None and self._clock() - self._tapped_at > SOUND_LIMIT_S:
            tap, self._tap = self._tap, None
            tap.end()
            self._fail(WhyNot.NO_LINE, "no-sound")
        if self._gate.came_s - self._said_s > SILENT_S:
            self._show(self.turns.settle())

    def end(self) -> None:
        """At once, whatever was not heard yet; twice is no harm."""
        self._over = True
        if self._tap is not None:
            self._tap.end()
        if self._stream is not None:
            stream, self._stream = self._stream, None
            stream.close()

    def _fail(self, why: WhyNot, reason: str) -> None:
        self.why = why
        log.warning("live.leg_not_heard", why=str(why), reason=reason, tries=self._tries)

    def _on_heard(self, heard: HeardNow) -> None:
        match heard:
            case Guess():
                self._heard_s = heard.at_s
                self._show(self.turns.guess(replace(heard, at_s=self._gate.line_s(heard.at_s))))
            case Utterance():
                words = [
                    replace(word, s=self._gate.line_s(word.s), e=self._gate.line_s(word.e)) for word in heard.words
                ]
                self._show(self.turns.say(Utterance(tuple(words))))
            case Progress():
                self._heard_s = heard.at_s
            case Finished():
                self._finished = self._over
            case Broken():
                self._stream = None
                self._fail(WhyNot.NO_ENGINE, "broken")

    def _show(self, turns: list[Shown]) -> None:
        if not turns:
            return
        self._said_s = self._gate.came_s
        began = self.began_s or 0.0
        moved = [replace(turn, start_s=turn.start_s + began, end_s=turn.end_s + began) for turn in turns]
        self._tell(self, moved)
