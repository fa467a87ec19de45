"""One call that is heard: its legs, their state as people see it, and its turns in one count."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from callcenter.calls.facts import CallId, UniqueId
from recordings.kinds import Side
from recordings.transcription.installed import InstalledModel
from recordings.transcription.live.assembling import Shown, SpeakerTurns
from recordings.transcription.live.events import LiveState, LiveStateChanged, LiveTurnHeard, WhyNot
from recordings.transcription.live.leg import HeardLeg
from recordings.transcription.live.policy import Voices
from recordings.transcription.redaction import Sought

Publish = Callable[[LiveTurnHeard | LiveStateChanged], None]


@dataclass(frozen=True, slots=True)
class Language:
    """What the call is heard with."""

    model: InstalledModel
    sought: Sought


class HeardCall:
    """`monotonic` is the clock that turns are placed by; the wall clock tells only when it began."""

    def __init__(
        self, call_id: CallId, language: Language, publish: Publish, *, monotonic: Callable[[], float]
    ) -> None:
        self.id = call_id
        self.language = language
        self.ending_at: float | None = None
        self.legs: dict[UniqueId, HeardLeg] = {}
        self._publish = publish
        self._monotonic = monotonic
        self._began = monotonic()
        self._since = datetime.now(UTC)
        self._numbers = itertools.count(1)
        self._told: LiveStateChanged | None = None
        self._paused = False

    def follow(self, voices: Voices) -> list[HeardLeg]:
        """Mute whoever does not talk with the customer now; the legs that must be opened."""
        self._paused = voices.paused
        for uniqueid, side in voices.sides.items():
            if uniqueid not in self.legs:
                turns = SpeakerTurns(side, self.language.sought, lambda: next(self._numbers))
                self.legs[uniqueid] = HeardLeg(uniqueid, turns, self._tell_turns, self._second)
        for uniqueid, leg in self.legs.items():
            leg.muted = voices.silent or uniqueid not in voices.sides
        self.tell_state()
        return [leg for uniqueid, leg in self.legs.items() if uniqueid in voices.sides and leg.is_missing]

    def tell_state(self) -> None:
        """If it is another one now."""
        self._tell(self._state())

    def rename(self, call_id: CallId) -> None:
        """The call goes on as another one."""
        self.id, self._told = call_id, None
        self.tell_state()

    def end(self) -> None:
        for leg in self.legs.values():
            leg.end()

    def end_as(self, state: LiveState, why: WhyNot | None = None) -> None:
        self.end()
        self._tell(LiveStateChanged(call_id=self.id, state=state, why=why))

    @property
    def behind_s(self) -> float:
        return max((leg.behind_s for leg in self.legs.values()), default=0.0)

    @property
    def is_drained(self) -> bool:
        return all(leg.is_drained for leg in self.legs.values())

    def _state(self) -> LiveStateChanged:
        if self._paused:
            return LiveStateChanged(call_id=self.id, state=LiveState.PAUSED)
        if any(leg.began_s is not None and leg.why is None for leg in self.legs.values()):
            return LiveStateChanged(call_id=self.id, state=LiveState.HEARD)
        why = next((leg.why for leg in self.legs.values() if leg.why is not None), None)
        state = LiveState.CONNECTING if why is None else LiveState.UNAVAILABLE
        return LiveStateChanged(call_id=self.id, state=state, why=why)

    def _tell(self, change: LiveStateChanged) -> None:
        if change != self._told:
            self._told = change
            self._publish(change)

    def _second(self) -> float:
        return round(self._monotonic() - self._began, 3)

    def _tell_turns(self, leg: HeardLeg, turns: list[Shown]) -> None:
        for turn in turns:
            self._publish(self._event(leg.turns.side, turn))

    def _event(self, side: Side, turn: Shown) -> LiveTurnHeard:
        shift = turn.start_s - turn.words[0].s if turn.words else 0.0
        return LiveTurnHeard(
            call_id=self.id,
            turn=turn.turn,
            version=turn.version,
            speaker=side,
            text=turn.text,
            start=round(turn.start_s, 2),
            end=round(turn.end_s, 2),
            since=self._since,
            final=turn.final,
            language=self.language.sought.language,
            words=tuple(replace(word, s=round(word.s + shift, 3), e=round(word.e + shift, 3)) for word in turn.words),
        )
