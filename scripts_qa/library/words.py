"""The words that a script expects to hear, as hints for a recogniser."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from callcenter.language.vocabulary import vocabulary_of
from scripts_qa.compiled import CompiledScript
from scripts_qa.matching.phrases import Phrase


def words_of(scripts: Iterable[CompiledScript]) -> tuple[str, ...]:
    """Words that mean something, those of most phrases first."""
    counted: Counter[str] = Counter()
    for script in scripts:
        weak = vocabulary_of(script.script.lang).weak
        counted.update(word for phrase in _phrases(script) for word in set(_spoken(phrase)) if word not in weak)
    return tuple(sorted(counted, key=lambda word: (-counted[word], word)))


def _phrases(script: CompiledScript) -> Iterator[Phrase]:
    for names in script.slots.lists.values():
        yield from names
    for step in script.steps:
        for rule in (*step.rules.values(), *(() if step.trigger is None else (step.trigger,))):
            yield from rule.phrases
            for group in rule.groups:
                yield from group
    for forbidden in script.forbidden:
        yield from forbidden.rule.phrases


def _spoken(phrase: Phrase) -> Sequence[str]:
    return [element.text for element in phrase.elements if not element.slot]
