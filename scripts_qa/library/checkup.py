"""A text looked at while somebody writes it: what is wrong with it, what may go wrong, and what its tests say."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scripts_qa.compiled import CompiledScript, compile_script
from scripts_qa.errors import ScriptInvalid
from scripts_qa.library.linting import Finding, lint
from scripts_qa.loading import Fault, fault, load_script
from scripts_qa.matching.phrases import BUILT_IN, compile_phrase, slots_of
from scripts_qa.places import START, Places, places_of
from scripts_qa.script import Rule, Script
from scripts_qa.testing import FailedTest, failed_tests

MAX_FAULTS: Final = 50


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    finding: Finding
    place: Fault


@dataclass(frozen=True, slots=True)
class PlacedFailure:
    failure: FailedTest
    place: Fault


@dataclass(frozen=True, slots=True)
class Checkup:
    """`compiled` is None where the text is no script: then there are faults, and nothing else."""

    faults: tuple[Fault, ...] = ()
    compiled: CompiledScript | None = None
    findings: tuple[PlacedFinding, ...] = ()
    tests: int = 0
    failures: tuple[PlacedFailure, ...] = ()


def check_up(text: str, *, key: str = "") -> Checkup:
    """Computes for up to a second. `key`: the script whose draft this is; another name would make it another script."""
    try:
        source = load_script(text)
    except ScriptInvalid as error:
        return Checkup(faults=tuple(_faults_of(error)))
    places = places_of(text)
    faults = [*_misnamed(source.script, key, places), *_not_compiled(source.script, places)]
    if faults:
        return Checkup(faults=tuple(faults[:MAX_FAULTS]))
    compiled = compile_script(source)
    found = [PlacedFinding(item, fault("", str(item.code), places.of(item.path))) for item in lint(compiled)]
    failures = [PlacedFailure(item, _said_at(places, item)) for item in failed_tests(compiled)]
    return Checkup((), compiled, tuple(found), len(source.script.tests), tuple(failures))


def _faults_of(error: ScriptInvalid) -> list[Fault]:
    given = error.extra.get("errors")
    faults = given if isinstance(given, list) else [fault("", error.detail, START)]
    return faults[:MAX_FAULTS]


def _misnamed(script: Script, key: str, places: Places) -> Iterator[Fault]:
    if key and script.script != key:
        yield fault("script", f"this script is {key}: another name would make it another script", places.of(["script"]))


def _not_compiled(script: Script, places: Places) -> Iterator[Fault]:
    """Every phrase that cannot be looked for, where compiling would stop at the first."""
    for name, filled_by in script.slots.items():
        try:
            slots_of({name: filled_by}, script.lang)
        except ScriptInvalid as error:
            yield fault(f"slots.{name}", error.detail, places.of(["slots", name]))
    known = {*BUILT_IN, *script.slots}
    for phrase in dict.fromkeys(phrase for rule in _rules(script) for phrase in _phrases(rule)):
        try:
            compile_phrase(phrase, script.lang, sorted(known))
        except ScriptInvalid as error:
            yield fault("", error.detail, places.of_scalar(phrase) or START)


def _rules(script: Script) -> Iterator[Rule]:
    for step in script.steps:
        yield from (step, *step.parts.values(), *(() if step.if_ is None else (step.if_,)))
    yield from script.forbid


def _phrases(rule: Rule) -> Iterator[str]:
    yield from rule.any
    yield from rule.not_
    for group in rule.groups:
        yield from group


def _said_at(places: Places, failure: FailedTest) -> Fault:
    return fault(failure.id, f"{failure.expected}: {failure.got}", places.of_scalar(failure.say) or START)
