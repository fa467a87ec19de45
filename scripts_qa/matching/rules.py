"""A rule of a script (`any`, `groups`, `not`, `near`) against the turns of a call."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from scripts_qa.matching.lexical import FEW, SLACK, Finder, Hit, Place
from scripts_qa.matching.phrases import Phrase, compile_phrase
from scripts_qa.script import Defaults, Rule
from scripts_qa.transcript import Turn

ANTI_MINIMUM: Final = 0.85
"""An anti-phrase has to be there nearly whole: it takes a step away from somebody."""
ANTI_MARGIN: Final = 3
"""How many words from the hit an anti-phrase may stand and still belong to it."""
LEXICAL: Final = "lexical"
GROUP_HITS: Final = 200
"""Combinations of group words that are looked at in one turn."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule was met, or (`contradicted`) would have been but for an anti-phrase or a negation, named by `because`."""

    turn: Turn
    hit: Hit
    because: str = ""
    matcher: str = LEXICAL

    @property
    def contradicted(self) -> bool:
        return bool(self.because)

    @property
    def start(self) -> float:
        return self.turn.words[self.hit.first].start

    @property
    def end(self) -> float:
        return self.turn.words[self.hit.last].end


@dataclass(frozen=True, slots=True)
class CompiledRule:
    phrases: tuple[Phrase, ...]
    groups: tuple[tuple[Phrase, ...], ...]
    anti: tuple[Phrase, ...]
    near: int
    minimum: float
    guarded: bool
    few: int = FEW
    """Of up to so many words that mean something none may be lacking."""

    def find(self, turn: Turn, finder: Finder) -> list[Finding]:
        """Every place of the turn in which the rule is met or contradicted, the best first."""
        hits = [hit for phrase in self.phrases for hit in finder.hits(phrase, turn, self.minimum, few=self.few)]
        if self.groups:
            hits += self._group_hits(turn, finder)
        anti = [hit for phrase in self.anti for hit in finder.hits(phrase, turn, ANTI_MINIMUM)] if hits else []
        found = [Finding(turn, hit, self._because(hit, anti, turn, finder)) for hit in _best(hits)]
        return sorted(found, key=lambda finding: (finding.contradicted, -finding.hit.score))

    def nearest(self, turn: Turn, finder: Finder) -> Finding | None:
        """What comes closest in this turn."""
        hits = [hit for phrase in self.phrases if (hit := finder.nearest(phrase, turn)) is not None]
        return max((Finding(turn, hit) for hit in hits), key=lambda finding: finding.hit.score, default=None)

    def anti_in(self, turn: Turn, finder: Finder, place: tuple[int, int]) -> str:
        """The anti-phrase that was said at these words of the turn, or beside them; empty when none was."""
        first, last = place
        for phrase in self.anti:
            for hit in finder.hits(phrase, turn, ANTI_MINIMUM):
                if first - ANTI_MARGIN <= hit.last and hit.first <= last + ANTI_MARGIN:
                    return hit.phrase
        return ""

    def _because(self, hit: Hit, anti: Sequence[Hit], turn: Turn, finder: Finder) -> str:
        against = next((other.phrase for other in anti if hit.overlaps(other, ANTI_MARGIN)), "")
        if against:
            return against
        return "negation" if self.guarded and finder.is_negated(hit, turn) else ""

    def _group_hits(self, turn: Turn, finder: Finder) -> list[Hit]:
        """One word of each group, not more than `near` words from the first to the last."""
        found = [[hit for phrase in group for hit in finder.hits(phrase, turn, 1.0)] for group in self.groups]
        combined = []
        for _, chosen in zip(range(GROUP_HITS), product(*found), strict=False):
            first, last = min(hit.first for hit in chosen), max(hit.last for hit in chosen)
            if last - first <= self.near:
                places = tuple(Place(index, hit.first, hit.last, hit.score) for index, hit in enumerate(chosen))
                score = sum(hit.score for hit in chosen) / len(chosen)
                combined.append(Hit(" + ".join(hit.phrase for hit in chosen), score, first, last, places))
        return combined


def compile_rule(rule: Rule, defaults: Defaults, language: str, slots: Sequence[str]) -> CompiledRule:
    """:raises ScriptInvalid: for a phrase that cannot be looked for"""

    def compiled(texts: Sequence[str]) -> tuple[Phrase, ...]:
        return tuple(compile_phrase(text, language, slots) for text in texts)

    return CompiledRule(
        phrases=compiled(rule.any),
        groups=tuple(compiled(group) for group in rule.groups),
        anti=compiled(rule.not_),
        near=rule.near or max(defaults.near, SLACK),
        minimum=rule.min or defaults.min,
        guarded=defaults.negation == "guard",
    )


def _best(hits: Sequence[Hit]) -> list[Hit]:
    """Of places that overlap, the best."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (-hit.score, hit.last - hit.first)):
        if not any(hit.overlaps(other) for other in kept):
            kept.append(hit)
    return kept
