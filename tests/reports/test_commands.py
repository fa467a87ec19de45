"""The commands as somebody runs them on an empty machine."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from callcenter.cli import app

pytestmark = pytest.mark.db

LOG = Path(__file__).parents[1] / "replay" / "two_calls_interleaved.queue_log"
FREEPBX = (
    (1, "2026-11-21 01:00:00.120000", "c1", "400", "NONE", "DID", "74951234567", "", "", "", ""),
    (2, "2026-11-21 01:00:00.125000", "c1", "400", "NONE", "ENTERQUEUE", "", "79031112233", "1", "", ""),
    (3, "2026-11-21 01:00:12.300000", "c1", "400", "Anna", "CONNECT", "12", "c2", "4", "", ""),
    (4, "2026-11-21 01:01:12.400000", "c1", "400", "Anna", "ATTENDEDTRANSFER", "LINK", "L;1", "L;2", "12", "60|1"),
    (5, "2026-11-21 01:02:00.000000", "c3", "400", "NONE", "ENTERQUEUE", "", "79031112244", "1", "", ""),
    (6, "2026-11-21 01:02:30.000000", "c3", "400", "NONE", "ABANDON", "1", "1", "30", "", ""),
)
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


def test_table_of_freepbx_is_imported_by_its_own_clock(run: Callable[..., Result], tmp_path: Path) -> None:
    """Times are local and have microseconds; DID comes before the entry; the fifth column has the rest."""
    with sqlite3.connect(tmp_path / "asteriskcdrdb.db") as connection:
        columns = "id INTEGER, time TEXT, callid TEXT, queuename TEXT, agent TEXT, event TEXT"
        data = "data1 TEXT, data2 TEXT, data3 TEXT, data4 TEXT, data5 TEXT"
        connection.execute(f"CREATE TABLE queuelog ({columns}, {data})")
        connection.executemany("INSERT INTO queuelog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", FREEPBX)
    connection.close()
    where = (f"sqlite:///{tmp_path / 'asteriskcdrdb.db'}", "--table", "queuelog", "--time-zone", "Europe/Moscow")
    assert run("queuelog", "import", *where).stdout == "2 visits\n"
    period = ("--from", "2026-11-21", "--to", "2026-11-21", "--time-zone", "Europe/Moscow")
    document = json.loads(run("report", "queue", *period).stdout)
    assert (document["figures"]["answered"], document["figures"]["abandoned"]) == (1, 1)
    assert (document["figures"]["asa_s"], document["figures"]["mean_talk_s"]) == (12, 60)
    assert [row["interval"] for row in document["tables"][0]["rows"]] == ["2026-11-21T01:00+03:00"]
    assert {row["line"] for row in document["tables"][2]["rows"]} == {"74951234567", ""}
    absent = run("queuelog", "import", where[0], "--table", "nothing")
    assert (absent.exit_code, absent.stderr.startswith("callcenter: ")) == (2, True)


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
