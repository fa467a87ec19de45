"""A script made ready for comparing: once per version, used for every call."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from scripts_qa.matching.phrases import Slots, slots_of
from scripts_qa.matching.rules import CompiledRule, compile_rule
from scripts_qa.script import Forbidden, Rule, Script, ScriptText, Step, Who

FEW_IN_A_CHARGE: Final = 3
"""Words that mean something in a forbidden phrase, up to which it must be there whole."""


@dataclass(frozen=True, slots=True)
class CompiledStep:
    """`rules` by part, one with an empty name for a step without parts; `trigger` is the rule of its `if`."""

    step: Step
    who: Who
    rules: Mapping[str, CompiledRule]
    trigger: CompiledRule | None


@dataclass(frozen=True, slots=True)
class CompiledForbidden:
    item: Forbidden
    who: Who
    rule: CompiledRule


@dataclass(frozen=True, slots=True)
class CompiledScript:
    source: ScriptText
    slots: Slots
    steps: tuple[CompiledStep, ...]
    forbidden: tuple[CompiledForbidden, ...]

    @property
    def script(self) -> Script:
        return self.source.script


def compile_script(source: ScriptText) -> CompiledScript:
    """:raises ScriptInvalid: for phrases that cannot be looked for"""
    script = source.script
    slots = slots_of(script.slots, script.lang)
    names = sorted({*slots.kinds, *slots.lists})

    def compiled(rule: Rule) -> CompiledRule:
        return compile_rule(rule, script.defaults, script.lang, names)

    steps = tuple(
        CompiledStep(
            step=step,
            who=step.who or script.defaults.who,
            rules={part: compiled(rule) for part, rule in step.rules()},
            trigger=None if step.if_ is None else compiled(step.if_),
        )
        for step in script.steps
    )
    forbidden = tuple(
        CompiledForbidden(item, item.who or script.defaults.who, _strict(item, compiled(item)))
        for item in script.forbid
    )
    return CompiledScript(source, slots, steps, forbidden)


def _strict(item: Forbidden, compiled: CompiledRule) -> CompiledRule:
    """Two words of three are no proof against anybody ("решайте прямо сейчас" is not said by "напишу прямо сейчас"),
    unless the author set a share himself."""
    return compiled if item.min is not None else replace(compiled, few=FEW_IN_A_CHARGE)
