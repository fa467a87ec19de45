"""`callcenter secrets rotate-key`, as an administrator types it."""

import base64
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcenter.cli import app

pytestmark = pytest.mark.db

KEY = base64.b64encode(bytes(32)).decode()


def test_key_rotated_says_how_much_and_without_a_key_why_not(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", sqlite_url)
    monkeypatch.delenv("CALLCENTER_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    refused = CliRunner().invoke(app, ["secrets", "rotate-key"])
    assert (refused.exit_code, "secrets.key" in refused.output) == (1, True)
    monkeypatch.setenv("CALLCENTER_SECRETS__KEYS", f'[{{"name": "first", "secret": "{KEY}"}}]')
    monkeypatch.setenv("CALLCENTER_SECRETS__KEY", "first")
    done = CliRunner().invoke(app, ["secrets", "rotate-key"])
    assert (done.exit_code, done.output) == (0, "0 sealed anew\n")
