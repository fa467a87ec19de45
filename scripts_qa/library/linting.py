"""What may go wrong with a script that can be read: findings, none of which keeps it from being published.

Each has a stable code; the console words it in the reader's language, `message` in English for the shell.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from callcenter.language.tokens import fold, words
from scripts_qa.compiled import CompiledScript
from scripts_qa.library import lint_order, lint_rivals
from scripts_qa.library.spoken import Path, RuleAt, rules_at
from scripts_qa.script import Kind

FEW_PHRASES: Final = 3
FULL: Final = 100.0
_LETTERS: Final[Mapping[str, re.Pattern[str]]] = {
    "ru": re.compile(r"[a-z]", re.IGNORECASE),
    "uk": re.compile(r"[a-z]", re.IGNORECASE),
    "en": re.compile(r"[а-яёіїєґ]", re.IGNORECASE),
}
_GAP: Final = re.compile(r"\{[a-z0-9_]*\}")


class Severity(StrEnum):
    WARNING = "warning"
    INFO = "info"


class Code(StrEnum):
    STOLEN = "stolen"
    SHARED = "shared"
    FORBIDDEN = "forbidden"
    CANCELLED = "cancelled"
    NEGATION_COUNTS = "negation_counts"
    NO_ANTI_PHRASES = "no_anti_phrases"
    NEVER_HEARD = "never_heard"
    DIGITS = "digits"
    FOREIGN_LETTERS = "foreign_letters"
    UNKNOWN_WORDS = "unknown_words"
    ORDER_CIRCLE = "order_circle"
    ORDER_WINDOWS = "order_windows"
    WEIGHTS = "weights"
    WEIGHTLESS = "weightless"
    FEW_PHRASES = "few_phrases"
    UNTESTED = "untested"


_INFO: Final = frozenset({Code.NO_ANTI_PHRASES, Code.WEIGHTS, Code.FEW_PHRASES, Code.UNTESTED, Code.NEVER_HEARD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`item` is the id of a step, prohibition or metric, `other` the one that it is at odds with. `n` counts what the
    code speaks of: phrases, calls, points."""

    code: Code
    path: Path = ()
    item: str = ""
    phrase: str = ""
    other: str = ""
    n: float | None = None

    @property
    def severity(self) -> Severity:
        return Severity.INFO if self.code in _INFO else Severity.WARNING


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of each phrase in `calls` past calls, by the path of its rule."""

    calls: int
    counts: Counter[tuple[Path, str]]


def lint(script: CompiledScript, *, heard: Heard | None = None, known_words: Collection[str] = ()) -> list[Finding]:
    """All findings in the order of the text. `known_words`: those that the recogniser can write, where they are known.
    Computes for up to a second."""
    rules = list(rules_at(script))
    found = [
        *_rivals(script, rules),
        *_anti_phrases(script, rules),
        *_spelling(script, rules, known_words),
        *_order(script),
        *_weights(script),
        *_phrases(rules),
        *_untested(script),
        *(() if heard is None else never_heard(rules, heard)),
    ]
    return sorted(found, key=lambda item: tuple(str(part).rjust(6, "0") for part in item.path))


def known_words(text: str) -> frozenset[str]:
    """From a list of one word a line, as recognisers ship it; a number may stand behind each."""
    return frozenset(fold(line.split()[0]) for line in text.splitlines() if line.strip())


def _rivals(script: CompiledScript, rules: Sequence[RuleAt]) -> Iterator[Finding]:
    for clash in lint_rivals.Rivalry(script).found(rules):
        yield Finding(
            code=Code(clash.kind),
            path=(*clash.at.path, "any"),
            item=clash.at.item,
            phrase=clash.phrases[0],
            other=clash.other,
            n=len(clash.phrases),
        )


def _anti_phrases(script: CompiledScript, rules: Sequence[RuleAt]) -> Iterator[Finding]:
    weighty = {step.step.id for step in script.steps if step.step.kind in (Kind.FATAL, Kind.CRITICAL)}
    for at in rules:
        line = lint_rivals.counted_negation(script, at)
        if line:
            yield Finding(code=Code.NEGATION_COUNTS, path=at.path, item=at.item, phrase=line)
        elif not at.rule.not_ and at.role != "trigger" and (at.item in weighty or at.role == "forbid"):
            yield Finding(code=Code.NO_ANTI_PHRASES, path=at.path, item=at.item)


def _spelling(script: CompiledScript, rules: Sequence[RuleAt], known: Collection[str]) -> Iterator[Finding]:
    """Recognisers write numbers in words, and each only words that its model has."""
    foreign = _LETTERS.get(script.script.lang)
    for at in rules:
        for phrase in (*at.rule.any, *(word for group in at.rule.groups for word in group)):
            text = _GAP.sub(" ", phrase)
            unknown = [word for word in words(text) if known and word not in known]
            if any(character.isdigit() for character in text):
                yield Finding(code=Code.DIGITS, path=at.path, item=at.item, phrase=phrase)
            elif foreign is not None and foreign.search(text):
                yield Finding(code=Code.FOREIGN_LETTERS, path=at.path, item=at.item, phrase=phrase)
            elif unknown:
                yield Finding(
                    code=Code.UNKNOWN_WORDS, path=at.path, item=at.item, phrase=phrase, other=", ".join(unknown)
                )


def _order(script: CompiledScript) -> Iterator[Finding]:
    for place, names in lint_order.circles(script.script.steps):
        item = script.script.steps[place].id
        yield Finding(code=Code.ORDER_CIRCLE, path=("steps", place), item=item, other=", ".join(names))
    for place, other in lint_order.impossible_windows(script.script.steps):
        item = script.script.steps[place].id
        yield Finding(code=Code.ORDER_WINDOWS, path=("steps", place), item=item, other=other)


def _weights(script: CompiledScript) -> Iterator[Finding]:
    text = script.script
    if text.sections:
        total, path = sum(section.weight for section in text.sections), ("sections",)
    else:
        counted = [step.weight for step in text.steps if step.kind in (Kind.NORMAL, Kind.CRITICAL)]
        total, path = sum(counted) + sum(metric.weight for metric in text.metrics), ("steps",)
    if abs(total - FULL) > 1e-6:
        yield Finding(code=Code.WEIGHTS, path=path, n=round(total, 3))
    for place, step in enumerate(text.steps):
        if step.weight == 0 and not step.optional and step.kind in (Kind.NORMAL, Kind.CRITICAL, Kind.BONUS):
            yield Finding(code=Code.WEIGHTLESS, path=("steps", place), item=step.id)


def _phrases(rules: Sequence[RuleAt]) -> Iterator[Finding]:
    for at in rules:
        if at.role in ("step", "part") and not at.rule.groups and len(at.rule.any) < FEW_PHRASES:
            yield Finding(code=Code.FEW_PHRASES, path=(*at.path, "any"), item=at.item, n=len(at.rule.any))


def _untested(script: CompiledScript) -> Iterator[Finding]:
    tested = {name for test in script.script.tests for name in test.expect}
    names = [*(step.id for step in script.script.steps), *(item.id for item in script.script.forbid)]
    missing = [name for name in names if name not in tested]
    if missing:
        yield Finding(code=Code.UNTESTED, path=("tests",), other=", ".join(missing), n=len(missing))


def never_heard(rules: Iterable[RuleAt], heard: Heard) -> Iterator[Finding]:
    """Phrases that nobody said in any of the calls."""
    for at in rules:
        for phrase in at.rule.any:
            if not heard.counts[at.path, phrase]:
                yield Finding(code=Code.NEVER_HEARD, path=(*at.path, "any"), item=at.item, phrase=phrase, n=heard.calls)


_MESSAGES: Final[Mapping[Code, Callable[[Finding], str]]] = MappingProxyType(
    {
        Code.STOLEN: lambda it: f'"{it.phrase}" is taken by {it.other}, which matches it better',
        Code.SHARED: lambda it: f'"{it.phrase}" also counts for {it.other}',
        Code.FORBIDDEN: lambda it: f'"{it.phrase}" is forbidden by {it.other}',
        Code.CANCELLED: lambda it: f'"{it.phrase}" does not count: an anti-phrase, a negation or question cancels it',
        Code.NEGATION_COUNTS: lambda it: f'"{it.phrase}" would count as said',
        Code.NO_ANTI_PHRASES: lambda _: "weighs much and has no anti-phrases (not)",
        Code.NEVER_HEARD: lambda it: f'"{it.phrase}" was never heard in {it.n:g} calls',
        Code.DIGITS: lambda it: f'"{it.phrase}" has digits, which recognisers write as words',
        Code.FOREIGN_LETTERS: lambda it: f'"{it.phrase}" has letters of another alphabet',
        Code.UNKNOWN_WORDS: lambda it: f'"{it.phrase}": the recogniser does not know {it.other}',
        Code.ORDER_CIRCLE: lambda it: f"waits for itself: {it.other}",
        Code.ORDER_WINDOWS: lambda it: f"has to come after {it.other}, whose time is later",
        Code.WEIGHTS: lambda it: f"the weights add up to {it.n:g}, not to 100",
        Code.WEIGHTLESS: lambda _: "has no weight and changes no score",
        Code.FEW_PHRASES: lambda it: f"{it.n:g} phrases; about ten from real calls work far better",
        Code.UNTESTED: lambda it: f"without a test: {it.other}",
    }
)


def message(finding: Finding) -> str:
    """In English, without the place."""
    return _MESSAGES[finding.code](finding)
