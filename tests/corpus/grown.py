"""The scripts with more phrases, taken from the calls of the tuning half: what adding words is worth, is seen on the
held-out half."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from scripts_qa.compiled import CompiledScript, compile_script
from scripts_qa.loading import load_script
from tests.corpus.calls import script_text

PHRASES: Final = Path(__file__).with_name("phrases.yaml")


@lru_cache(maxsize=16)
def grown_script(name: str) -> CompiledScript:
    script = yaml.safe_load(script_text(name))
    for place, phrases in yaml.safe_load(PHRASES.read_text(encoding="utf-8"))[name].items():
        _rule(script, place).setdefault("any", []).extend(phrases)
    return compile_script(load_script(yaml.safe_dump(script, allow_unicode=True)))


def _rule(script: Any, place: str) -> Any:
    name, _, within = place.partition(".")
    item = next(item for item in (*script["steps"], *script.get("forbid", ())) if item["id"] == name)
    if not within:
        return item
    return item["if"] if within == "if" else item["parts"][within]
