"""Phrases of a script as somebody would say them, to hold the script against itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from callcenter.language.forms import forms_of
from callcenter.language.vocabulary import vocabulary_of
from scripts_qa.compiled import CompiledScript
from scripts_qa.matching.fillings import Fillings
from scripts_qa.matching.lexical import Finder
from scripts_qa.matching.rules import CompiledRule
from scripts_qa.script import Rule, Who
from scripts_qa.transcript import Segment, Transcript, Turn, turns_of

SAMPLES: Final[Mapping[str, Mapping[str, str]]] = {
    "ru": {"money": "пять тысяч рублей", "number": "пять", "day": "завтра", "agent.first_name": "ирина"},
    "uk": {"money": "п'ять тисяч гривень", "number": "п'ять", "day": "завтра", "agent.first_name": "ірина"},
    "en": {"money": "fifty dollars", "number": "five", "day": "tomorrow", "agent.first_name": "anna"},
}
Path = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class RuleAt:
    """A rule with its place in the text. `item` is the step's or the prohibition's id; `role` what it is there for."""

    item: str
    role: str
    path: Path
    who: Who
    rule: Rule
    compiled: CompiledRule
    question: bool = False


def rules_at(script: CompiledScript) -> Iterator[RuleAt]:
    """In the order of the text: `part` (of steps with all), `step`, `trigger` and `forbid`."""
    for place, step in enumerate(script.steps):
        for name, rule in step.step.rules():
            here: Path = ("steps", place, "parts", name) if name else ("steps", place)
            asks = step.step.question
            yield RuleAt(step.step.id, "part" if name else "step", here, step.who, rule, step.rules[name], asks)
        if step.step.if_ is not None and step.trigger is not None:
            trigger = step.step.if_
            yield RuleAt(step.step.id, "trigger", ("steps", place, "if"), trigger.who, trigger, step.trigger)
    for place, forbidden in enumerate(script.forbidden):
        yield RuleAt(forbidden.item.id, "forbid", ("forbid", place), forbidden.who, forbidden.item, forbidden.rule)


def finder_of(script: CompiledScript) -> Finder:
    language = script.script.lang
    return Finder(script.slots, Fillings(forms_of(language), vocabulary_of(language)))


def turn_of(text: str, language: str) -> Turn | None:
    """None for a text without words."""
    line = Segment(speaker="agent", start=0, end=5, text=text)
    return next(iter(turns_of(Transcript(segments=[line]), language)), None)


def said(phrase: str, script: CompiledScript) -> str:
    """The phrase with something in each gap."""
    samples = SAMPLES.get(script.script.lang, SAMPLES["en"])
    for name, kind in script.slots.kinds.items():
        phrase = phrase.replace(f"{{{name}}}", samples[kind])
    for name, listed in script.slots.lists.items():
        phrase = phrase.replace(f"{{{name}}}", listed[0].text)
    return phrase
