"""What a demonstration finds of earlier ones."""

import socket
from pathlib import Path

import pytest

from deploy.demo.state import DemoError, State, free_port
from deploy.stack import kept_password

pytestmark = pytest.mark.unit


def test_firm_half_made_next_run_starts_anew(tmp_path: Path) -> None:
    state = State(tmp_path)
    assert state.begin(fresh=False) == 1
    (state.app / "data").mkdir(parents=True)
    assert state.begin(fresh=False) == 1
    assert not state.app.exists()


def test_firm_complete_next_run_keeps_it(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.begin(fresh=False)
    state.app.mkdir()
    password = kept_password(state.app)
    state.complete()
    assert state.begin(fresh=False) == 2
    assert kept_password(state.app) == password


def test_firm_complete_fresh_run_forgets_it(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.begin(fresh=False)
    state.app.mkdir()
    state.complete()
    assert state.begin(fresh=True) == 1
    assert not state.app.exists()
    assert not state.is_kept


def test_password_kept_is_for_its_owner_only(tmp_path: Path) -> None:
    assert len(kept_password(tmp_path)) >= 12
    assert (tmp_path / "password").stat().st_mode & 0o777 == 0o600


def test_folder_held_second_demo_is_refused(tmp_path: Path) -> None:
    with State(tmp_path).held(), pytest.raises(DemoError, match="another demo"), State(tmp_path).held():
        pass
    with State(tmp_path).held():
        pass


def test_port_in_use_next_one_is_taken() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert port < free_port(port) <= port + 50


def test_folder_too_deep_for_a_socket_asterisk_gets_a_temporary_one(tmp_path: Path) -> None:
    assert State(tmp_path / ("deep" * 20)).pbx_folder() is None
    assert State(Path("/var/demo")).pbx_folder() == Path("/var/demo/pbx")
