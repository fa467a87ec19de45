"""Calls against a script: milliseconds of one core for a call, by rules alone and with the embeddings.

    python -m tests.bench.bench_checks [--calls 200]

The calls are made of some of the example script's phrases and of lines that are in no script, sixty turns of each side,
some five minutes; every call is another one.
"""

import argparse
import random
import time
from importlib.resources import files
from typing import Final

from scripts_qa.checker import check
from scripts_qa.compiled import CompiledScript, compile_script
from scripts_qa.loading import load_script
from scripts_qa.matching.e5 import installed_meaning
from scripts_qa.matching.meaning import Meaning, spoken
from scripts_qa.transcript import Segment, Transcript
from tests.bench.figures import SPREAD_COLUMNS, Table, spread

TURNS: Final = 60
HISTORY: Final = 10_000
WITH_EMBEDDINGS: Final = 3
OTHER: Final = (
    "сейчас посмотрю в программе одну минуту",
    "да конечно я вас слушаю",
    "у нас есть несколько вариантов на выбор",
    "а вы уже обращались к нам раньше",
    "мастер приедет со всеми образцами и покажет вам на месте",
    "понятно тогда давайте так и сделаем",
)
COLUMNS: Final = ("matcher", *SPREAD_COLUMNS, f"{HISTORY:,} calls at this rate")
_SEED: Final = 20_261_122


def run(calls: int = 200) -> list[Table]:
    compiled = _compiled()
    rows = [_row("rules", compiled, calls, None)]
    meaning = installed_meaning()
    if meaning is not None:
        rows.append(_row(f"rules and {meaning.name}", compiled, WITH_EMBEDDINGS, meaning))
    notes = () if meaning is not None else ("The extra `meaning` is not installed: the embeddings were not measured.",)
    return [Table(f"A call of {2 * TURNS} turns against the example script, one core", COLUMNS, rows, notes)]


def _row(name: str, compiled: CompiledScript, calls: int, meaning: Meaning | None) -> list[str]:
    dice = random.Random(_SEED)
    rules = [rule for step in compiled.steps for rule in step.rules.values()]
    lines = [spoken(phrase, compiled) for rule in rules for phrase in rule.phrases]
    check(compiled, _call(dice, lines), meaning=meaning)
    took = []
    for _ in range(calls):
        call = _call(dice, lines)
        began = time.perf_counter()
        check(compiled, call, meaning=meaning)
        took.append(time.perf_counter() - began)
    minutes = sum(took) / len(took) * HISTORY / 60
    return [name, *spread(took).cells(), f"{minutes:.0f} min"]


def _call(dice: random.Random, lines: list[str]) -> Transcript:
    segments = []
    for turn in range(2 * TURNS):
        said = dice.choice(lines) if dice.random() < 0.2 else " ".join(dice.sample(OTHER, 2))
        speaker = ("agent", "customer")[turn % 2]
        segments.append(Segment(speaker=speaker, start=2.5 * turn, end=2.5 * turn + 2.4, text=said))
    return Transcript(language="ru", segments=segments)


def _compiled() -> CompiledScript:
    text = (files("scripts_qa") / "examples" / "sales-call-ru.yaml").read_text(encoding="utf-8")
    return compile_script(load_script(text))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Calls against a script.")
    parser.add_argument("--calls", type=int, default=200)
    for table in run(parser.parse_args().calls):
        print(table.title, *([*table.columns], *table.rows), sep="\n")
