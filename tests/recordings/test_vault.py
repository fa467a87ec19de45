"""Objects in a local storage, sealed and in the clear."""

import hashlib
import os
from pathlib import Path

import pytest
from obstore.store import LocalStore

from callcenter.objects.errors import Damaged
from callcenter.objects.sealing import CHUNK, Keyring
from callcenter.objects.stores import Storage, Stores
from callcenter.objects.vault import Vault

pytestmark = pytest.mark.unit

SIZE = 20 * CHUNK + 77
"""More than one batch of chunks."""


def a_vault(folder: Path, *, sealed: bool) -> Vault:
    storages = {name: Storage(name, LocalStore(prefix=folder / name, mkdir=True), folder / name) for name in ("a", "b")}
    return Vault(Stores(storages, "a"), Keyring({"k": b"k" * 32}, "k" if sealed else None))


def a_file(folder: Path, size: int = SIZE) -> Path:
    path = folder / "file"
    path.write_bytes(os.urandom(size))
    return path


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("size", [0, 1, CHUNK, SIZE])
async def test_kept_file_read_back_is_the_file(tmp_path: Path, sealed: bool, size: int) -> None:
    vault, path = a_vault(tmp_path, sealed=sealed), a_file(tmp_path, size)
    kept = await vault.put(path, "x/y.wav")
    back = tmp_path / "back"
    await vault.fetch(kept, back)
    assert back.read_bytes() == path.read_bytes()
    assert kept.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert await vault.digest(kept) == kept.sha256
    assert ((tmp_path / "a/x/y.wav").read_bytes() == path.read_bytes()) is not sealed


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize(("start", "end"), [(0, 1), (CHUNK - 1, CHUNK + 1), (5, SIZE), (SIZE - 1, SIZE), (7, 7)])
async def test_range_read_is_that_part_of_the_file(tmp_path: Path, sealed: bool, start: int, end: int) -> None:
    vault, path = a_vault(tmp_path, sealed=sealed), a_file(tmp_path)
    kept = await vault.put(path, "x")
    read = b"".join([piece async for piece in vault.read(kept, start, end)])
    assert read == path.read_bytes()[start:end]


async def test_object_moved_is_sealed_with_the_key_of_today_and_the_old_one_stays(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    kept = await a_vault(tmp_path, sealed=False).put(path, "x")
    vault = a_vault(tmp_path, sealed=True)
    moved = await vault.move(kept, "z", vault.stores["b"])
    assert moved.seal is not None
    assert await vault.digest(moved) == await vault.digest(kept) == kept.sha256


async def test_object_changed_in_its_storage_is_not_moved(tmp_path: Path) -> None:
    vault = a_vault(tmp_path, sealed=False)
    kept = await vault.put(a_file(tmp_path), "x")
    (tmp_path / "a/x").write_bytes(os.urandom(SIZE))
    with pytest.raises(Damaged):
        await vault.move(kept, "z", vault.stores["b"])
    assert await vault.stores["b"].size("z") is None


@pytest.mark.parametrize("sealed", [False, True])
async def test_object_shortened_in_its_storage_is_damaged(tmp_path: Path, sealed: bool) -> None:
    vault = a_vault(tmp_path, sealed=sealed)
    kept = await vault.put(a_file(tmp_path), "x")
    stored = tmp_path / "a/x"
    stored.write_bytes(stored.read_bytes()[: -CHUNK - 16])
    with pytest.raises(Damaged):
        await vault.digest(kept)
