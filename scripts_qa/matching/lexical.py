"""Where in a turn a phrase was said, by word forms.

A phrase counts as said when words worth at least `minimum` of its weight stand close together. One or two words
that mean something must all be there; word order is free but costs a little. What similarity cannot know is asked
of the words themselves: a negation in front of a matched word turns its meaning round.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from callcenter.language.vocabulary import Vocabulary
from scripts_qa.matching.fillings import Filling, Fillings
from scripts_qa.matching.likeness import likeness
from scripts_qa.matching.phrases import Element, Phrase, Slots
from scripts_qa.transcript import Turn, Word

SLACK: Final = 6
"""Words that may stand between those of a phrase: people repeat, hesitate and address each other."""
DISORDER: Final = 0.92
"""What another order of the words leaves of the score."""
FEW: Final = 2
ALONE_LENGTH: Final = 8
"""Letters from which a slip may be forgiven in the only word of a phrase that means something: among shorter words a
letter mostly makes another word ("дорого", "дорога"), and no second word is there to tell."""
BEFORE: Final = 3
"""How far in front of a matched word a negation still belongs to it, when only function words stand between."""


@dataclass(frozen=True, slots=True)
class Place:
    """Element `element` of a phrase stands at words `first` to `last`."""

    element: int
    first: int
    last: int
    like: float


@dataclass(frozen=True, slots=True)
class Hit:
    """`score` from 0 to 1; `first` and `last` are places of words in the turn, both included."""

    phrase: str
    score: float
    first: int
    last: int
    places: tuple[Place, ...]

    def overlaps(self, other: "Hit", margin: int = 0) -> bool:
        return self.first - margin <= other.last and other.first <= self.last + margin


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks for phrases of one script in the turns of one call."""

    slots: Slots
    fillings: Fillings

    @property
    def vocabulary(self) -> Vocabulary:
        return self.fillings.vocabulary

    def hits(self, phrase: Phrase, turn: Turn, minimum: float, *, few: int = FEW) -> list[Hit]:
        """Where the phrase was said, the best places first, none over another. Of up to `few` words that mean something
        none may be lacking."""
        places = sorted(self._places(phrase, turn.words), key=lambda place: (place.first, place.last))
        if not self._can_reach(phrase, places, minimum):
            return []
        good = [hit for hit in self._windows(phrase, places) if _is_enough(phrase, hit, minimum, few)]
        return _apart(good)

    def nearest(self, phrase: Phrase, turn: Turn) -> Hit | None:
        """The place that comes closest to the phrase, however far from it."""
        places = sorted(self._places(phrase, turn.words), key=lambda place: (place.first, place.last))
        return max(self._windows(phrase, places), key=_merit, default=None)

    def is_negated(self, hit: Hit, turn: Turn) -> bool:
        """Whether a negation that is no part of the phrase stands in front of a matched word."""
        own = {place for item in hit.places for place in range(item.first, item.last + 1)}
        matched = [place for place in sorted(own) if turn.words[place].text not in self.vocabulary.weak]
        return any(self._negates(turn.words, place, own) for place in matched)

    def _negates(self, words: Sequence[Word], place: int, own: set[int]) -> bool:
        for before in range(place - 1, max(place - 1 - BEFORE, -1), -1):
            word = words[before]
            if word.text in self.vocabulary.negations:
                follows = words[before + 1].text
                return before not in own and follows not in self.vocabulary.not_negating
            if word.ends or word.text not in self.vocabulary.weak:
                return False
        return False

    def fills(self, slot: str, words: Sequence[Word]) -> bool:
        """Whether something among these words fills the gap."""
        return any(True for _ in self._fillings(slot, words))

    def _places(self, phrase: Phrase, words: Sequence[Word]) -> Iterator[Place]:
        for index, element in enumerate(phrase.elements):
            if element.slot:
                for filling in self._fillings(element.slot, words):
                    yield Place(index, filling.first, filling.last, 1.0)
            else:
                for at, word in enumerate(words):
                    like = _like(element, word)
                    if like:
                        yield Place(index, at, at, like)

    def _fillings(self, slot: str, words: Sequence[Word]) -> Iterable[Filling]:
        listed = self.slots.lists.get(slot)
        if listed is None:
            return self.fillings.find(self.slots.kinds[slot], slot, words)
        return [
            Filling(slot, at, at + len(item.elements) - 1)
            for item in listed
            for at in range(len(words) - len(item.elements) + 1)
            if all(_like(element, words[at + offset]) for offset, element in enumerate(item.elements))
        ]

    def _can_reach(self, phrase: Phrase, places: Iterable[Place], minimum: float) -> bool:
        present = {place.element for place in places}
        return sum(phrase.elements[index].weight for index in present) >= minimum * phrase.weight

    def _windows(self, phrase: Phrase, places: Sequence[Place]) -> Iterator[Hit]:
        span = len(phrase.elements) + SLACK
        for start, opening in enumerate(places):
            chosen: dict[int, Place] = {}
            for place in places[start:]:
                if place.last - opening.first >= span:
                    break
                present = chosen.get(place.element)
                taken = any(place.first <= other.last and other.first <= place.last for other in chosen.values())
                if not taken and (present is None or present.like < place.like):
                    chosen[place.element] = place
            if chosen:
                yield _hit(phrase, chosen)


def _like(element: Element, word: Word) -> float:
    if element.lemma == word.lemma or element.text == word.text:
        return 1.0
    return max(likeness(element.text, word.text), likeness(element.lemma, word.lemma))


def _hit(phrase: Phrase, chosen: dict[int, Place]) -> Hit:
    ordered = [chosen[index] for index in sorted(chosen)]
    weight = sum(phrase.elements[place.element].weight * place.like for place in ordered)
    in_order = all(one.last < two.first for one, two in pairwise(ordered))
    return Hit(
        phrase=phrase.text,
        score=weight / phrase.weight * (1.0 if in_order else DISORDER),
        first=min(place.first for place in ordered),
        last=max(place.last for place in ordered),
        places=tuple(ordered),
    )


def _is_enough(phrase: Phrase, hit: Hit, minimum: float, few: int) -> bool:
    meaning = [index for index, element in enumerate(phrase.elements) if element.weight >= 1]
    met = {place.element for place in hit.places}
    if len(meaning) <= few and not met.issuperset(meaning):
        return False
    if len(meaning) == 1 and _is_doubtful(phrase.elements[meaning[0]], hit, meaning[0]):
        return False
    if any(element.must and index not in met for index, element in enumerate(phrase.elements)):
        return False
    return hit.score >= minimum


def _is_doubtful(alone: Element, hit: Hit, index: int) -> bool:
    slipped = any(place.element == index and place.like < 1 for place in hit.places)
    return slipped and len(alone.text) < ALONE_LENGTH


def _merit(hit: Hit) -> tuple[float, int]:
    return hit.score, hit.first - hit.last


def _apart(hits: Iterable[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=_merit, reverse=True):
        if not any(hit.overlaps(other) for other in kept):
            kept.append(hit)
    return kept
