"""Lines that say a step in other words: a multilingual sentence embedding over short windows, beside the rules.

Recognisers write no punctuation, so a line is cut into windows of some ten words. All steps compete for a window: the
best one gets it when it is alike enough and clearly better than the second. Likeness knows neither numbers nor "not":
a window must fill the typed gaps that every phrase of the step has, must not be negated where the phrase is not, and
anti-phrases win as ever.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from scripts_qa.compiled import CompiledScript, CompiledStep, compile_script
from scripts_qa.loading import load_script
from scripts_qa.matching.lexical import Finder, Hit
from scripts_qa.matching.phrases import Phrase
from scripts_qa.matching.rules import CompiledRule, Finding
from scripts_qa.script import Who
from scripts_qa.transcript import Turn

Vectors = NDArray[np.float32]
WINDOW: Final = 10
STRIDE: Final = 8
LEAST_WORDS: Final = 3
SIMILAR: Final = 0.905
"""Cosines of multilingual-e5-small lie close together: unrelated sentences of one language have 0.80 to 0.88."""
MARGIN: Final = 0.03
NEAR: Final = 0.88
"""From here it is worth showing as a near miss."""
SAMPLES: Final[Mapping[str, Mapping[str, str]]] = {
    "ru": {"money": "пять тысяч рублей", "number": "пять", "day": "завтра", "agent.first_name": "ирина"},
    "uk": {"money": "п'ять тисяч гривень", "number": "п'ять", "day": "завтра", "agent.first_name": "ірина"},
    "en": {"money": "fifty dollars", "number": "five", "day": "tomorrow", "agent.first_name": "anna"},
}
"""What stands in a gap when a phrase is embedded."""
Key = tuple[str, str]
"""Step and part."""


class Embedder(Protocol):
    """`name` with its version is part of every result that it took part in."""

    @property
    def name(self) -> str: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text. Computes; not for the event loop."""


@dataclass(frozen=True, slots=True)
class Exemplar:
    """One phrase of a step, with something in its gaps."""

    key: Key
    phrase: Phrase
    text: str


@dataclass(frozen=True, slots=True)
class Window:
    turn: Turn
    first: int
    last: int

    @property
    def text(self) -> str:
        return self.turn.quote(self.first, self.last)


@dataclass(slots=True)
class Heard:
    """`found`: lines that count for a step; `near`: the nearest that does not, by step and part."""

    found: dict[Key, list[Finding]] = field(default_factory=dict)
    near: dict[Key, Finding] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Claim:
    """The best phrase of a step for a window."""

    exemplar: Exemplar
    step: CompiledStep
    like: float


class Meaning:
    """One for each process: phrases are embedded once per text of a script."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._of_script = lru_cache(maxsize=16)(self._embedded)

    @property
    def name(self) -> str:
        return self._embedder.name

    def listen(
        self, compiled: CompiledScript, turns: Sequence[Turn], taken: Sequence[Finding], finder: Finder
    ) -> Heard:
        """`taken` are the findings of the rules: their words are not looked at again."""
        exemplars, phrases = self._of_script(compiled.source.text)
        windows = [window for turn in turns for window in _windows(turn, taken)]
        heard = Heard()
        if not exemplars or not windows:
            return heard
        texts = list(dict.fromkeys(window.text for window in windows))
        place = {text: number for number, text in enumerate(texts)}
        likes = (self._embedder.embed(texts) @ phrases.T)[[place[window.text] for window in windows]]
        steps = {step.step.id: step for step in compiled.steps}
        for window, row in zip(windows, likes, strict=True):
            self._judge(window, _claims(exemplars, row, steps), finder, heard)
        return heard

    def _judge(self, window: Window, claims: Sequence[_Claim], finder: Finder, heard: Heard) -> None:
        """Only the best step can have the window, and only for one of its parts."""
        allowed = [claim for claim in claims if claim.step.who in (window.turn.who, Who.ANYONE)]
        if not allowed:
            return
        best, second = allowed[0], next((claim.like for claim in allowed[1:]), 0.0)
        step = best.step.step
        least = step.similar if step.similar is not None else SIMILAR
        finding = _finding(window, best, finder, self.name)
        key = best.exemplar.key
        if best.like >= least and best.like - second >= MARGIN and _has_gaps(best, window, finder):
            heard.found.setdefault(key, []).append(finding)
        elif best.like >= NEAR and (key not in heard.near or heard.near[key].hit.score < best.like):
            heard.near[key] = finding

    def _embedded(self, text: str) -> tuple[tuple[Exemplar, ...], Vectors]:
        exemplars = tuple(_exemplars(_compiled(text)))
        if not exemplars:
            return (), np.zeros((0, 1), dtype=np.float32)
        return exemplars, self._embedder.embed([item.text for item in exemplars])


@lru_cache(maxsize=16)
def _compiled(text: str) -> CompiledScript:
    return compile_script(load_script(text))


def _exemplars(compiled: CompiledScript) -> Iterator[Exemplar]:
    for step in compiled.steps:
        for part, rule in step.rules.items():
            for phrase in rule.phrases:
                yield Exemplar((step.step.id, part), phrase, spoken(phrase, compiled))


def spoken(phrase: Phrase, compiled: CompiledScript) -> str:
    """The phrase with something in each gap."""
    samples = SAMPLES.get(compiled.script.lang, SAMPLES["en"])
    words = []
    for element in phrase.elements:
        listed = compiled.slots.lists.get(element.slot)
        kind = compiled.slots.kinds.get(element.slot, "")
        words.append(listed[0].text if listed else samples.get(kind, "") if element.slot else element.text)
    return " ".join(word for word in words if word)


def _windows(turn: Turn, taken: Sequence[Finding]) -> Iterator[Window]:
    """Overlapping windows over the words that no rule has claimed, none over the end of a sentence."""
    busy = {place for item in taken if item.turn is turn for place in range(item.hit.first, item.hit.last + 1)}
    for free_first, free_last in _free(len(turn.words), busy):
        for first, last in _sentences(turn, free_first, free_last):
            start = first
            while last - start + 1 >= LEAST_WORDS:
                end = min(start + WINDOW - 1, last)
                yield Window(turn, start, end)
                if end == last:
                    break
                start += STRIDE


def _sentences(turn: Turn, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Where the recogniser wrote their ends. One too short for a window goes with the next: "Of course. I will..."."""
    start = first
    for place in range(first, last + 1):
        if place == last or (turn.words[place].ends and place - start + 1 >= LEAST_WORDS):
            yield start, place
            start = place + 1


def _free(count: int, busy: set[int]) -> Iterator[tuple[int, int]]:
    start = None
    for place in range(count + 1):
        if place < count and place not in busy:
            start = place if start is None else start
        elif start is not None:
            yield start, place - 1
            start = None


def _claims(exemplars: Sequence[Exemplar], row: Vectors, steps: Mapping[str, CompiledStep]) -> list[_Claim]:
    """Of each step its best phrase, the best step first."""
    best: dict[str, _Claim] = {}
    for exemplar, like in zip(exemplars, row.tolist(), strict=True):
        step_id = exemplar.key[0]
        if step_id not in best or best[step_id].like < like:
            best[step_id] = _Claim(exemplar, steps[step_id], like)
    return sorted(best.values(), key=lambda claim: -claim.like)


def _finding(window: Window, claim: _Claim, finder: Finder, name: str) -> Finding:
    rule = claim.step.rules[claim.exemplar.key[1]]
    hit = Hit(claim.exemplar.phrase.text, round(claim.like, 3), window.first, window.last, ())
    return Finding(window.turn, hit, _because(window, rule, claim.exemplar.phrase, finder), name)


def _because(window: Window, rule: CompiledRule, phrase: Phrase, finder: Finder) -> str:
    against = rule.anti_in(window.turn, finder, (window.first, window.last))
    if against:
        return against
    words = window.turn.words[window.first : window.last + 1]
    denied = any(word.text in finder.vocabulary.negations for word in words)
    denies = any(element.must for element in phrase.elements)
    return "negation" if rule.guarded and denied and not denies else ""


def _has_gaps(claim: _Claim, window: Window, finder: Finder) -> bool:
    """What every phrase of the rule leaves a gap for (a price, a day) must be there."""
    rule = claim.step.rules[claim.exemplar.key[1]]
    wanted = set.intersection(*({e.slot for e in phrase.elements if e.slot} for phrase in rule.phrases))
    words = window.turn.words[window.first : window.last + 1]
    return all(finder.fills(slot, words) for slot in wanted)
