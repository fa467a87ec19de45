"""Taps over ARI, with an Asterisk that answers as the real one does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import encode_basic_auth, web

from ami.actions import PbxAway, PbxRefused
from ami.ari import AriAccount, AriClient
from ami.audiosocket import AudioSocketServer
from ami.tapping import PREFIX, SnoopTaps

pytestmark = pytest.mark.unit

LEG = "pbx-1763800000.1"


class Silent:
    def on_sound(self, sound: bytes) -> None:
        raise AssertionError(sound)

    def on_over(self) -> None:
        raise AssertionError


@dataclass
class FakeAsterisk:
    """`stasis`: whether a snooped channel comes into the application."""

    stasis: bool = True
    channels: list[str] = field(default_factory=lambda: [LEG])
    asked: list[str] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    url: str = ""

    async def events(self, request: web.Request) -> web.WebSocketResponse:
        assert request.headers["Authorization"] == encode_basic_auth("cc", "secret")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        async for _ in socket:
            pass
        return socket

    async def answer(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/ari/")
        self.asked.append(f"{request.method} {path}" + "".join(f" {v}" for k, v in request.query.items() if k != "app"))
        if path == "channels":
            return web.json_response([{"id": channel} for channel in self.channels])
        if "/snoop/" in path:
            return await self._snoop(*path.removeprefix("channels/").split("/snoop/"))
        if request.method == "DELETE":
            self.channels.remove(path.removeprefix("channels/"))
        return web.Response(status=204)

    async def _snoop(self, leg: str, tap: str) -> web.Response:
        if leg not in self.channels:
            return web.json_response({"message": "Channel not found"}, status=404)
        self.channels.append(tap)
        if self.stasis:
            await self.sockets[0].send_json({"type": "StasisStart", "channel": {"id": tap}})
        return web.json_response({"id": tap})


@asynccontextmanager
async def asterisk() -> AsyncIterator[FakeAsterisk]:
    fake = FakeAsterisk()
    app = web.Application()
    app.router.add_get("/ari/events", fake.events)
    app.router.add_route("*", "/ari/{path:.*}", fake.answer)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await runner.cleanup()


@asynccontextmanager
async def taps_on(fake: FakeAsterisk) -> AsyncIterator[SnoopTaps]:
    account = AriAccount(fake.url, "cc", "secret")
    async with AudioSocketServer("127.0.0.1", 0) as server, AriClient(account, "test") as ari:
        async with asyncio.timeout(10):
            await ari.connected.wait()
        taps = SnoopTaps(ari, server, address="10.0.0.7:9093", context="callcenter-live")
        yield taps
        await taps.settle()


async def test_leg_tapped_goes_into_the_dial_plan_with_its_id_and_our_address() -> None:
    async with asterisk() as fake, taps_on(fake) as taps:
        tap = await taps.tap(LEG, Silent())
        channel = fake.channels[-1]
        sound_id = channel.removeprefix(PREFIX)
        assert fake.asked == [
            f"POST channels/{LEG}/snoop/{channel} in",
            f"POST channels/{channel}/variable CALLCENTER_LIVE {sound_id},10.0.0.7:9093",
            f"POST channels/{channel}/continue callcenter-live s 1",
        ]
        tap.end()
        tap.end()
        await taps.settle()
        assert fake.channels == [LEG]
        assert fake.asked.count(f"DELETE channels/{channel}") == 1


async def test_leg_that_is_gone_is_refused() -> None:
    async with asterisk() as fake, taps_on(fake) as taps:
        with pytest.raises(PbxRefused):
            await taps.tap("pbx-gone", Silent())
        await taps.settle()


async def test_tap_that_never_comes_to_us_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ami.ari.ENTRY_LIMIT_S", 0.05)
    async with asterisk() as fake, taps_on(fake) as taps:
        fake.stasis = False
        with pytest.raises(PbxAway):
            await taps.tap(LEG, Silent())
        await taps.settle()
        assert fake.channels == [LEG]


async def test_sweep_takes_away_our_orphans_and_nothing_else() -> None:
    async with asterisk() as fake, taps_on(fake) as taps:
        fake.channels += [f"{PREFIX}1", "somebody-elses-snoop", f"{PREFIX}2"]
        assert await taps.sweep() == 2
        assert fake.channels == [LEG, "somebody-elses-snoop"]


async def test_asterisk_that_is_away_is_told_at_once() -> None:
    async with AriClient(AriAccount("http://127.0.0.1:1", "cc", "secret"), "test") as ari:
        with pytest.raises(PbxAway):
            await ari.snoop(LEG, "tap")
        with pytest.raises(PbxAway):
            await ari.channel_ids()
