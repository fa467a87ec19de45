"""`callcenter calls compare` on recorded books and stored calls."""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from callcenter.bootstrap.selfcheck import BOOKS_BACK, BOOKS_SETTLE, books_findings
from callcenter.calls.facts import CallFact
from callcenter.calls.recorder import Recorder
from callcenter.calls.storybook import StoryBook
from callcenter.cli import app
from callcenter.db import Database
from callcenter.settings import load_settings
from tests.ami.ledger.books import REPLAY
from tests.calls_db.traces import told
from tests.fakes.bus import RecordingBus

pytestmark = pytest.mark.db

TRACE = REPLAY / "two_calls_interleaved.ami"


class Nobody:
    """Implements AgentLocator."""

    def agent_of(self, endpoint: str) -> int | None:
        return None


async def store(url: str, facts: Sequence[CallFact]) -> None:
    database = Database(url)
    recorder = Recorder(database, RecordingBus(), book=StoryBook(), agents=Nobody(), normalise=lambda number: None)
    for fact in facts:
        recorder.take(fact)
    assert await recorder.flush()
    await database.dispose()


def settled(url: str, folder: Path, *, cel: Path) -> Path:
    config = folder / "callcenter.toml"
    lines = [f"database_url = {json.dumps(url)}", "[[pbx]]", 'name = "pbx"', 'host = "127.0.0.1"']
    lines += ['bridge_username = "b"', 'bridge_secret = "b"', 'actions_username = "a"', 'actions_secret = "a"']
    lines += ["[pbx.books]", f"cel = {json.dumps(str(cel))}"]
    lines += [f"queue_log = {json.dumps(str(TRACE.with_suffix('.queue_log')))}"]
    config.write_text("\n".join(lines))
    return config


def compare(url: str, folder: Path, *, cel: Path) -> Result:
    config = settled(url, folder, cel=cel)
    span = ["--from", "2026-11-22 00:00:00", "--to", "2026-11-24 00:00:00"]
    return CliRunner().invoke(app, ["calls", "compare", *span, "--config", str(config)])


@pytest.fixture
def cel(tmp_path: Path) -> Path:
    """As young as the calls in it: books that were closed before the span are not read."""
    copy = tmp_path / "Master.csv"
    copy.write_bytes(TRACE.with_suffix(".cel.csv").read_bytes())
    return copy


def test_calls_agree_with_the_books_command_says_so(sqlite_url: str, tmp_path: Path, cel: Path) -> None:
    asyncio.run(store(sqlite_url, told(TRACE, "pbx").facts))
    result = compare(sqlite_url, tmp_path, cel=cel)
    assert (result.exit_code, result.output) == (0, "pbx: 5 calls in the books, 0 disagreements\n")


def test_call_missing_and_line_spoilt_command_names_both(sqlite_url: str, tmp_path: Path, cel: Path) -> None:
    known = told(TRACE, "pbx")
    missing = next(iter(known.stories))
    asyncio.run(store(sqlite_url, [fact for fact in known.facts if fact.call_id != missing]))
    with cel.open("ab") as file:
        file.write(b'"half a line\n')
    result = compare(sqlite_url, tmp_path, cel=cel)
    assert result.exit_code == 1
    assert f"{missing}: call-only-in-books" in result.output
    assert "pbx: 1 lines not understood, cel: quotes" in result.output


def test_self_check_of_the_hour_names_the_call_that_is_missing_and_no_other(
    sqlite_url: str, tmp_path: Path, cel: Path
) -> None:
    known = told(TRACE, "pbx")
    missing = next(iter(known.stories))
    after = max(fact.at for fact in known.facts) + BOOKS_SETTLE + timedelta(seconds=1)
    settings = load_settings(settled(sqlite_url, tmp_path, cel=cel))
    asyncio.run(store(sqlite_url, [fact for fact in known.facts if fact.call_id != missing]))
    (found,) = asyncio.run(books_findings(settings, after))
    assert (found.detail["call_id"], found.detail["name"]) == (str(missing), "call-only-in-books")
    assert asyncio.run(books_findings(settings, after + BOOKS_BACK)) == []


def test_no_such_file_command_says_what_is_wrong(sqlite_url: str, tmp_path: Path) -> None:
    result = compare(sqlite_url, tmp_path, cel=tmp_path / "none.csv")
    assert result.exit_code == 1
    assert "none.csv: No such file or directory" in result.output
