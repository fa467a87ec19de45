"""One call as the checks see it: its turns, where each may be looked for, and how well it was heard."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from scripts_qa.script import When, Who
from scripts_qa.transcript import Transcript, Turn, Word, turns_of

HARDLY_HEARD: Final = 0.5
"""Below this confidence a word is a guess."""
TOO_MANY_GUESSES: Final = 0.4
"""The share of guesses from which silence about a step proves nothing."""


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds of the call in which something may begin."""

    start: float
    end: float

    def has(self, at: float) -> bool:
        return self.start <= at <= self.end

    @property
    def is_empty(self) -> bool:
        return self.end < self.start


@dataclass(frozen=True, slots=True)
class Call:
    """`ends_at` in seconds."""

    turns: tuple[Turn, ...]
    ends_at: float

    def spoken_by(self, who: Who) -> list[Turn]:
        return [turn for turn in self.turns if who in (turn.who, Who.ANYONE)]

    def window(self, when: When | None) -> list[Span]:
        """The spans that `when` means; the whole call without it."""
        if when is None:
            return [Span(0.0, self.ends_at)]
        spans = []
        if when.first_s is not None:
            spans.append(Span(0.0, min(when.first_s, self.ends_at)))
        if when.last_s is not None:
            spans.append(Span(max(self.ends_at - when.last_s, 0.0), self.ends_at))
        return spans

    def is_hardly_heard(self, who: Who, spans: Sequence[Span]) -> bool:
        """Nothing was heard of this party, or too much of it is guessed. Where nothing was heard in the spans, the rest
        of the call tells whether that was silence or a voice that the recogniser does not understand."""
        spoken = list(self._words(who))
        heard = [word for word in spoken if any(span.has(word.start) for span in spans)] or spoken
        guessed = sum(1 for word in heard if word.conf is not None and word.conf < HARDLY_HEARD)
        return not heard or guessed / len(heard) > TOO_MANY_GUESSES

    def _words(self, who: Who) -> Iterable[Word]:
        return (word for turn in self.spoken_by(who) for word in turn.words)


def call_of(transcript: Transcript, language: str) -> Call:
    turns = tuple(turns_of(transcript, language))
    return Call(turns, max(transcript.ends_at, max((turn.end for turn in turns), default=0.0)))
