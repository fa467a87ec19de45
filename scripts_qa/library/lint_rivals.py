"""Phrases held against the other steps of their script with the matcher that judges calls."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from callcenter.language.vocabulary import vocabulary_of
from scripts_qa.checker import CLAIM_MARGIN
from scripts_qa.compiled import CompiledScript
from scripts_qa.library.spoken import RuleAt, finder_of, said, turn_of
from scripts_qa.matching.phrases import Phrase
from scripts_qa.matching.rules import Finding
from scripts_qa.questions import is_question
from scripts_qa.transcript import Turn

MOST_COMPARISONS: Final = 20_000
"""Some tens of microseconds each."""
NEGATION: Final[Mapping[str, str]] = {"ru": "не", "uk": "не", "en": "not"}


@dataclass(frozen=True, slots=True)
class Clash:
    """What happens to phrases of `at`, because of `other`. `kind` is a code of the linter."""

    kind: str
    at: RuleAt
    other: str
    phrases: tuple[str, ...]


class Rivalry:
    """Says each phrase of a step and looks who else takes it."""

    def __init__(self, script: CompiledScript) -> None:
        self._script = script
        self._finder = finder_of(script)
        self._vocabulary = vocabulary_of(script.script.lang)

    def found(self, rules: Sequence[RuleAt]) -> list[Clash]:
        """Only rules that share a word are compared."""
        steps = [at for at in rules if at.role in ("step", "part")]
        rivals = [at for at in rules if at.role != "trigger"]
        sharing = _by_lemma(rivals)
        pairs: dict[tuple[str, int, str], list[str]] = defaultdict(list)
        left = MOST_COMPARISONS
        for place, at in enumerate(steps):
            for compiled in at.compiled.phrases:
                near = {index for element in compiled.elements for index in sharing.get(_key(element), ())}
                left -= len(near)
                if left < 0:
                    break
                for kind, other in self._heard(at, compiled.text, [rivals[index] for index in sorted(near)]):
                    pairs[kind, place, other].append(compiled.text)
        return [Clash(kind, steps[place], other, tuple(phrases)) for (kind, place, other), phrases in pairs.items()]

    def _heard(self, at: RuleAt, phrase: str, rivals: Sequence[RuleAt]) -> Iterator[tuple[str, str]]:
        line = said(phrase, self._script) + ("?" if at.question else "")
        turn = turn_of(line, self._script.script.lang)
        if turn is None:
            return
        own = self._best(at, turn)
        if own is None:
            yield "cancelled", ""
            return
        for rival in rivals:
            if rival.item == at.item or not _may_hear(rival, at):
                continue
            other = self._best(rival, turn)
            if other is None or not other.hit.overlaps(own.hit):
                continue
            if rival.role == "forbid":
                yield "forbidden", rival.item
            elif other.hit.score > own.hit.score + CLAIM_MARGIN:
                yield "stolen", rival.item
            elif own.hit.score <= other.hit.score + CLAIM_MARGIN:
                yield "shared", rival.item

    def _best(self, at: RuleAt, turn: Turn) -> Finding | None:
        found = [item for item in at.compiled.find(turn, self._finder) if not item.contradicted]
        if at.question:
            found = [item for item in found if is_question(item.turn, item.hit, self._vocabulary)]
        return found[0] if found else None


def counted_negation(script: CompiledScript, at: RuleAt) -> str:
    """A line that says the contrary and would still count; empty when there is none."""
    word = NEGATION.get(script.script.lang)
    if word is None or at.role == "trigger":
        return ""
    finder = finder_of(script)
    for line in _negated(script, at, word):
        turn = turn_of(line, script.script.lang)
        if turn is not None and any(not item.contradicted for item in at.compiled.find(turn, finder)):
            return line
    return ""


def _negated(script: CompiledScript, at: RuleAt, negation: str) -> Iterator[str]:
    """Each phrase with the negation in front of its first word that means something."""
    negations = vocabulary_of(script.script.lang).negations
    for phrase in at.compiled.phrases:
        if any(element.text in negations for element in phrase.elements):
            continue
        first = next(place for place, element in enumerate(phrase.elements) if element.weight >= 1)
        spoken = [element.text for element in phrase.elements]
        yield said(" ".join([*spoken[:first], negation, *spoken[first:]]), script)


def _by_lemma(rules: Sequence[RuleAt]) -> Mapping[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for index, at in enumerate(rules):
        for phrase in (*at.compiled.phrases, *(phrase for group in at.compiled.groups for phrase in group)):
            for key in _keys(phrase):
                found[key].add(index)
    return found


def _keys(phrase: Phrase) -> Iterator[str]:
    return (_key(element) for element in phrase.elements if element.weight >= 1)


def _key(element: object) -> str:
    return getattr(element, "lemma", "") or f"{{{getattr(element, 'slot', '')}}}"


def _may_hear(rival: RuleAt, at: RuleAt) -> bool:
    return rival.who == at.who or "anyone" in (str(rival.who), str(at.who))
