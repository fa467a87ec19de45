"""Where a dialled number leads, as far as a dial plan can be read without running it.

Followed are `Goto`, `Gosub` and plain `GotoIf` branches to contexts that exist, up to the first `Queue()` or `Dial()`.
FreePBX writes its inbound routes as `ext-did-...` contexts, its queues as `ext-queues`, its ring groups as `ext-group`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ami.importing.files import Part, Place, Unclear

STEPS_LIMIT: Final = 60
_DID: Final = re.compile(r"\+?\d{3,16}")
_APP: Final = re.compile(r"(\w+)\s*\((.*)\)\s*$|(\w+)\s*,?(.*)$")
_INBOUND: Final = ("ext-did",)
_USUAL_INBOUND: Final = ("from-trunk", "from-pstn", "from-provider", "incoming", "inbound")


@dataclass(frozen=True, slots=True)
class Step:
    exten: str
    app: str
    data: str
    place: Place


@dataclass(frozen=True, slots=True)
class Way:
    """Where a number leads: a queue's name, devices that are dialled, or neither; `via` in words."""

    queue: str = ""
    devices: tuple[str, ...] = ()
    via: str = ""


@dataclass(frozen=True, slots=True)
class FoundLine:
    did: str
    way: Way
    place: Place


class DialPlan:
    """All contexts of one folder."""

    def __init__(self, parts: Iterable[Part], unclear: list[Unclear]) -> None:
        self._steps: defaultdict[str, list[Step]] = defaultdict(list)
        self._includes: defaultdict[str, list[str]] = defaultdict(list)
        self._unclear = unclear
        for part in parts:
            if part.name not in ("general", "globals"):
                self._read(part)

    def inbound(self, trunk_contexts: Iterable[str]) -> list[FoundLine]:
        """The firm's own numbers: fixed extensions in the contexts of trunks and what these include."""
        entries = [name for name in self._names() if name.startswith(_INBOUND) or name in _USUAL_INBOUND]
        contexts = self._with_includes([*trunk_contexts, *entries])
        lines: dict[str, FoundLine] = {}
        for context in contexts:
            for step in self._steps[context]:
                if _DID.fullmatch(step.exten):
                    if step.exten not in lines:
                        lines[step.exten] = FoundLine(step.exten, self._way(context, step.exten), step.place)
                elif step.exten.startswith("_"):
                    self._tell_once(step.place, f"pattern {step.exten}: the numbers behind it are not in the files")
        return list(lines.values())

    def _names(self) -> list[str]:
        return list(dict.fromkeys([*self._steps, *self._includes]))

    def _tell_once(self, place: Place, reason: str) -> None:
        if all(one.reason != reason or one.place.file != place.file for one in self._unclear):
            self._unclear.append(Unclear(place, reason))

    def _read(self, part: Part) -> None:
        exten = ""
        for setting in part.settings:
            if setting.name == "include":
                self._includes[part.name].append(setting.value.partition(",")[0].strip())
            elif setting.name == "exten":
                exten, _, rest = setting.value.partition(",")
                exten = exten.strip().partition("/")[0]
                self._step(part.name, exten, rest, setting.place)
            elif setting.name == "same" and exten:
                self._step(part.name, exten, setting.value, setting.place)
            elif setting.name == "switch":
                self._unclear.append(Unclear(setting.place, "switch: this dial plan lives elsewhere"))

    def _step(self, context: str, exten: str, rest: str, place: Place) -> None:
        priority, comma, call = rest.partition(",")
        if not comma or priority.strip() == "hint":
            return
        found = _APP.match(call.strip())
        if found is None:
            self._unclear.append(Unclear(place, "no application"))
            return
        self._steps[context].append(Step(exten, (found[1] or found[3]).lower(), found[2] or found[4] or "", place))

    def _with_includes(self, names: Iterable[str]) -> list[str]:
        found: dict[str, None] = {}
        waiting = [name for name in names if name in self._steps or name in self._includes]
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = None
                waiting = self._includes[name] + waiting if name in self._includes else waiting
        return list(found)

    def _way(self, context: str, exten: str) -> Way:
        """Breadth first, each place once; what is met first counts."""
        waiting, seen, last = [(context, exten)], set[tuple[str, str]](), ""
        while waiting and len(seen) < STEPS_LIMIT:
            here = waiting.pop(0)
            if here in seen:
                continue
            seen.add(here)
            for step in self._at(*here):
                if step.app == "queue":
                    return Way(queue=step.data.split(",")[0].strip(), via=_via(here))
                if step.app == "dial" and (devices := _devices(step.data.replace("${EXTEN}", here[1]))):
                    return Way(devices=devices, via=_via(here))
                if step.app == "macro" and step.data.startswith("dial,") and (group := _group(step.data)):
                    return Way(devices=group, via=_via(here))
                for target in _targets(step, here):
                    waiting.append(target)
                    last = last if step.app == "gosub" else _via(target)
        return Way(via=last)

    def _at(self, context: str, exten: str) -> list[Step]:
        for name in self._with_includes([context]):
            steps = self._steps.get(name, [])
            own = [step for step in steps if step.exten == exten]
            fitting = own or [step for step in steps if _fits(step.exten, exten)]
            if fitting:
                return fitting
        return []


def _fits(pattern: str, exten: str) -> bool:
    """Asterisk's patterns: X, Z, N and sets for digits, a dot or ! for the rest."""
    if not pattern.startswith("_"):
        return False
    classes = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*"}
    parts = re.findall(r"\[[0-9-]+\]|.", pattern[1:])
    said = "".join(part if len(part) > 1 else classes.get(part.upper(), re.escape(part)) for part in parts)
    try:
        return re.fullmatch(said, exten) is not None
    except re.error:
        return False


def _via(place: tuple[str, str]) -> str:
    return ",".join(place)


def _targets(step: Step, here: tuple[str, str]) -> Iterator[tuple[str, str]]:
    data = step.data
    if step.app == "gotoif":
        branches = data.partition("?")[2].split(":")
    elif step.app in ("goto", "gosub"):
        branches = [data.partition("(")[0]]
    else:
        return
    for branch in branches:
        words = [word.strip() for word in branch.split(",")]
        if len(words) == 3:
            yield words[0], here[1] if words[1] == "${EXTEN}" else words[1]
        elif len(words) == 2 and step.app != "gotoif":
            yield here[0], words[0]


def _devices(data: str) -> tuple[str, ...]:
    """`PJSIP/101&PJSIP/102,20,t`; a device made of variables is none."""
    return tuple(one for one in data.split(",")[0].strip().split("&") if one and "$" not in one and "/" in one)


def _group(data: str) -> tuple[str, ...]:
    """FreePBX's ring groups: `dial,20,tr,101-102-103`."""
    last = data.split(",")[-1].strip()
    return tuple(last.split("-")) if re.fullmatch(r"\d{2,6}(-\d{2,6})*", last) else ()
