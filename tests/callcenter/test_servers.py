"""The suite's own servers and guards must be real and must be able to fail."""

import subprocess
import sys
from pathlib import Path

import pytest
import redis
from sqlalchemy import text

from callcenter.db import Database

pytestmark = pytest.mark.db

CONFTEST = Path(__file__).parents[1] / "conftest.py"


async def test_fresh_database_queried_answers(database: Database) -> None:
    async with database.reading() as session:
        assert (await session.execute(text("SELECT 41 + 1"))).scalar_one() == 42


async def test_postgres_lowercases_cyrillic(postgres_url: str) -> None:
    database = Database(postgres_url)
    async with database.reading() as session:
        lowered = await session.scalar(text("SELECT lower('ИВАН')"))
    await database.dispose()
    assert lowered == "иван"


def test_redis_pinged_answers(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()
        assert client.dbsize() == 0


def run_inner(tmp_path: Path, source: str) -> "subprocess.CompletedProcess[str]":
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text())
    (tmp_path / "pytest.ini").write_text(
        f"[pytest]\npythonpath={CONFTEST.parents[1]}\nasyncio_mode=auto\nmarkers =\n  unit: u\n  db: d\n"
    )
    (tmp_path / "test_inner.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(tmp_path / "pytest.ini")]
    return subprocess.run(
        [*command, str(tmp_path)], capture_output=True, text=True, check=False, cwd=CONFTEST.parents[1]
    )


HEAD = "import asyncio, socket, pytest\n"
MARKED = HEAD + "pytestmark = pytest.mark.unit\n"


def test_module_without_category_collected_is_refused(tmp_path: Path) -> None:
    result = run_inner(tmp_path, HEAD + "def test_x():\n    pass\n")
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "need exactly one of" in result.stderr


def test_module_with_two_categories_collected_is_refused(tmp_path: Path) -> None:
    source = HEAD + "pytestmark = [pytest.mark.unit, pytest.mark.db]\ndef test_x():\n    pass\n"
    assert run_inner(tmp_path, source).returncode == pytest.ExitCode.USAGE_ERROR


def test_clean_test_ends_passes(tmp_path: Path) -> None:
    result = run_inner(tmp_path, MARKED + "async def test_x():\n    await asyncio.sleep(0)\n")
    assert result.returncode == 0, result.stdout


def test_task_left_running_test_fails(tmp_path: Path) -> None:
    source = (
        "kept = []\nasync def test_x():\n    kept.append(asyncio.create_task(asyncio.Event().wait(), name='stray'))\n"
    )
    result = run_inner(tmp_path, MARKED + source)
    assert result.returncode == pytest.ExitCode.TESTS_FAILED
    assert "tasks left running: ['stray']" in result.stdout


@pytest.mark.parametrize("kind", ["def", "async def"])
def test_socket_left_open_test_fails(tmp_path: Path, kind: str) -> None:
    result = run_inner(tmp_path, MARKED + f"kept = []\n{kind} test_x():\n    kept.append(socket.socket())\n")
    assert result.returncode == pytest.ExitCode.TESTS_FAILED
    assert "a socket was left open" in result.stdout
