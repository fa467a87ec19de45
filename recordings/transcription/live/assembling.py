"""From what an engine hears of one speaker to turns that may be shown: pure, without clock.

Nothing is shown that may turn out to be a card number. Digits that are still being said, and could become one, are
veiled until more words tell what they were; what became one is veiled in the turns before, too.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from recordings.kinds import Side
from recordings.transcription.live.ports import Guess, Utterance
from recordings.transcription.redaction import FILLERS, Secret, SecretWords, Sought, find
from recordings.transcription.showing import MARKS, Veil, shown, text_of
from recordings.transcription.speech import Word
from recordings.transcription.spoken_numbers import Number, numbers, runs

TURNS_KEPT: Final = 8
"""Turns that a later word may still change."""
GROWING_DIGITS: Final = 5
"""So many digits in a row may be the beginning of a card number: its issuer's four may be seen."""
GROUP_DIGITS: Final = 4
"""A longer number in words ("twenty-five thousand") is an amount: nobody reads a card out like that."""
ISSUERS: Final = frozenset("23456")
"""First digits of card numbers (ISO/IEC 7812-1)."""
LEAST_PHONE: Final = 10
UNSURE: Final = 0.0


@dataclass(frozen=True, slots=True)
class Shown:
    """A turn as it is shown now; `words` only of a final one."""

    turn: int
    version: int
    text: str
    start_s: float
    end_s: float
    final: bool
    words: tuple[Word, ...] = ()


@dataclass(slots=True)
class _Turn:
    number: int
    language: str
    words: list[Word] = field(default_factory=list)
    final: bool = False
    told: Shown | None = None


class SpeakerTurns:
    """One speaker's turns. `new_number` counts the turns of the whole call."""

    def __init__(self, side: Side, sought: Sought, new_number: Callable[[], int]) -> None:
        self.side = side
        self._sought = replace(sought, kinds=sought.kinds | {Secret.CARD})
        self._new_number = new_number
        self._kept: deque[_Turn] = deque(maxlen=TURNS_KEPT)

    def guess(self, guess: Guess) -> list[Shown]:
        """A guess without a word takes back what was guessed before."""
        said = guess.text.split()
        turn = self._open_turn()
        if turn is None:
            if not said:
                return []
            turn = self._begin()
        start = turn.words[0].s if turn.words else guess.at_s
        turn.words = [Word(word, start, guess.at_s, UNSURE) for word in said]
        return self._changed(open_end=True)

    def say(self, utterance: Utterance) -> list[Shown]:
        if not utterance.words:
            return []
        turn = self._open_turn() or self._begin()
        turn.words, turn.final = list(utterance.words), True
        return self._changed(open_end=True)

    def settle(self) -> list[Shown]:
        """The speaker has been silent for long: digits that were veiled in doubt are no card number."""
        return self._changed(open_end=False)

    def _open_turn(self) -> _Turn | None:
        return self._kept[-1] if self._kept and not self._kept[-1].final else None

    def _begin(self) -> _Turn:
        turn = _Turn(self._new_number(), self._sought.language)
        self._kept.append(turn)
        return turn

    def _changed(self, *, open_end: bool) -> list[Shown]:
        """Of all kept turns those that are to be shown otherwise than they are."""
        words = [word for turn in self._kept for word in turn.words]
        secrets = _secrets([word.w for word in words], self._sought, open_end=open_end)
        result: list[Shown] = []
        at = 0
        for turn in self._kept:
            place = range(at, at + len(turn.words))
            at = place.stop
            now = _shown(turn, secrets, place)
            if turn.told is None or replace(now, version=turn.told.version) != turn.told:
                turn.told = replace(now, version=1 if turn.told is None else turn.told.version + 1)
                result.append(turn.told)
        return result

    @property
    def language(self) -> str:
        return self._sought.language


def _secrets(words: Sequence[str], sought: Sought, *, open_end: bool) -> list[SecretWords]:
    found = find(words, sought)
    growing = _growing(words, sought) if open_end else None
    return found if growing is None else [*found, growing]


def _growing(words: Sequence[str], sought: Sought) -> SecretWords | None:
    """The digits at the very end that may be the beginning of a card number, unless they are a whole phone number."""
    together = runs(numbers(words, sought.language), FILLERS)
    if not together or len(words) - together[-1][-1].last > FILLERS:
        return None
    run = _from_issuer(together[-1])
    if sum(len(number.text) for number in run if number.written or len(number.text) <= GROUP_DIGITS) < GROWING_DIGITS:
        return None
    if _is_phone(words, together[-1], sought):
        return None
    return SecretWords(Secret.CARD, run[0].first, run[-1].last)


def _from_issuer(run: Sequence[Number]) -> Sequence[Number]:
    first = next((place for place, number in enumerate(run) if number.text[0] in ISSUERS), len(run))
    return run[first:]


def _is_phone(words: Sequence[str], run: Sequence[Number], sought: Sought) -> bool:
    if sum(len(number.text) for number in run) < LEAST_PHONE:
        return False
    spans = find(words, replace(sought, kinds=frozenset({Secret.PHONE})))
    return any(span.first <= run[0].first and span.last >= run[-1].last for span in spans)


def _shown(turn: _Turn, secrets: Sequence[SecretWords], place: range) -> Shown:
    """Veiled by the words' places: those of a guess have no times of their own."""
    if not turn.words:
        return Shown(turn.number, 0, "", 0.0, 0.0, final=turn.final)
    hidden = {at - place.start: span.kind for span in secrets for at in range(span.first, span.last) if at in place}
    veils = [Veil(kind, at, at + 1) for at, kind in hidden.items()]
    by_place = [Word(word.w, at, at + 1, word.conf) for at, word in enumerate(turn.words)]
    words = [replace(word, w=MARKS[hidden[at]]) if at in hidden else word for at, word in enumerate(turn.words)]
    return Shown(
        turn.number,
        0,
        text_of(shown(by_place, turn.language, veils)),
        turn.words[0].s,
        max(word.e for word in turn.words),
        final=turn.final,
        words=tuple(words) if turn.final else (),
    )
