"""The commands as somebody runs them on an empty machine."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from callcenter.cli import app

pytestmark = pytest.mark.db

LOG = Path(__file__).parents[1] / "replay" / "two_calls_interleaved.queue_log"
ALWAYS = ("--from", "2026-11-20", "--to", "2026-11-25")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'reports.db'}")
    monkeypatch.setenv("CALLCENTER_DATA_DIR", str(tmp_path))
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def test_log_imported_twice_is_reported_once(run: Callable[..., Result]) -> None:
    assert run("queuelog", "import", str(LOG)).stdout == "5 visits\n"
    assert run("queuelog", "import", str(LOG)).exit_code == 0
    document = json.loads(run("report", "queue", *ALWAYS).stdout)
    assert document["figures"]["offered"] == document["figures"]["answered"] == 5
    assert sum(row["offered"] for row in document["tables"][1]["rows"]) == 5


def test_lines_that_cannot_be_read_are_told_and_lose_nothing(run: Callable[..., Result], tmp_path: Path) -> None:
    broken = tmp_path / "queue_log"
    broken.write_bytes(b"rubbish\n\xff\xfe|x\n" + LOG.read_bytes().rstrip(b"\n"))
    result = run("queuelog", "import", str(broken))
    assert result.stdout == "5 visits\n"
    assert "not understood" in result.stderr


def test_empty_period_is_no_data(run: Callable[..., Result]) -> None:
    document = json.loads(run("report", "queue", *ALWAYS, "--queue", "sales").stdout)
    assert document["figures"]["offered"] == 0
    assert document["figures"]["service_level_offered"] is None
    assert document["tables"][1]["rows"][0]["offered"] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--from", "2026-01-02", "--to", "2026-01-01"),
        ("--from", "yesterday", "--to", "2026-01-01"),
        (*ALWAYS, "--time-zone", "Mars/Olympus"),
    ],
)
def test_absurd_period_is_refused_in_plain_words(run: Callable[..., Result], arguments: tuple[str, ...]) -> None:
    result = run("report", "queue", *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("callcenter: ")
