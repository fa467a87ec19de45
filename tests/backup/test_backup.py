"""A house is copied while it works, and comes back as it was; what is no whole backup is refused."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from obstore.store import LocalStore
from sqlalchemy import MetaData, create_engine, make_url, select, text
from typer.testing import CliRunner

from callcenter import migrate
from callcenter.backup.errors import CopyDamaged, CopyFailed, PlaceTaken
from callcenter.backup.making import House, make, put_into
from callcenter.backup.manifest import MANIFEST, finished, read
from callcenter.cli import app
from callcenter.db import Database
from callcenter.objects.stores import Storage

pytestmark = pytest.mark.db
BEGAN = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)


@dataclass(slots=True)
class Clock:
    at: datetime = BEGAN

    def __call__(self) -> datetime:
        self.at += timedelta(hours=1)
        return self.at


@dataclass(slots=True)
class Place:
    """A house of a database and two rooms' storages of the same name, and where its backups go."""

    url: str
    root: Path
    clock: Clock = field(default_factory=Clock)

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    def house(self, url: str = "", below: str = "data") -> House:
        rooms = {room: [self.storage(room, below)] for room in ("recordings", "files")}
        return House(url or self.url, rooms, self.clock)

    def storage(self, room: str, below: str = "data") -> Storage:
        root = self.root / below / room
        root.mkdir(parents=True, exist_ok=True)
        return Storage("local", LocalStore(prefix=root, mkdir=True), root)


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Place:
    return Place(database_url, tmp_path)


@pytest.fixture
def empty_url(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Another database of the same kind, without tables."""
    if database_url.startswith("sqlite"):
        return f"sqlite+aiosqlite:///{tmp_path / 'other' / 'callcenter.db'}"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


async def once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def fill(url: str, pairs: int, first: int = 0) -> None:
    """Each transaction writes two tags: no copy may have but one of them."""
    database = Database(url)
    for number in range(first, first + pairs):
        async with database.transaction() as session:
            for half in ("a", "b"):
                values = {"name": f"{half}{number}", "key": f"{half}{number}"}
                await session.execute(
                    text("INSERT INTO tags (name, key, color, archived) VALUES (:name, :key, 'gray', false)"), values
                )
    await database.dispose()


def contents(url: str) -> dict[str, list[dict[str, str]]]:
    """Every row of every table, as text."""
    parsed = make_url(url)
    engine = create_engine(parsed.set(drivername="sqlite") if parsed.get_backend_name() == "sqlite" else parsed)
    known = MetaData()
    known.reflect(engine, only=lambda name, _: not name.startswith("transcript_fts"))
    with engine.connect() as connection:
        found = {
            name: [
                {key: str(value) for key, value in row.items()} for row in connection.execute(select(table)).mappings()
            ]
            for name, table in known.tables.items()
        }
    engine.dispose()
    return {name: sorted(rows, key=str) for name, rows in found.items()}


async def test_house_comes_back_as_it_was(place: Place, empty_url: str) -> None:
    await fill(place.url, 20)
    await place.storage("recordings").put("2026/03/a.ogg", once(b"sealed sound" * 100_000))
    await place.storage("recordings").put("empty", once(b""))
    await place.storage("files").put("2026/03/a.ogg", once(b"another room's"))
    made = await make(place.house(), place.backups)
    await fill(place.url, 1, first=900)

    manifest, count = await put_into(place.house(empty_url, "new"), made.folder)

    assert (count, len(manifest.objects), manifest.missed) == (3, 3, 0)
    there, back = contents(place.url), contents(empty_url)
    assert len(back["tags"]) == 40
    assert {table: rows for table, rows in back.items() if table != "tags"} == {
        table: rows for table, rows in there.items() if table != "tags"
    }
    assert back["alembic_version"]
    size = len(b"sealed sound" * 100_000)
    assert await place.storage("recordings", "new").read("2026/03/a.ogg", 0, size) == b"sealed sound" * 100_000
    assert await place.storage("files", "new").read("2026/03/a.ogg", 0, 14) == b"another room's"
    await fill(empty_url, 1, first=500)


async def test_copy_of_a_busy_house_has_no_half_of_a_transaction(place: Place, empty_url: str) -> None:
    await fill(place.url, 5)
    busy = asyncio.create_task(fill(place.url, 150, first=100))
    made = await make(place.house(), place.backups)
    await busy
    await put_into(place.house(empty_url, "new"), made.folder)
    names = [row["name"] for row in contents(empty_url)["tags"]]
    first, second = ({name[1:] for name in names if name.startswith(half)} for half in ("a", "b"))
    assert first == second
    assert len(first) >= 5


async def test_next_backup_takes_only_the_room_of_what_is_new(place: Place) -> None:
    sounds = place.storage("recordings")
    await sounds.put("old", once(b"as it was"))
    await sounds.put("gone", once(b"to be erased"))
    await sounds.put("same-size", once(b"before"))
    first = await make(place.house(), place.backups)
    await sounds.delete("gone")
    await sounds.put("same-size", once(b"behind"))
    await sounds.put("new", once(b"of today"))
    second = await make(place.house(), place.backups, keep=2)

    below = Path("objects/recordings/local")
    assert (second.folder / below / "old").samefile(first.folder / below / "old")
    assert (first.folder / below / "same-size").read_bytes() == b"before"
    assert (second.folder / below / "same-size").read_bytes() == b"behind"
    assert {one.key for one in second.manifest.objects} == {"old", "same-size", "new"}

    third = await make(place.house(), place.backups, keep=2)
    assert third.dropped == [first.folder]
    assert finished(place.backups) == [second.folder, third.folder]
    assert (third.folder / below / "old").read_bytes() == b"as it was"


async def test_backup_that_was_killed_is_none(place: Place) -> None:
    killed = place.backups / "2026-03-02T20-00-00Z.partial"
    killed.mkdir(parents=True)
    (killed / MANIFEST).write_text("{}")
    assert finished(place.backups) == []
    made = await make(place.house(), place.backups)
    assert not killed.exists()
    assert finished(place.backups) == [made.folder]


@pytest.mark.parametrize("harm", ["changed", "missing", "database"])
async def test_damaged_backup_changes_nothing(place: Place, empty_url: str, harm: str) -> None:
    await place.storage("files").put("contract.pdf", once(b"sealed paper"))
    made = await make(place.house(), place.backups)
    paper = made.folder / "objects/files/local/contract.pdf"
    if harm == "missing":
        paper.unlink()
    else:
        victim = paper if harm == "changed" else made.folder / made.manifest.database
        content = bytearray(victim.read_bytes())
        content[len(content) // 2] ^= 1
        victim.write_bytes(content)

    with pytest.raises(CopyDamaged, match=r"contract\.pdf|database\."):
        await put_into(place.house(empty_url, "new"), made.folder)
    assert not (place.root / "other" / "callcenter.db").exists()
    assert await place.storage("files", "new").size("contract.pdf") is None


async def test_house_with_data_is_not_written_over(place: Place) -> None:
    made = await make(place.house(), place.backups)
    await fill(place.url, 1)
    before = contents(place.url)
    with pytest.raises(PlaceTaken):
        await put_into(place.house(), made.folder)
    assert contents(place.url) == before


async def test_backup_of_a_newer_version_is_refused(place: Place, empty_url: str) -> None:
    made = await make(place.house(), place.backups)
    newer = read(made.folder).model_copy(update={"revision": "9999", "version": "99.0"})
    (made.folder / MANIFEST).write_text(newer.model_dump_json())
    with pytest.raises(CopyDamaged, match=r"newer version, 99\.0"):
        await put_into(place.house(empty_url, "new"), made.folder)


async def test_backup_of_an_older_shape_is_brought_to_the_present_one(place: Place, empty_url: str) -> None:
    migrate.downgrade(place.url, "0036")
    made = await make(place.house(), place.backups)
    assert made.manifest.revision == "0036"
    await put_into(place.house(empty_url, "new"), made.folder)
    assert migrate.pending(empty_url) == []


async def test_database_that_is_away_is_told(place: Place, tmp_path: Path) -> None:
    away = "sqlite+aiosqlite:///" + str(tmp_path / "nowhere.db")
    if not place.url.startswith("sqlite"):
        away = str(make_url(place.url).set(port=1).render_as_string(hide_password=False))
    with pytest.raises(CopyFailed):
        await make(place.house(away), place.backups)
    assert finished(place.backups) == []


def test_commands_make_verify_and_restore(database_url: str, empty_url: str, tmp_path: Path) -> None:
    def config(name: str, url: str) -> str:
        path = tmp_path / f"{name}.toml"
        path.write_text(f'database_url = "{url}"\ndata_dir = "{tmp_path / name}"\n')
        return str(path)

    runner, place = CliRunner(), str(tmp_path / "backups")
    made = runner.invoke(app, ["backup", "make", place, "--config", config("old", database_url)])
    assert made.exit_code == 0, made.output
    (folder,) = finished(tmp_path / "backups")
    verified = runner.invoke(app, ["backup", "verify", str(folder)])
    assert (verified.exit_code, verified.output) == (0, "1 files read, 0 damaged\n")
    restored = runner.invoke(app, ["backup", "restore", str(folder), "--config", config("new", empty_url)])
    assert restored.exit_code == 0, restored.output
    again = runner.invoke(app, ["backup", "restore", str(folder), "--config", config("new", empty_url)])
    assert again.exit_code == 1
    assert "not empty" in again.output
