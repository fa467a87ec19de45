"""Port blocks are shared by processes that know nothing of each other."""

import socket
import tempfile
from pathlib import Path

import pytest

from deploy.pbx import InstallError, PbxError
from deploy.pbx.install import clear_unfinished
from deploy.pbx.ports import Pool, PortBlock

pytestmark = pytest.mark.unit

POOL = Pool("test", first=11_000, size=20, count=2)


@pytest.fixture(autouse=True)
def own_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Locks live in the temporary folder: these tests must not meet themselves in another worker."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_block_taken_second_caller_gets_the_next() -> None:
    one, two = PortBlock.reserve(POOL), PortBlock.reserve(POOL)
    try:
        assert (one.first, one.last) == (11_000, 11_019)
        assert (two.first, two.last) == (11_020, 11_039)
        with pytest.raises(PbxError, match="all 2 port blocks"):
            PortBlock.reserve(POOL)
    finally:
        one.release()
        two.release()


def test_block_released_rests_while_others_are_given_out_and_then_comes_again() -> None:
    given = []
    for _ in range(4):
        block = PortBlock.reserve(POOL)
        given.append(block.first)
        block.release()
    assert given == [11_000, 11_020, 11_000, 11_020]


def test_block_with_a_strangers_server_in_it_is_passed_over() -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        only = Pool("test", first=stranger.getsockname()[1] - 3, size=20, count=1)
        with pytest.raises(PbxError, match="all 1 port blocks"):
            PortBlock.reserve(only)


def test_foreign_directory_named_as_root_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("do not lose")
    with pytest.raises(InstallError, match="not empty"):
        clear_unfinished(tmp_path)
    assert (tmp_path / "thesis.txt").exists()
