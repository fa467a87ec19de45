"""How long audio is kept, where, and under which key; and whether it is still what it was."""

import base64
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from callcenter.audit.trail import SYSTEM
from callcenter.cli import app as callcenter
from callcenter.db import Database
from callcenter.errors import Conflict
from callcenter.objects.errors import StorageFailed, UnknownKey
from callcenter.recording_settings import RetentionRule
from recordings.checking import Trouble
from recordings.errors import OnLegalHold
from recordings.kinds import RecordingState
from recordings.models import CallTag, Recording
from recordings.removal import Why
from tests.fixtures_servers import free_port, wait_until_listening
from tests.recordings.world import World, open_world, uniqueid, write_pair

pytestmark = pytest.mark.db

KEYS = tuple({"name": name, "secret": base64.b64encode(name.encode() * 32).decode()} for name in ("a", "b"))
LOCAL = ({"name": "local", "folder": "one"}, {"name": "second", "folder": "two"})
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, Any]]:
    """A bucket of a real S3 server of this module."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_listening(port, process)
        endpoint = f"http://127.0.0.1:{port}"
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as client:
            client.request("PUT", "/recordings")
            assert client.getresponse().status == 200
        yield {
            "name": "bucket",
            "bucket": "recordings",
            "prefix": "calls",
            "endpoint": endpoint,
            "access_key_id": "key",
            "secret_access_key": "secret",
        }
    finally:
        process.kill()
        process.wait()


async def stored(world: World, number: int, *, days: float = 0, queue: str = "", tag: str = "") -> int:
    """A recording of so many days ago."""
    script = await world.call(number, NOW - timedelta(seconds=5), 4, queue=queue)
    world.pair(number, seconds=1)
    (recording_id,) = await world.sweep()
    assert recording_id is not None
    async with world.database.transaction() as session:
        row = await session.get_one(Recording, recording_id)
        row.started_at -= timedelta(days=days)
        row.call_id = script.id
        if tag:
            session.add(CallTag(call_id=script.id, tag=tag, author_id=None, created_at=NOW))
    return recording_id


async def test_retention_first_fitting_rule_decides_and_certifies(database: Database, tmp_path: Path) -> None:
    rules = (
        RetentionRule(name="complaints", tag="complaint", days=0),
        RetentionRule(name="short", tag="short", days=3),
        RetentionRule(name="rest", days=30),
    )
    async with open_world(database, tmp_path) as world:
        old = await stored(world, 1, days=31)
        young = await stored(world, 2, days=29)
        kept = await stored(world, 3, days=400, tag="complaint")
        short = await stored(world, 4, days=4, tag="short")
        held = await stored(world, 5, days=50)
        async with database.transaction() as session:
            (await session.get_one(Recording, held)).hold_reason = "court"
        assert await world.room.remover.apply(rules, NOW) == 2
        states = {row.id: row.state for row in await world.rows(None)}
        assert {one for one, state in states.items() if state == RecordingState.REMOVED} == {old, short}
        assert {young, kept, held} == {one for one, state in states.items() if state == RecordingState.STORED}
        assert await world.objects(old) == {}
        assert await world.strays() == []
        assert await world.room.remover.apply(rules, NOW) == 0
        with pytest.raises(OnLegalHold):
            await world.room.remover.remove(held, Why("person", "asked", SYSTEM))


async def test_removed_audio_of_a_storage_that_was_away_goes_later(database: Database, tmp_path: Path) -> None:
    async with open_world(database, tmp_path, storages=LOCAL) as world:
        recording_id = await stored(world, 1)
        root = tmp_path / "data/one"
        away = root.with_name("away")
        root.rename(away)
        root.write_text("not a folder")
        await world.room.remover.remove(recording_id, Why("person", "asked", SYSTEM))
        assert len(await world.objects(recording_id)) == 5
        root.unlink()
        away.rename(root)
        await world.room.remover.finish_all()
        assert await world.objects(recording_id) == {}
        assert await world.strays() == []


async def test_object_changed_or_lost_is_named_by_the_check(database: Database, tmp_path: Path) -> None:
    async with open_world(database, tmp_path) as world:
        recording_id = await stored(world, 1)
        objects = await world.objects(recording_id)
        root = tmp_path / "data/recordings"
        changed, lost = root / objects["agent"].key, root / objects["peaks"].key
        changed.write_bytes(changed.read_bytes()[:-2] + b"xx")
        lost.unlink()
        found = {(bad.kind, bad.trouble) async for bad in world.room.checker.damaged()}
        assert found == {("agent", Trouble.CHANGED), ("peaks", Trouble.MISSING)}


async def test_everything_moved_to_another_storage_is_verified_and_sealed(database: Database, tmp_path: Path) -> None:
    async with open_world(database, tmp_path, storages=LOCAL) as world:
        recording_id = await stored(world, 1)
        before = {kind: row.sha256 for kind, row in (await world.objects(recording_id)).items()}
    async with open_world(database, tmp_path, storages=LOCAL, storage="second", keys=KEYS, key="a") as world:
        assert await world.room.mover.move("local", "second") == 5
        objects = await world.objects(recording_id)
        assert {kind: row.sha256 for kind, row in objects.items()} == before
        assert {(row.storage, row.key_id) for row in objects.values()} == {("second", "a")}
        assert [path for path in (tmp_path / "data/one").rglob("*") if path.is_file()] == []
        assert [bad async for bad in world.room.checker.damaged()] == []
        assert await world.strays() == []
        with pytest.raises(Conflict):
            await world.room.mover.move("second", "second")


async def test_damaged_object_stays_where_it_is_when_all_is_moved(database: Database, tmp_path: Path) -> None:
    async with open_world(database, tmp_path, storages=LOCAL) as world:
        recording_id = await stored(world, 1)
        path = tmp_path / "data/one" / (await world.objects(recording_id))["ogg"].key
        path.write_bytes(b"other")
        assert await world.room.mover.move("local", "second") == 4
        assert (await world.objects(recording_id))["ogg"].storage == "local"
        assert path.read_bytes() == b"other"


async def test_key_rotated_audio_stays_and_the_old_key_may_go(database: Database, tmp_path: Path) -> None:
    async with open_world(database, tmp_path, keys=KEYS, key="a") as world:
        recording_id = await stored(world, 1)
        lying = {path: path.read_bytes() for path in (tmp_path / "data/recordings").rglob("*.wav")}
    async with open_world(database, tmp_path, keys=KEYS, key="b") as world:
        assert await world.room.mover.rotate() == 5
        assert await world.room.mover.rotate() == 0
    async with open_world(database, tmp_path, keys=KEYS[1:], key="b") as world:
        assert [bad async for bad in world.room.checker.damaged()] == []
        assert {path: path.read_bytes() for path in lying} == lying
    async with open_world(database, tmp_path, keys=KEYS[:1], key="a") as world:
        assert {bad.trouble async for bad in world.room.checker.damaged()} == {Trouble.SEALED}
        with pytest.raises(UnknownKey):
            async with world.room.library.tracks(recording_id):
                pass


async def test_bucket_takes_gives_and_loses_what_it_is_told(
    database: Database, tmp_path: Path, s3: dict[str, Any]
) -> None:
    storages = (*LOCAL[:1], s3)
    async with open_world(database, tmp_path, storages=storages, storage="bucket", keys=KEYS, key="a") as world:
        recording_id = await stored(world, 1)
        objects = await world.objects(recording_id)
        assert {row.storage for row in objects.values()} == {"bucket"}
        async with world.room.library.tracks(recording_id) as tracks:
            assert tracks.customer.path.read_bytes()[:4] == b"RIFF"
        assert [bad async for bad in world.room.checker.damaged()] == []
        assert await world.room.mover.move("bucket", "local") == 5
        assert [key async for key in world.room.vault.stores["bucket"].keys("")] == []
        await world.room.remover.remove(recording_id, Why("person", "asked", SYSTEM))
        assert await world.strays() == []


async def test_bucket_that_is_away_refuses_and_the_recording_stays_in_the_spool(
    database: Database, tmp_path: Path, s3: dict[str, Any]
) -> None:
    away = {**s3, "endpoint": f"http://127.0.0.1:{free_port()}"}
    async with open_world(database, tmp_path, storages=(*LOCAL, away), storage="bucket") as world:
        base = world.pair(1, seconds=1)
        with pytest.raises(StorageFailed):
            await world.sweep()
        assert await world.rows() == []
        assert len(list(base.parent.glob("*.wav"))) == 2


def test_commands_take_in_check_and_report(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = tmp_path / "spool"
    config = tmp_path / "callcenter.toml"
    config.write_text(
        f'data_dir = "{tmp_path}/data"\ndatabase_url = "{sqlite_url}"\n'
        f'[[recordings.sources]]\nnode = "pbx1"\nfolder = "{spool}"\n'
    )
    monkeypatch.setenv("CALLCENTER_CONFIG", str(config))
    write_pair(spool / f"{datetime.now(UTC):%Y-%m-%d}" / uniqueid(1))
    said = [run("ingest"), run("ingest"), run("verify"), run("orphans"), run("retention"), run("rotate-key")]
    assert [(code, text.splitlines()[-1]) for code, text in said if "┃" not in text] == [
        (0, "1 taken in, 0 quarantined, 0 failed"),
        (0, "0 taken in, 0 quarantined, 0 failed"),
        (0, "everything is as it was"),
        (0, "0 removed"),
        (0, "0 objects sealed anew"),
    ]
    assert said[3][0] == 1
    next((tmp_path / "data/recordings").rglob("*.ogg")).write_bytes(b"gone")
    assert run("verify") == (1, "recording 1 ogg in local: changed\n1 objects are not as they were\n")
    assert run("move", "local", "nowhere")[0] == 1


def run(*command: str) -> tuple[int, str]:
    done = CliRunner().invoke(callcenter, ["recordings", *command])
    return done.exit_code, done.output
