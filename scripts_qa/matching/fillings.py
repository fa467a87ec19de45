"""What can fill a typed gap of a phrase: a number, a price, a day, a first name, one of a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from callcenter.language.forms import Forms
from callcenter.language.vocabulary import Vocabulary
from scripts_qa.transcript import Word


@dataclass(frozen=True, slots=True)
class Filling:
    """Words `first` to `last`, both included, fill a gap of this name."""

    slot: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Fillings:
    """The closed sets of the call's language, and the agent's first name where it is known."""

    forms: Forms
    vocabulary: Vocabulary
    agent_name: str = ""

    def find(self, kind: str, slot: str, words: Sequence[Word]) -> list[Filling]:
        match kind:
            case "number" | "money":
                return self._numbers(slot, words)
            case "day":
                return [Filling(slot, place, place) for place, word in enumerate(words) if self._is_day(word)]
            case _:
                return [Filling(slot, place, place) for place, word in enumerate(words) if self._is_name(word)]

    def _numbers(self, slot: str, words: Sequence[Word]) -> list[Filling]:
        """Runs of number words; the currency behind one belongs to it."""
        found, first = [], None
        for place, word in enumerate((*words, None)):
            if word is not None and self._is_number(word):
                first = place if first is None else first
            elif first is not None:
                with_currency = word is not None and self._is_currency(word)
                found.append(Filling(slot, first, place if with_currency else place - 1))
                first = None
        return found

    def _is_number(self, word: Word) -> bool:
        known = self.vocabulary.numbers
        return word.text[:1].isdigit() or word.text in known or word.lemma in known

    def _is_currency(self, word: Word) -> bool:
        return word.text in self.vocabulary.currencies or word.lemma in self.vocabulary.currencies

    def _is_day(self, word: Word) -> bool:
        return word.text in self.vocabulary.days or word.lemma in self.vocabulary.days

    def _is_name(self, word: Word) -> bool:
        """The agent's own name where we know it; else a name of the dictionary, and in a language without one any
        word that means something."""
        if self.agent_name:
            return self.agent_name in (word.text, word.lemma)
        if self.forms.language in ("ru", "uk"):
            return self.forms.is_first_name(word.text)
        return word.text not in self.vocabulary.weak
