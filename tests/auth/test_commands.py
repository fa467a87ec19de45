"""`callcenter user ...` against a real database."""

import asyncio
import os
import pty
import subprocess
import sys
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from callcenter.auth.commands import user_app
from callcenter.db import Database
from tests.http.rig import open_world

pytestmark = pytest.mark.db

PASSWORD = "eight green bottles"
Run = Callable[..., "tuple[int, str]"]


@pytest.fixture
def revoked() -> list[int]:
    return []


@pytest.fixture
def run(sqlite_url: str, revoked: list[int]) -> Run:
    async def announce(ids: list[int]) -> None:
        revoked.extend(ids)

    app = user_app(lambda: sqlite_url, announce)

    def call(*arguments: str, password: str | None = None) -> tuple[int, str]:
        result = CliRunner().invoke(app, arguments, input=f"{password}\n" if password else None)
        return result.exit_code, result.output

    return call


def add(run: Run, *, login: str = "root", role: str = "administrator", password: str = PASSWORD) -> tuple[int, str]:
    return run("add", "--login", login, "--name", "Root", "--role", role, "--password-stdin", password=password)


def sign_in(url: str, password: str) -> int:
    async def work() -> int:
        database = Database(url)
        async with open_world(database) as world:
            status = (await world.browser().sign_in("root", password)).status
        await database.dispose()
        return status

    return asyncio.run(work())


def test_empty_firm_gets_its_first_administrator_who_can_sign_in(run: Run, sqlite_url: str) -> None:
    code, output = add(run)

    assert (code, "administrator" in output) == (0, True)
    assert PASSWORD not in output
    assert sign_in(sqlite_url, PASSWORD) == 201


def test_people_are_listed_without_secrets(run: Run) -> None:
    add(run)

    code, output = run("list")

    assert code == 0
    assert "root" in output
    assert "argon2" not in output


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"password": "short"}, "at least 10"), ({"login": "two words"}, "login"), ({"login": "ROOT"}, "taken")],
)
def test_wrong_newcomer_is_refused_in_words_and_exit_code(run: Run, change: dict[str, str], reason: str) -> None:
    add(run)

    code, output = add(run, **change)

    assert code == 1
    assert reason in output
    assert "Traceback" not in output
    assert run("list")[1].count("Root") == 1


def test_other_password_replaces_the_first_and_ends_sessions(run: Run, sqlite_url: str, revoked: list[int]) -> None:
    add(run)
    sign_in(sqlite_url, PASSWORD)

    code, output = run("passwd", "--login", "Root", "--password-stdin", password="nine green bottles")

    assert (code, "1 session(s)" in output) == (0, True)
    assert len(revoked) == 1
    assert sign_in(sqlite_url, PASSWORD) == 401
    assert sign_in(sqlite_url, "nine green bottles") == 201


def test_revoked_person_has_no_session_left(run: Run, sqlite_url: str, revoked: list[int]) -> None:
    add(run)
    sign_in(sqlite_url, PASSWORD)
    sign_in(sqlite_url, PASSWORD)

    assert run("revoke", "--login", "root") == (0, "Signed out; 2 session(s) ended.\n")
    assert len(revoked) == 2
    assert run("revoke", "--login", "nobody")[0] == 1


def test_no_terminal_and_no_stdin_option_is_refused_before_anything_happens(run: Run) -> None:
    code, output = run("add", "--login", "root", "--name", "Root", "--role", "administrator")

    assert code == 2
    assert "--password-stdin" in output


def test_password_is_no_argument(run: Run) -> None:
    assert run("add", "--login", "root", "--name", "Root", "--password", PASSWORD)[0] == 2


def test_database_without_tables_is_named_as_the_cause(tmp_path: os.PathLike[str]) -> None:
    app = user_app(lambda: f"sqlite+aiosqlite:///{tmp_path}/empty.db")

    result = CliRunner().invoke(app, ["list"])

    assert result.exit_code == 1
    assert "callcenter migrate" in result.output


PROGRAM = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from callcenter.auth.commands import user_app
url = sys.argv.pop(1)
user_app(lambda: url)()
"""


def test_password_typed_on_a_terminal_is_asked_twice_and_not_shown(sqlite_url: str) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", PROGRAM, sqlite_url, "add", "--login", "root", "--name", "Root"]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True) as process:
        os.close(theirs)
        shown = ""
        for question in ("Password: ", "Once more: "):
            while question not in shown:
                shown += os.read(ours, 1024).decode()
            os.write(ours, f"{PASSWORD}\n".encode())
        while "may sign in now" not in shown:
            shown += os.read(ours, 1024).decode()
        assert process.wait() == 0
    os.close(ours)

    assert PASSWORD not in shown
    assert sign_in(sqlite_url, PASSWORD) == 201
