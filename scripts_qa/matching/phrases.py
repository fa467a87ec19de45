"""A phrase of a script, taken apart for comparing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from callcenter.language.forms import forms_of
from callcenter.language.tokens import words
from callcenter.language.vocabulary import vocabulary_of
from scripts_qa.errors import ScriptInvalid

WEAK_WEIGHT: Final = 0.35
"""Of a function word, against 1 of a word that means something."""
_SLOT: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
BUILT_IN: Final[Mapping[str, str]] = {
    "name": "agent.first_name",
    "money": "money",
    "number": "number",
    "day": "day",
}
"""Gaps that need no definition, and what fills them."""
KINDS: Final = frozenset({"agent.first_name", "money", "number", "day"})


@dataclass(frozen=True, slots=True)
class Element:
    """A word, or a gap (`slot`) that something of a kind fills."""

    text: str
    lemma: str
    weight: float
    slot: str = ""
    must: bool = False
    """A negation: without it the phrase says the contrary."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """`text` as the author wrote it."""

    text: str
    elements: tuple[Element, ...]

    @property
    def weight(self) -> float:
        return sum(element.weight for element in self.elements)


@dataclass(frozen=True, slots=True)
class Slots:
    """What fills the gaps: a kind by its name, or a list of phrases."""

    kinds: Mapping[str, str]
    lists: Mapping[str, tuple[Phrase, ...]]


def slots_of(definitions: Mapping[str, str | Sequence[str]], language: str) -> Slots:
    """`number_ru` and its like are old names of the kinds: the language is the script's.

    :raises ScriptInvalid: for a kind that there is not
    """
    kinds, lists = dict(BUILT_IN), {}
    for name, filled_by in definitions.items():
        if isinstance(filled_by, str):
            kinds[name] = _kind(name, filled_by)
        else:
            kinds.pop(name, None)
            lists[name] = tuple(compile_phrase(text, language, known=()) for text in filled_by)
    return Slots(kinds, lists)


def _kind(name: str, filled_by: str) -> str:
    kind = re.sub(r"_(?:ru|uk|en)$", "", filled_by)
    if kind == "number" and name == "money":
        return "money"
    if kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise ScriptInvalid(f"slot {name}: there is no kind {filled_by}; known are {known}", value=filled_by)
    return kind


def compile_phrase(text: str, language: str, known: Sequence[str]) -> Phrase:
    """`known` are the names of the gaps that may stand in the phrase.

    :raises ScriptInvalid: for an unknown gap, and for a phrase without a word
    """
    elements: list[Element] = []
    at = 0
    for found in _SLOT.finditer(text):
        elements += _word_elements(text[at : found.start()], language)
        if found[1] not in known:
            raise ScriptInvalid(f'"{text}": there is no slot {{{found[1]}}}', value=text)
        elements.append(Element(found[0], "", 1.0, slot=found[1]))
        at = found.end()
    elements += _word_elements(text[at:], language)
    if not elements:
        raise ScriptInvalid(f'"{text}" has no word', value=text)
    if all(element.weight < 1 for element in elements):
        elements = [Element(element.text, element.lemma, 1.0) for element in elements]
    return Phrase(text, tuple(elements))


def _word_elements(text: str, language: str) -> list[Element]:
    lemma, vocabulary = forms_of(language).lemma, vocabulary_of(language)
    weak = vocabulary.weak - vocabulary.negations
    return [
        Element(word, lemma(word), WEAK_WEIGHT if word in weak else 1.0, must=word in vocabulary.negations)
        for word in words(text)
    ]
