"""`callcenter qa`: scripts and ratings from the shell, without a database."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Final, Never

import typer
from rich.console import Console
from rich.table import Table

from callcenter.errors import AppError
from scripts_qa.agreement import agreement, load_ratings
from scripts_qa.checker import check
from scripts_qa.compiled import CompiledScript, compile_script
from scripts_qa.library.checkup import check_up
from scripts_qa.library.comparing import heard_phrases
from scripts_qa.library.linting import Finding, Heard, known_words, lint, message
from scripts_qa.library.spoken import Path as LintPath
from scripts_qa.loading import load_script
from scripts_qa.places import places_of
from scripts_qa.report import agreement_document, check_document
from scripts_qa.scoring import card_of, score
from scripts_qa.testing import failed_tests
from scripts_qa.transcript import load_transcript

qa_app: Final = typer.Typer(no_args_is_help=True, help="Sales scripts: check, test, and measure agreement.")
JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ScriptFile = Annotated[Path, typer.Option("--script", help="The script, YAML.", exists=True, dir_okay=False)]


@qa_app.command("check")
def check_command(
    script: ScriptFile,
    transcript: Annotated[Path, typer.Option(help="What `callcenter transcribe --json` printed.", dir_okay=False)],
    agent: Annotated[str, typer.Option(help="First name of the agent, for {name}.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Check a transcribed call against a script."""
    compiled = _compiled(script)
    try:
        result = check(compiled, load_transcript(_text(transcript)), agent_name=agent)
    except AppError as error:
        _fail(error)
    document = check_document(result, score(card_of(compiled.script, result)))
    _print(document) if as_json else _show(document)


@qa_app.command("test")
def test_command(script: ScriptFile) -> None:
    """Run the tests that a script carries."""
    compiled = _compiled(script)
    faults = failed_tests(compiled)
    for fault in faults:
        typer.echo(f'"{fault.say}": {fault.id} should be {fault.expected} and is {fault.got}')
    typer.echo(f"{len(compiled.script.tests)} tests, {len(faults)} expectations not met")
    raise typer.Exit(1 if faults else 0)


@qa_app.command("lint")
def lint_command(
    script: Annotated[Path, typer.Argument(help="The script, YAML.", exists=True, dir_okay=False)],
    transcripts: Annotated[
        Path | None,
        typer.Option(help="A folder of `callcenter transcribe --json`: what is never heard?", file_okay=False),
    ] = None,
    vocabulary: Annotated[
        Path | None, typer.Option(help="The recogniser's words, one a line (a model's words.txt).", dir_okay=False)
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Look for what may go wrong with a script; exit code 1 for faults and failed tests, 0 for mere findings."""
    checkup = check_up(_text(script))
    if checkup.compiled is None:
        for fault in checkup.faults:
            typer.echo(f"{script}:{fault['line']}:{fault['column']}: fault: {fault['reason']}")
        raise typer.Exit(1)
    known = frozenset() if vocabulary is None else known_words(_text(vocabulary))
    heard = None if transcripts is None else _heard(checkup.compiled, transcripts)
    places = places_of(checkup.compiled.source.text)
    found = [(places.of(item.path).line, item) for item in lint(checkup.compiled, heard=heard, known_words=known)]
    if as_json:
        _print({"findings": [_finding(line, item) for line, item in found], "failed_tests": len(checkup.failures)})
    else:
        for line, item in found:
            name = f"{item.item}: " if item.item else ""
            typer.echo(f"{script}:{line}: {item.severity}: {name}{message(item)} [{item.code}]")
        typer.echo(f"{len(found)} findings, {len(checkup.failures)} of {checkup.tests} tests fail")
    raise typer.Exit(1 if checkup.failures else 0)


@qa_app.command("agreement")
def agreement_command(
    ratings: Annotated[Path, typer.Argument(help="CSV with the columns item, rater, label.", dir_okay=False)],
    as_json: JsonFlag = False,
) -> None:
    """How far raters agree: percent, kappa, Krippendorff's alpha, with intervals of 95 %."""
    try:
        found = agreement(load_ratings(_text(ratings)))
    except AppError as error:
        _fail(error)
    document = agreement_document(found)
    if as_json:
        _print(document)
        return
    typer.echo(f"{found.items} items, {found.raters} raters, {found.ratings} ratings")
    for name in ("percent", "kappa", "alpha"):
        figure = document[name]
        typer.echo(f"{name:8} {_number(figure['value'])}  [{_number(figure['low'])}, {_number(figure['high'])}]")


def _heard(compiled: CompiledScript, folder: Path) -> Heard:
    counts: Counter[tuple[LintPath, str]] = Counter()
    paths = sorted(folder.glob("*.json"))
    for path in paths:
        try:
            counts.update(heard_phrases(compiled, load_transcript(_text(path))))
        except AppError as error:
            typer.echo(f"{path}: {error.detail}", err=True)
    return Heard(len(paths), counts)


def _finding(line: int, item: Finding) -> dict[str, Any]:
    return {
        "line": line,
        "code": str(item.code),
        "severity": str(item.severity),
        "item": item.item,
        "phrase": item.phrase,
        "other": item.other,
        "n": item.n,
        "message": message(item),
    }


def _compiled(path: Path) -> CompiledScript:
    try:
        return compile_script(load_script(_text(path)))
    except AppError as error:
        _fail(error)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"callcenter: {path}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}", err=True)
        raise typer.Exit(1) from error


def _fail(error: AppError) -> Never:
    typer.echo(f"callcenter: {error.detail}", err=True)
    errors = error.extra.get("errors")
    for fault in errors if isinstance(errors, list) else []:
        typer.echo(f"  {fault['field']}: {fault['reason']}", err=True)
    raise typer.Exit(1)


def _print(document: dict[str, Any]) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def _show(document: dict[str, Any]) -> None:
    table = Table("step", "status", "at", "quote")
    for item in (*document["steps"], *document["forbid"]):
        proof = next(iter(item["evidence"]), None)
        at = "" if proof is None else f"{int(proof['start']) // 60}:{int(proof['start']) % 60:02}"
        table.add_row(item["title"] or item["id"], item["status"], at, "" if proof is None else proof["quote"])
    for item in document["metrics"]:
        table.add_row(item["title"] or item["id"], item["status"], "", _number(item["value"]))
    Console().print(table)
    result = document["score"]
    typer.echo(f"score {_number(result['total'])} ({result['outcome']}), known {result['coverage']:.0%}")
    for name in result["suspected_fatal"]:
        typer.echo(f"to be confirmed by a person: {name}")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")
