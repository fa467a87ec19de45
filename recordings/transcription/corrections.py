"""A person's text laid over the engine's words: what was kept keeps its time, what is new is placed between."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from recordings.transcription.lemmas import fold
from recordings.transcription.speech import Word


def aligned(words: Sequence[Word], text: str) -> list[Word]:
    """The words of `text` with times: a reader's click still plays the right place.

    Words that the engine heard too keep their times and confidence; a person's own have confidence 1 and share the time
    of what they stand for.
    """
    typed = text.split()
    matcher = SequenceMatcher(a=[fold(word.w) for word in words], b=[fold(word) for word in typed], autojunk=False)
    result: list[Word] = []
    for kind, first, last, new_first, new_last in matcher.get_opcodes():
        if kind == "equal":
            kept = zip(words[first:last], typed[new_first:new_last], strict=True)
            result += [Word(new, word.s, word.e, word.conf) for word, new in kept]
        elif new_last > new_first:
            result += _spread(typed[new_first:new_last], *_room(words, first, last))
    return result


def _room(words: Sequence[Word], first: int, last: int) -> tuple[float, float]:
    """From where to where the replaced words were said; between their neighbours where nothing was."""
    if last > first:
        return words[first].s, words[last - 1].e
    if not words:
        return 0.0, 0.0
    start = words[first - 1].e if first else words[0].s
    return start, max(words[first].s, start) if first < len(words) else start


def _spread(typed: Sequence[str], start: float, end: float) -> list[Word]:
    """By the words' lengths."""
    letters = sum(len(word) for word in typed)
    result, at = [], start
    for word in typed:
        after = at + (end - start) * len(word) / letters
        result.append(Word(word, round(at, 3), round(after, 3), 1.0))
        at = after
    return result
