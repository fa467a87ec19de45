"""The commands as somebody runs them, over the scripts that come with the program."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from callcenter.cli import app

pytestmark = pytest.mark.unit

EXAMPLES = Path(str(files("scripts_qa"))) / "examples"
CALL = [
    (0, "agent", "здравствуйте меня зовут Ирина компания Северный дом все разговоры записываются"),
    (8, "customer", "здравствуйте мне нужны окна"),
    (11, "agent", "скажите для какого помещения и какой размер вам нужен"),
    (16, "customer", "для кухни полтора на полтора"),
    (20, "agent", "понятно цена двадцать пять тысяч рублей"),
    (25, "customer", "ой это дорого"),
    (28, "agent", "понимаю вас в стоимость уже входит установка"),
    (36, "customer", "хорошо"),
    (40, "agent", "тогда наберу вас завтра утром спасибо за звонок всего доброго"),
]


def written(folder: Path, *, conf: float | None = None) -> Path:
    segments = [
        {"speaker": who, "start": at, "end": at + 0.4 * len(text.split()), "text": text, "confidence": conf}
        for at, who, text in CALL
    ]
    path = folder / "call.json"
    path.write_text(json.dumps({"language": "ru", "duration": 46, "segments": segments}), encoding="utf-8")
    return path


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["qa", *arguments])


def test_good_call_passes_the_example_script_with_quotes_and_seconds(tmp_path: Path) -> None:
    script = str(EXAMPLES / "sales-call-ru.yaml")
    result = run("check", "--script", script, "--transcript", str(written(tmp_path)), "--json")
    document = json.loads(result.stdout)
    statuses = {step["id"]: step["status"] for step in document["steps"]}
    assert set(statuses.values()) == {"done"}, statuses
    assert document["score"]["outcome"] == "pass"
    assert document["score"]["coverage"] == 1
    price = next(step for step in document["steps"] if step["id"] == "price")
    assert price["evidence"][0]["quote"] == "цена двадцать пять тысяч рублей"
    assert 20 < price["evidence"][0]["start"] < price["evidence"][0]["end"] < 25


def test_check_for_people_names_each_step(tmp_path: Path) -> None:
    script = str(EXAMPLES / "sales-call-ru.yaml")
    result = run("check", "--script", script, "--transcript", str(written(tmp_path)))
    assert result.exit_code == 0
    assert "Предупредил о записи" in result.stdout


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.yaml")))
def test_example_script_meets_its_own_tests(name: str) -> None:
    result = run("test", "--script", str(EXAMPLES / name))
    assert result.exit_code == 0, result.stdout


def test_script_that_fails_its_own_test_says_which(tmp_path: Path) -> None:
    script = tmp_path / "s.yaml"
    script.write_text(
        "script: s\nformat: 1\nlang: ru\nsteps: [{id: hi, any: [добрый день]}]\n"
        "tests: [{say: привет всем, expect: {hi: done}}]\n",
        encoding="utf-8",
    )
    result = run("test", "--script", str(script))
    assert result.exit_code == 1
    assert "hi should be done and is missed" in result.stdout


BEFORE_THE_CALL = '{"segments": [{"speaker": "agent", "start": -1, "end": 0}]}'


@pytest.mark.parametrize("text", ["{", '{"segments": 1}', BEFORE_THE_CALL])
def test_broken_transcript_is_refused_in_plain_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.json"
    path.write_text(text, encoding="utf-8")
    result = run("check", "--script", str(EXAMPLES / "sales-call-ru.yaml"), "--transcript", str(path))
    assert result.exit_code == 1
    assert "transcript" in result.stderr


def test_agreement_prints_the_three_figures(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    rows = [f"{item},{rater},{'x' if item % 3 else 'y'}" for item in range(30) for rater in "ab"]
    path.write_text("item,rater,label\n" + "\n".join(rows), encoding="utf-8")
    document = json.loads(run("agreement", str(path), "--json").stdout)
    assert (document["percent"]["value"], document["kappa"]["value"], document["alpha"]["value"]) == (100, 1, 1)
