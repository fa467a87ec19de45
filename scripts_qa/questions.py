"""Whether a matched phrase stands in a question. Recognisers write no question marks, so the words have to tell."""

from typing import Final

from callcenter.language.vocabulary import Vocabulary
from scripts_qa.matching.lexical import Hit
from scripts_qa.transcript import Turn, Word

REACH: Final = 4
"""Words in front of a match in which its question word may stand."""


def is_question(turn: Turn, hit: Hit, vocabulary: Vocabulary) -> bool:
    """A question mark ends the sentence, or a question word or a verb in front begins it."""
    first = _sentence_start(turn.words, hit.first)
    if _ends_with_mark(turn.words, hit.last):
        return True
    opening = max(first, hit.first - REACH)
    if any(_asks(word, vocabulary) for word in turn.words[opening : hit.last + 1]):
        return True
    return any(_inverts(turn.words, place, vocabulary) for place in range(opening, hit.first + 1))


def _sentence_start(words: tuple[Word, ...], place: int) -> int:
    while place > 0 and not words[place - 1].ends:
        place -= 1
    return place


def _ends_with_mark(words: tuple[Word, ...], place: int) -> bool:
    for word in words[place:]:
        if word.ends:
            return word.asked
    return False


def _asks(word: Word, vocabulary: Vocabulary) -> bool:
    return word.text in vocabulary.questions or word.lemma in vocabulary.questions


def _inverts(words: tuple[Word, ...], place: int, vocabulary: Vocabulary) -> bool:
    """`is now a good time`, `do you have`: the verb stands before its subject, and nothing that could be one before."""
    if words[place].text not in vocabulary.inversions:
        return False
    return place == 0 or words[place - 1].ends or words[place - 1].text not in _SUBJECTS


_SUBJECTS: Final = frozenset(["i", "you", "he", "she", "it", "we", "they", "this", "that", "there", "who", "which"])
