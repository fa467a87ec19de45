"""Recordings of an exchange on another host: pulled over HTTP and SFTP from real servers on the loopback."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from aiohttp import encode_basic_auth, web

from callcenter.db import Database
from recordings.sources.ports import SourceAway, may_hold
from tests.recordings.world import World, open_world

pytestmark = pytest.mark.db

USER, PASSWORD = "puller", "a quiet word"


class _Ssh(asyncssh.SSHServer):
    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


@asynccontextmanager
async def sftp_server(root: Path, key: asyncssh.SSHKey) -> AsyncIterator[int]:
    def sftp(chan: Any) -> asyncssh.SFTPServer:
        return asyncssh.SFTPServer(chan, chroot=str(root).encode())

    listener = await asyncssh.listen(
        "127.0.0.1", 0, server_factory=_Ssh, server_host_keys=[key], sftp_factory=sftp, allow_scp=False
    )
    try:
        yield listener.get_port()
    finally:
        listener.close()
        await listener.wait_closed()


@asynccontextmanager
async def web_server(root: Path) -> AsyncIterator[str]:
    """Lists folders as plain pages with links, behind a password."""

    async def serve(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != encode_basic_auth(USER, PASSWORD):
            return web.Response(status=401)
        path = root / request.match_info["name"]
        if path.is_dir():
            names = [entry.name + ("/" if entry.is_dir() else "") for entry in path.iterdir()]
            links = "".join(f'<a href="{name}">{name}</a>' for name in ("../", "/etc/", "http://other/", *names))
            return web.Response(text=f"<html>{links}</html>", content_type="text/html")
        return web.FileResponse(path) if path.exists() else web.Response(status=404)

    app = web.Application()
    app.router.add_get("/{name:.*}", serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def opened(kind: str, database: Database, folder: Path, **more: Any) -> AsyncIterator[World]:
    """A world whose folder is reached the other way."""
    spool = folder / "spool"
    spool.mkdir()
    login = {"folder": None, "username": USER, "password": PASSWORD, **more}
    if kind == "http":
        async with web_server(spool) as url, open_world(database, folder, source={**login, "url": url}) as world:
            yield world
        return
    key = asyncssh.generate_private_key("ssh-ed25519")
    public = key.export_public_key().decode()
    async with sftp_server(spool, key) as port:
        where = {"host": "127.0.0.1", "port": port, "path": "/", "host_key": public, **login}
        async with open_world(database, folder, source=where) as world:
            yield world


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    yield database
    await database.dispose()


@pytest.mark.parametrize("kind", ["http", "sftp"])
async def test_recordings_of_another_host_are_pulled_whole(sqlite: Database, tmp_path: Path, kind: str) -> None:
    async with opened(kind, sqlite, tmp_path) as world:
        base = world.pair(1, age_s=30)
        world.pair(2, done=False)
        (tmp_path / "spool" / "1999-01-01").mkdir()
        assert len(await world.sweep()) == 1
        (row,) = await world.rows()
        objects = await world.objects(row.id)
        original = base.with_name(f"{base.name}-t.wav").read_bytes()
        assert objects["agent"].sha256 == hashlib.sha256(original).hexdigest()
        assert abs((row.started_at - row.seen_at).total_seconds() + 32) < 30
        assert await world.sweep() == []


async def test_recording_that_sftp_may_remove_is_removed_when_it_is_spent(sqlite: Database, tmp_path: Path) -> None:
    async with opened("sftp", sqlite, tmp_path, keep_hours=0) as world:
        base = world.pair(1, age_s=30)
        await world.sweep()
        assert (await world.look()).removed == 1
        assert list(base.parent.iterdir()) == []


@pytest.mark.parametrize("kind", ["http", "sftp"])
async def test_source_with_a_wrong_password_is_away_and_says_no_secret(
    sqlite: Database, tmp_path: Path, kind: str
) -> None:
    async with opened(kind, sqlite, tmp_path, password="something else") as world:
        with pytest.raises(SourceAway) as raised:
            await world.look()
        assert "something" not in str(raised.value)


async def test_host_with_another_key_is_not_talked_to(sqlite: Database, tmp_path: Path) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    async with opened("sftp", sqlite, tmp_path, host_key=other) as world:
        world.pair(1)
        with pytest.raises(SourceAway):
            await world.look()


async def test_connection_that_broke_is_made_again(sqlite: Database, tmp_path: Path) -> None:
    async with opened("sftp", sqlite, tmp_path) as world:
        world.pair(1, age_s=30)
        await world.look()
        source: Any = world.place.source
        source._connection.abort()
        await asyncio.wait_for(source._connection.wait_closed(), 30)
        assert len(await world.sweep()) == 1


@pytest.mark.parametrize(
    ("folder", "may"),
    [
        ("2026-03-04", True),
        ("2026-03-01", True),
        ("2026-02-28", False),
        ("2026", True),
        ("2026/03", True),
        ("2026/02", False),
        ("2026/03/02", True),
        ("2025", False),
        ("voicemail", False),
        ("2026/03/02/more", False),
    ],
)
def test_folders_are_entered_by_their_date(folder: str, may: bool) -> None:
    since = date(2026, 3, 1)
    assert may_hold(folder, since) is may
