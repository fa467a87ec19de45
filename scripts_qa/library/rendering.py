"""A script as the operator reads it during the call: what to do, and one way to say it."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from scripts_qa.compiled import CompiledScript
from scripts_qa.script import Forbidden, Kind, Rule, Step

_GAP: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
KIND_NAMES: Final = {"agent.first_name": "name"}


@dataclass(frozen=True, slots=True)
class Line:
    """One step. `say` has one phrase for each part; a gap in it is `{money}`, `{number}`, `{day}` or `{name}`.
    `after_hearing`: what the customer says that asks for the step."""

    id: str
    title: str
    say: tuple[str, ...]
    kind: Kind
    question: bool = False
    count: int = 1
    after_hearing: str = ""
    optional: bool = False
    when: Literal["first", "last", ""] = ""
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Never:
    id: str
    title: str
    say: str
    fatal: bool


def lines_of(script: CompiledScript) -> list[Line]:
    """In the order of the text; what is only counted is left out."""
    return [_line(step, script) for step in script.script.steps if step.kind is not Kind.INFO]


def never_of(script: CompiledScript) -> list[Never]:
    return [_never(item, script) for item in script.script.forbid]


def _line(step: Step, script: CompiledScript) -> Line:
    when = step.when
    first = None if when is None else when.first_s
    last = None if when is None or first is not None else when.last_s
    return Line(
        id=step.id,
        title=step.title or step.id,
        say=tuple(line for _, rule in step.rules() if (line := _example(rule, script))),
        kind=step.kind,
        question=step.question,
        count=step.count,
        after_hearing="" if step.if_ is None else _example(step.if_, script),
        optional=step.optional,
        when="first" if first is not None else "last" if last is not None else "",
        seconds=first if first is not None else last,
    )


def _never(item: Forbidden, script: CompiledScript) -> Never:
    return Never(item.id, item.title or item.id, _example(item, script), item.kind == "fatal")


def _example(rule: Rule, script: CompiledScript) -> str:
    """The first phrase: its author puts the best one there. Groups are only words."""
    text = rule.any[0] if rule.any else " … ".join(group[0] for group in rule.groups)
    return _GAP.sub(lambda found: _shown(found[1], script), text)


def _shown(name: str, script: CompiledScript) -> str:
    listed = script.slots.lists.get(name)
    if listed:
        return listed[0].text
    kind = script.slots.kinds.get(name, name)
    return f"{{{KIND_NAMES.get(kind, kind)}}}"
