"""One file, overruled by the environment; every key documented; every wrong key named."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from callcenter.pbx_settings import PbxNode
from callcenter.settings import Settings, SettingsError, load_settings
from callcenter.settings_reference import all_settings, reference

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "deploy" / "callcenter.toml.example"


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.upper().startswith("CALLCENTER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def uncommented_example() -> str:
    return re.sub(r"(?m)^#(?=[a-z_\[])", "", EXAMPLE.read_text(encoding="utf-8"))


def keys_of(table: dict[str, object], prefix: str = "") -> set[str]:
    keys = set()
    for name, value in table.items():
        if isinstance(value, dict):
            keys |= keys_of(value, f"{prefix}{name}.")
            continue
        keys.add(prefix + name)
        for entry in value if isinstance(value, list) else ():
            if isinstance(entry, dict):
                keys |= keys_of(entry, f"{prefix}{name}[].")
    return keys


def test_example_parsed_equals_defaults() -> None:
    assert load_settings(EXAMPLE) == Settings()


def test_example_uncommented_has_every_key_and_is_valid(tmp_path: Path) -> None:
    text = uncommented_example()
    assert keys_of(tomllib.loads(text)) == {setting.key for setting in all_settings()}
    assert load_settings(write(tmp_path / "full.toml", text)).pbx[0].lines[0].title == "Sales, Moscow"


def test_example_explains_every_section_key() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith("# ") for line in lines) > len(list(all_settings())) / 2


def test_reference_is_the_document_and_describes_every_key() -> None:
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == reference()
    assert [setting.key for setting in all_settings() if not setting.description] == []


def test_file_and_environment_disagree_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "a.toml", '[http]\nhost = "10.0.0.1"\nport = 9000\n')
    monkeypatch.setenv("CALLCENTER_HTTP__PORT", "9001")
    monkeypatch.setenv("CALLCENTER_CONFIG", str(file))
    settings = load_settings()
    assert (settings.http.host, settings.http.port) == ("10.0.0.1", 9001)


def test_file_in_working_folder_is_found(tmp_path: Path) -> None:
    write(tmp_path / "callcenter.toml", "[agents]\nwrap_up_s = 7\n")
    assert load_settings().agents.wrap_up_s == 7


def test_list_in_environment_is_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_QUEUES", json.dumps([{"name": "sales", "title": "Продажи"}]))
    assert load_settings().queues[0].title == "Продажи"


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("sqlite:///a.db", "sqlite+aiosqlite:////data/a.db"),
        ("sqlite+aiosqlite:////srv/a.db", "sqlite+aiosqlite:////srv/a.db"),
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
    ],
)
def test_database_address_given_driver_and_folder_are_filled_in(given: str, stored: str) -> None:
    assert Settings(data_dir=Path("/data"), database_url=given).database_url == stored


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[http]\nport = 0\n", "http.port"),
        ("[http]\nprot = 1\n", "http.prot"),
        ('database_url = "mysql://h/d"\n', "database_url"),
        ('database_url = "::"\n', "database_url"),
        ("[jobs]\nlease_s = 4\nheartbeat_s = 3\n", "jobs.heartbeat_s"),
        ("[phones]\ninternal_digits = [5, 2]\n", "phones.internal_digits"),
        ('[[pbx]]\nname = "a"\nhost = "h"\n', "pbx.0.bridge_secret"),
        ("nothing = 1\n", "nothing"),
        ("data_dir = \n", "bad.toml"),
    ],
)
def test_wrong_setting_loaded_is_named(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(key)):
        load_settings(write(tmp_path / "bad.toml", text))


def test_two_wrong_keys_at_start_both_named_and_code_is_2(tmp_path: Path) -> None:
    file = write(tmp_path / "bad.toml", '[http]\nport = "s3cret"\n[log]\nlevel = "loud"\n')
    program = "import sys, pathlib, callcenter.settings as s; s.load_settings_or_exit(pathlib.Path(sys.argv[1]))"
    result = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "http.port" in result.stderr
    assert "log.level" in result.stderr
    assert "s3cret" not in result.stderr
    assert "Traceback" not in result.stderr


def test_missing_file_named_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"absent\.toml"):
        load_settings(tmp_path / "absent.toml")


def test_secrets_are_not_in_the_representation() -> None:
    settings = Settings(database_url="postgresql://u:hidden1@h/d", redis_url="redis://:hidden2@h/0")
    node = PbxNode(
        name="a", host="h", bridge_username="b", bridge_secret="hidden3", actions_username="c", actions_secret="hidden4"
    )
    assert "hidden" not in repr(settings) + repr(node) + str(node.model_dump())


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().http.port = 1  # type: ignore[misc]
