"""The files of `calls/`: a heading, the lines as in deploy/speech/dialogues, the labels.

language: en
script: support-en
name: Kate                      the operator's first name, for {name}
half: tuning                    or held-out
kept: yes                       or no: the call breaks its script somewhere
about: a wrong invoice, put right
---
agent [desk, offer]: Good morning...       which steps the line does, in whole or in part
caller: Hello...
---
done: desk offer                every step of the script, and every prohibition, under exactly one label
na: care
ok: blame
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from deploy.speech.dialogue import Dialogue, Line, Side
from scripts_qa.results import Status

FOLDER: Final = Path(__file__).with_name("calls")
PROJECT: Final = Path(__file__).parents[2]
SCRIPTS: Final = (PROJECT / "scripts_qa" / "examples", PROJECT / "deploy" / "demo" / "scripts")
_LINE: Final = re.compile(r"(?P<side>agent|caller)(?: \[(?P<steps>[a-z_, ]+)\])?: (?P<text>.+)")


class Half(StrEnum):
    TUNING = "tuning"
    HELD_OUT = "held-out"


@dataclass(frozen=True, slots=True)
class LabelledCall:
    """`labels` by the id of the step or prohibition; `proofs`: the numbers of the lines that do a step."""

    dialogue: Dialogue
    script: str
    agent_name: str
    half: Half
    kept: bool
    labels: Mapping[str, Status]
    proofs: Mapping[str, tuple[int, ...]]


def labelled_calls() -> list[LabelledCall]:
    """In the order of their names."""
    return [parse(path.stem, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.txt"))]


def script_text(name: str) -> str:
    path = next(folder / f"{name}.yaml" for folder in SCRIPTS if (folder / f"{name}.yaml").exists())
    return path.read_text(encoding="utf-8")


def parse(name: str, text: str) -> LabelledCall:
    """:raises ValueError: with the file's name and what is wrong with it"""
    parts = text.split("---\n")
    if len(parts) != 3:
        raise ValueError(f"{name}: heading, lines and labels are to be parted by '---'")
    about = _pairs(parts[0])
    lines, proofs = _lines(name, parts[1])
    return LabelledCall(
        dialogue=Dialogue(name, about["language"], "", lines),
        script=about["script"],
        agent_name=about["name"],
        half=Half(about["half"]),
        kept={"yes": True, "no": False}[about["kept"]],
        labels=_labels(name, parts[2]),
        proofs=proofs,
    )


def _pairs(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.splitlines() if line.strip())
    return {key.strip(): value.strip() for key, _, value in pairs}


def _lines(name: str, text: str) -> tuple[tuple[Line, ...], Mapping[str, tuple[int, ...]]]:
    lines: list[Line] = []
    proofs: dict[str, tuple[int, ...]] = {}
    for number, line in enumerate(text.splitlines()):
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise ValueError(f"{name}: nobody says {line!r}")
        lines.append(Line(Side(found["side"]), found["text"]))
        for step in (found["steps"] or "").replace(" ", "").split(","):
            if step:
                proofs[step] = (*proofs.get(step, ()), number)
    return tuple(lines), proofs


def _labels(name: str, text: str) -> Mapping[str, Status]:
    labels: dict[str, Status] = {}
    for label, steps in _pairs(text).items():
        for step in steps.split():
            if step in labels:
                raise ValueError(f"{name}: two labels for {step}")
            labels[step] = Status(label)
    return labels
