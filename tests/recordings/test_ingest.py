"""From the exchange's folder into the storage: once each, whatever happens in between."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter.db import Database
from recordings.events import RECORDING_STORED
from recordings.kinds import ObjectKind, RecordingState
from tests.fakes.stories import Script
from tests.recordings.tones import AGENT_HZ, CUSTOMER_HZ, LEAST, heard_in, wav
from tests.recordings.world import World, dated, open_world, uniqueid

pytestmark = pytest.mark.db

ALL_KINDS = {"customer", "agent", "ogg", "mp3", "peaks"}


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(database, tmp_path) as opened:
        yield opened


async def test_closed_pair_swept_is_stored_with_its_hashes_and_both_sides(world: World) -> None:
    base = world.pair(1)
    (recording_id,) = await world.sweep()
    (row,) = await world.rows()
    assert (row.id, row.uniqueid, row.duration_s) == (recording_id, uniqueid(1), 2.0)
    objects = await world.objects(row.id)
    assert set(objects) == ALL_KINDS
    assert objects["customer"].sha256 == _hash(side_of(base, "r"))
    async with world.room.library.tracks(row.id) as tracks:
        assert heard_in(tracks.customer.path, CUSTOMER_HZ) > LEAST > heard_in(tracks.customer.path, AGENT_HZ)
        assert heard_in(tracks.agent.path, AGENT_HZ) > LEAST > heard_in(tracks.agent.path, CUSTOMER_HZ)
        folder = tracks.agent.path.parent
    assert not folder.exists()
    assert world.bus.of(RECORDING_STORED) == [{"recording_id": row.id, "call_id": None}]


async def test_recording_taken_again_stays_one(world: World) -> None:
    world.pair(1)
    found = await world.look()
    first = await world.room.ingest.take(world.place.source, found.pending[0])
    again = await world.room.ingest.take(world.place.source, found.pending[0])
    assert first == again
    assert await world.sweep() == []
    assert len(await world.rows(None)) == 1
    assert await world.strays() == []


async def test_two_workers_at_one_recording_store_it_once_and_leave_nothing(world: World) -> None:
    world.pair(1)
    (pair,) = (await world.look()).pending
    taken = await asyncio.gather(*(world.room.ingest.take(world.place.source, pair) for _ in range(3)))
    assert len(set(taken)) == 1
    (row,) = await world.rows(None)
    assert row.state == RecordingState.STORED
    assert set(await world.objects(row.id)) == ALL_KINDS
    assert await world.strays() == []
    assert [bad async for bad in world.room.checker.damaged()] == []
    assert len(world.bus.of(RECORDING_STORED)) == 1


async def test_pair_without_marker_waits_until_the_exchange_must_have_crashed(world: World) -> None:
    world.pair(1, done=False, age_s=300)
    assert await world.sweep() == []
    world.pair(2, done=False, age_s=700)
    assert len(await world.sweep()) == 1


async def test_exchange_without_markers_is_believed_when_files_are_quiet(database: Database, tmp_path: Path) -> None:
    async with open_world(database, tmp_path, source={"marked": False}) as world:
        world.pair(1, done=False, age_s=20)
        assert await world.sweep() == []
        world.pair(1, done=False, age_s=70)
        assert len(await world.sweep()) == 1


async def test_file_of_a_crashed_exchange_is_repaired_in_a_copy(world: World) -> None:
    base = world.pair(1, done=False, age_s=700)
    customer = dated(_unfinished(side_of(base, "r")), 700)
    before = customer.read_bytes()
    await world.sweep()
    (row,) = await world.rows()
    objects = await world.objects(row.id)
    assert ObjectKind.CUSTOMER_REPAIRED in objects
    assert ObjectKind.AGENT_REPAIRED not in objects
    assert customer.read_bytes() == before
    assert objects["customer"].sha256 == hashlib.sha256(before).hexdigest()
    async with world.room.library.tracks(row.id) as tracks:
        assert heard_in(tracks.customer.path, CUSTOMER_HZ) > LEAST
        assert tracks.customer.duration_s == pytest.approx(2.0)


def _unfinished(path: Path) -> Path:
    """As it lies there when Asterisk was killed: the lengths are 0."""
    data = bytearray(path.read_bytes())
    data[4:8] = data[40:44] = bytes(4)
    path.write_bytes(data)
    return path


async def test_wrong_files_are_quarantined_with_a_reason_and_stay(world: World, tmp_path: Path) -> None:
    folder = world.spool / world.day
    empty, short = world.pair(1, age_s=100), world.pair(2, age_s=100)
    dated(_cut(side_of(empty, "r"), 0), 100)
    dated(_cut(side_of(short, "t"), 9000), 100)
    dated(_filled(folder / "talk.mp3", b"ID3" + bytes(500)), 100)
    dated(_filled(folder / "noise-r.wav", os.urandom(500)), 100)
    dated(_filled(folder / "noise-t.wav", os.urandom(500)), 100)
    (folder / "noise.done").touch()
    dated(wav(folder / "x\n;rm -rf .wav", 440, 1), 100)
    dated(wav(folder / f"{uniqueid(9)}-r.wav", 440, 1), 800)
    secret = _filled(tmp_path / "secret", b"secret")
    link = folder / f"{uniqueid(8)}-r.wav"
    link.symlink_to(secret)
    os.utime(link, (1, 1), follow_symlinks=False)
    await world.sweep()
    reasons = await world.quarantine()
    assert reasons == {
        f"{uniqueid(1)}-r.wav": "empty",
        f"{uniqueid(1)}-t.wav": "empty",
        f"{uniqueid(2)}-r.wav": "truncated",
        f"{uniqueid(2)}-t.wav": "truncated",
        "talk.mp3": "wrong-format",
        "noise-r.wav": "wrong-format",
        "noise-t.wav": "wrong-format",
        "x\\n;rm -rf .wav": "bad-name",
        f"{uniqueid(9)}-r.wav": "other-side-missing",
        f"{uniqueid(8)}-r.wav": "symlink",
    }
    assert await world.rows(None) == []
    assert await world.sweep() == []
    assert len(list(folder.glob("*.wav"))) == 9


async def test_file_in_quarantine_mended_is_taken_in_and_set_free(world: World) -> None:
    base = world.pair(1, age_s=100)
    dated(_cut(side_of(base, "r"), 0), 100)
    assert await world.sweep() == [None]
    world.pair(1)
    assert len(await world.sweep()) == 1
    await world.look()
    assert await world.quarantine() == {}
    assert len(await world.rows()) == 1


async def test_channel_of_a_stored_call_binds_the_recording(world: World) -> None:
    began = datetime.now(UTC) - timedelta(seconds=10)
    script = await world.call(1, began, 8)
    world.pair(1)
    await world.sweep()
    (row,) = await world.rows()
    assert (row.call_id, row.bound_by) == (script.id, "uniqueid")


async def test_unknown_channel_within_the_time_of_one_call_is_bound_by_time(world: World) -> None:
    script = await world.call(50, datetime.now(UTC) - timedelta(seconds=5), 6)
    world.pair(1)
    await world.sweep()
    (row,) = await world.rows()
    assert (row.call_id, row.bound_by) == (script.id, "time")


async def test_unknown_channel_within_two_calls_stays_an_orphan_and_is_reported(world: World) -> None:
    began = datetime.now(UTC) - timedelta(seconds=5)
    await world.call(50, began, 6, name="one")
    await world.call(51, began, 6, name="two")
    world.pair(1)
    await world.sweep()
    (row,) = await world.rows()
    assert row.call_id is None
    assert [orphan.recording_id for orphan in await world.room.checker.orphans(began)] == [row.id]


async def test_call_stored_after_its_recording_is_bound_later(world: World) -> None:
    world.pair(1)
    await world.sweep()
    script = await world.call(1, datetime.now(UTC) - timedelta(seconds=5), 6)
    assert await world.room.sweeper.bind_again() == 1
    (row,) = await world.rows()
    assert row.call_id == script.id


async def test_call_joined_with_another_takes_its_recordings_along(world: World) -> None:
    began = datetime.now(UTC) - timedelta(seconds=5)
    script = Script("c1", began=began)
    await world.call(1, began, 6)
    world.pair(1)
    await world.sweep()
    other = Script("into", began=began)
    await world.tell(other.started(), script.started(), other.absorbs(script), other.ended(after=6))
    await world.room.sweeper.bind_again()
    (row,) = await world.rows()
    assert row.call_id == other.id


async def test_call_without_its_recording_is_reported_until_it_has_one(world: World) -> None:
    began = datetime.now(UTC) - timedelta(seconds=30)
    script = await world.call(1, began, 8)
    now = datetime.now(UTC)
    missing = await world.room.checker.missing(began - timedelta(hours=1), now)
    assert [(one.call_id, one.told) for one in missing] == [(script.id, False)]
    world.pair(1)
    await world.sweep()
    assert await world.room.checker.missing(began - timedelta(hours=1), now) == []


async def test_stored_recording_leaves_the_spool_only_after_it_was_read_back(
    database: Database, tmp_path: Path
) -> None:
    async with open_world(database, tmp_path, source={"keep_hours": 0}) as world:
        world.pair(1)
        await world.sweep()
        (row,) = await world.rows()
        stored = tmp_path / "data/recordings" / (await world.objects(row.id))["agent"].key
        good = stored.read_bytes()
        stored.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
        assert (await world.look()).removed == 0
        assert len(list((world.spool / world.day).iterdir())) == 3
        stored.write_bytes(good)
        assert (await world.look()).removed == 1
        assert list((world.spool / world.day).iterdir()) == []
        assert await world.sweep() == []
        assert len(await world.rows()) == 1


def side_of(base: Path, side: str) -> Path:
    return base.with_name(f"{base.name}-{side}.wav")


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _cut(path: Path, size: int) -> Path:
    os.truncate(path, size)
    return path


def _filled(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
