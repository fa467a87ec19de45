"""Whatever the rooms write into the trail, the console can tell in words."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.control.actions import Action
from callcenter.selfcheck.findings import Repair

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
ROOMS = ("callcenter", "crm", "recordings", "scripts_qa", "screenpop", "ami")
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
OTHERS = frozenset(
    {"Schedule", "ForeignKey", "enqueue", "error", "exception", "info", "invalid_field", "job", "joinpath", "warning"}
)
"""Calls in the same files whose dotted names are those of jobs, columns, fields, files and log lines."""


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _written(source: str) -> Iterator[str]:
    """Every dotted name that is handed to a call which is none of the others."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or _name(node) in OTHERS:
            continue
        for given in (*node.args, *(keyword.value for keyword in node.keywords)):
            if isinstance(given, ast.Constant) and isinstance(given.value, str) and ACTION.fullmatch(given.value):
                yield given.value


def actions() -> set[str]:
    found = {f"call.{action}" for action in Action} | {f"selfcheck.{str(one).replace('-', '_')}" for one in Repair}
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            source = file.read_text(encoding="utf-8")
            if "callcenter.audit" in source or "udit." in source:
                found.update(_written(source))
    return found


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_action_of_the_trail_has_words(language: str) -> None:
    words = json.loads((ROOT / f"web/src/i18n/{language}.json").read_text(encoding="utf-8"))["audit"]["actions"]
    known = {f"{family}.{verb}" for family, verbs in words.items() for verb in verbs}
    assert len(actions()) > 90, "the actions were not found in the sources"
    assert not actions() - known
